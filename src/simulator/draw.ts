// Draws a picture from a prompt and a seed: the same request always gives the same bytes.
import sharp from 'sharp';
import type { PictureRequest } from './request.ts';
import { compose } from './scene/compose.ts';
import { createRandom } from './scene/random.ts';

/** Renders the picture a request describes, with the grain of painting paper. */
export async function draw(request: PictureRequest): Promise<Buffer> {
  const { prompt, seed, index, width, height, format, quality } = request;
  const svg = compose(prompt, `${prompt}\n${seed}\n${index}`, width, height);
  const picture = sharp(Buffer.from(svg)).composite([
    {
      input: grain,
      raw: { width: grainEdge, height: grainEdge, channels: 4 },
      tile: true,
      blend: 'soft-light',
    },
  ]);
  if (format === 'jpg') return picture.flatten().jpeg({ quality }).toBuffer();
  return format === 'webp'
    ? picture.webp({ quality, effort: 2 }).toBuffer()
    : picture.removeAlpha().png().toBuffer();
}

const grainEdge = 64;
const grain = grainTile();

// One small tile of noise laid over everything; drawn once, because it is the same for every picture.
function grainTile(): Buffer {
  const random = createRandom('grain');
  const tile = Buffer.alloc(grainEdge * grainEdge * 4);
  for (let pixel = 0; pixel < tile.length; pixel += 4) {
    const tone = Math.round(random.between(60, 196));
    tile.set([tone, tone, tone, 66], pixel);
  }
  return tile;
}
