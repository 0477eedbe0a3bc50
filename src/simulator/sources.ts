// The pictures that inputs name: what lies under their addresses, and whether a run can work on it.
import { bytesOfDataUri, isDataUri } from './data-uri.ts';
import { outputAt } from './files.ts';
import type { OutputFiles } from './files.ts';
import { formatOf, isPicture } from './formats.ts';
import { createLimit } from './limit.ts';
import { measure } from './measure.ts';
import type { SimulatedModel } from './model.ts';
import type { Basis, Prediction } from './prediction.ts';
import { isMask, pictureInputsOf } from './request.ts';
import { sceneOf } from './scene-of.ts';
import { sizeOf } from './size.ts';
import type { Uploads } from './uploads.ts';

/** What the sources look into. */
export interface SourceContext extends OutputFiles {
  uploads: Uploads;
  /** Where uploaded files are, without a slash at the end. */
  uploadsUrl: () => string;
}

/** The pictures that inputs name. Addresses of other hosts are never fetched. */
export interface Sources {
  /** What a run will work on; `trouble` is the error it fails with when it cannot. */
  examine(
    model: SimulatedModel,
    input: Prediction['input'],
  ): Promise<{ basis: Basis | undefined; trouble: string | undefined }>;
  /** The bytes of the picture in an input; undefined for what lies elsewhere or is gone. */
  bytesIn(input: Prediction['input'], name: string): Promise<Buffer | undefined>;
}

type Source =
  | { kind: 'file'; bytes: Buffer }
  | { kind: 'output'; prediction: Prediction; index: number }
  | { kind: 'elsewhere' }
  | { kind: 'missing' };

const unreadable = 'cannot identify image file';
const measuredAtOnce = 2;

/** Makes the sources. */
export function createSources(context: SourceContext): Sources {
  const limit = createLimit(measuredAtOnce);

  const find = (address: string): Source => {
    if (isDataUri(address)) return fileOrMissing(bytesOfDataUri(address));
    const { filesUrl } = context.view();
    const [, id = '', name = ''] = URL.parse(address)?.pathname.match(/^\/files\/([^/]+)\/([^/]+)$/) ?? [];
    const output = address.startsWith(`${filesUrl}/`) ? outputAt(context, id, name) : undefined;
    if (output !== undefined) return { kind: 'output', ...output };
    const uploadsUrl = `${context.uploadsUrl()}/`;
    if (address.startsWith(uploadsUrl)) {
      const [uploaded = ''] = address.slice(uploadsUrl.length).split(/[/?#]/);
      return fileOrMissing(context.uploads.find(uploaded)?.bytes);
    }
    return { kind: URL.parse(address)?.origin === URL.parse(filesUrl)?.origin ? 'missing' : 'elsewhere' };
  };

  const examineOne = async (name: string, address: string): Promise<Basis | 'elsewhere' | Error> => {
    const source = find(address);
    if (source.kind === 'elsewhere') return source.kind;
    if (source.kind === 'missing') return new Error(`404 Client Error: Not Found for url: ${address}`);
    if (source.kind === 'output') return basisOf(source.prediction, source.index, name);
    const size = await limit(() => measure(source.bytes));
    return size === undefined ? new Error(unreadable) : { kind: 'file', input: name, ...size };
  };

  return {
    async examine(model, input) {
      let basis: Basis | undefined;
      for (const name of pictureInputsOf(model)) {
        for (const address of addressesIn(input, name)) {
          const found = await examineOne(name, address);
          if (found instanceof Error) return { basis: undefined, trouble: found.message };
          if (found !== 'elsewhere' && !isMask(name)) basis ??= found;
        }
      }
      return { basis, trouble: undefined };
    },
    async bytesIn(input, name) {
      for (const address of addressesIn(input, name)) {
        const source = find(address);
        if (source.kind === 'file') return source.bytes;
        if (source.kind === 'output') return context.output(source.prediction, source.index);
      }
      return undefined;
    },
  };
}

function basisOf(prediction: Prediction, index: number, name: string): Basis | Error {
  if (!isPicture(formatOf(prediction))) return new Error(unreadable);
  const size = sizeOf(prediction);
  // What was made of somebody's own picture is worked on as it is; a scene is drawn again.
  if (prediction.basis?.kind === 'file') return { kind: 'file', input: name, ...size };
  return { kind: 'scene', ...sceneOf(prediction, index), ...size };
}

function fileOrMissing(bytes: Buffer | undefined): Source {
  return bytes === undefined ? { kind: 'missing' } : { kind: 'file', bytes };
}

function addressesIn(input: Prediction['input'], name: string): string[] {
  return [input[name]].flat().filter((address) => typeof address === 'string');
}
