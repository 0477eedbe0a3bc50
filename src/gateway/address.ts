// Paths below the base: built from ids and names alone, because the addresses in answers name the host behind the gateway.
import { AppError } from '../generation/errors.ts';
import { predictionIdSchema } from './schema.ts';

/** The path of a prediction; throws `gateway_invalid_response` for an id that would change the address. */
export function predictionPath(predictionId: string): string {
  if (!predictionIdSchema.safeParse(predictionId).success) {
    throw new AppError('gateway_invalid_response', { reason: 'not a prediction id' });
  }
  return `/predictions/${predictionId}`;
}

/** The path of a model, by `owner/name`; throws `gateway_refused` for a name that would change the address. */
export function modelPath(name: string): string {
  const segments = name.split('/');
  const isModel = segments.length === 2 && segments.every((part) => /^[\w.-]*\w[\w.-]*$/.test(part));
  if (!isModel) throw new AppError('gateway_refused', { reason: 'the model has no owner/name path' });
  return `/models/${name}`;
}

/** The path of a version of a model; throws `gateway_refused` for one that is not 64 hexadecimal digits. */
export function versionPath(name: string, version: string): string {
  if (!/^[0-9a-f]{64}$/i.test(version)) {
    throw new AppError('gateway_refused', { reason: 'the version is not 64 hexadecimal digits' });
  }
  return `${modelPath(name)}/versions/${version}`;
}
