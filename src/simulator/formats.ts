// The files an output can be, by the end of their names.
import type { Prediction } from './prediction.ts';
import { inputOf } from './request.ts';

/** The media type of each file the simulator delivers. */
export const mediaTypes = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  wav: 'audio/wav',
} as const;

/** The end of an output's name. */
export type OutputFormat = keyof typeof mediaTypes;

/** The file format a run delivers: the one asked for where its model offers a choice. */
export function formatOf(prediction: Prediction): OutputFormat {
  if (prediction.words.has('audio')) return 'wav';
  const { kind = 'image' } = prediction.model;
  const asked = inputOf(prediction, 'output_format');
  if (kind === 'animation') return asked === 'gif' ? 'gif' : 'mp4';
  if (kind === 'video') return 'mp4';
  if (asked === 'jpg' || asked === 'jpeg') return 'jpg';
  return asked === 'webp' ? 'webp' : 'png';
}

/** Whether a format holds one picture that stands still. */
export function isPicture(format: OutputFormat): format is 'png' | 'jpg' | 'webp' {
  return format === 'png' || format === 'jpg' || format === 'webp';
}
