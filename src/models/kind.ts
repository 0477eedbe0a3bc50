// Whether a model makes pictures, animations or videos: no page says so, but most give it away.
import type { Model } from '../catalog/model.ts';
import type { PublishedInputs } from '../catalog/published.ts';
import type { Page } from './page-source.ts';

/** The likeliest kind, by the surest of the signs there are. */
export function kindOf(page: Page, inputs: PublishedInputs): Model['kind'] {
  const { name, description = '', example = '' } = page;
  const ending = /\.([a-z0-9]+)(?:\?|$)/iu.exec(example)?.[1]?.toLowerCase();
  if (ending !== undefined) return ending === 'gif' ? 'animation' : kindByEnding(ending);
  const format = inputs['output_format'];
  const formats = [format?.default, ...(format?.choices ?? [])].map(String);
  if (formats[0] === 'gif') return 'animation';
  if (formats.some((each) => videos.test(each))) return 'video';
  // Sizes and styles have pictures too; these only what moves has.
  const moves = ['fps', 'frames_per_second', 'num_frames', 'duration'].some((each) =>
    Object.hasOwn(inputs, each),
  );
  const words = `${name} ${description}`;
  if (/\bgifs?\b/iu.test(words)) return 'animation';
  return moves || /video|animat|\b[ti]2v\b/iu.test(words) ? 'video' : 'image';
}

const videos = /^(?:mp4|webm|mov|mkv)$/u;

function kindByEnding(ending: string): Model['kind'] {
  return videos.test(ending) ? 'video' : 'image';
}
