// A picture that stands still, as raw pixels: a scene, or somebody's own picture in a new light.
import sharp from 'sharp';
import type { OverlayOptions, Sharp } from 'sharp';
import { mostPixels } from './measure.ts';
import type { Order } from './order.ts';
import { compose, composeTone, hasSubject } from './scene/compose.ts';
import type { Scene } from './scene/compose.ts';
import { createRandom } from './scene/random.ts';
import type { Size } from './size.ts';

/** Raw pixels, four bytes each: red, green, blue, alpha. */
export type Pixels = Buffer;

/** Paints what an order describes; only a subject that is cut out leaves anything transparent. */
export async function paintStill(order: Order): Promise<Pixels> {
  const { mask, part } = order;
  if (part === 'subject') return pixelsOf(await cutOut(order));
  const painted = await pixelsOf(painting(order));
  if (mask === undefined) return painted;
  const before = await pixelsOf(painting({ ...order, scene: mask.before, asked: false }));
  const lightness = await lightnessOf(mask.bytes, order);
  for (const [pixel, light] of lightness.entries()) painted[pixel * 4 + 3] = light;
  return pixelsOf(sharp(before, rawOf(order)).composite([{ input: painted, ...rawOf(order) }]));
}

/** How sharp reads raw pixels of that size. */
export function rawOf({ width, height }: Size): { raw: { width: number; height: number; channels: 4 } } {
  return { raw: { width, height, channels: 4 } };
}

function painting(order: Order): Sharp {
  const { scene, part, picture } = order;
  if (picture === undefined) return drawing(scene, order, part).composite([grain]);
  const tone = order.asked ? [{ input: Buffer.from(composeTone(scene, order.width, order.height)) }] : [];
  return fitted(picture, order)
    .flatten({ background: '#fff' })
    .composite([...tone, grain]);
}

// Who stands out can be known of a drawing only: of other pictures it is the middle that is kept.
async function cutOut(order: Order): Promise<Sharp> {
  const { scene, picture, width, height } = order;
  if (picture === undefined && hasSubject(scene)) return drawing(scene, order, 'subject');
  const whole = await pixelsOf(painting({ ...order, part: 'all' }));
  const oval = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><ellipse cx="50%" cy="50%" rx="42%" ry="46%"/></svg>`;
  return sharp(whole, rawOf(order)).composite([{ input: Buffer.from(oval), blend: 'dest-in' }]);
}

function drawing(scene: Scene, { width, height }: Size, part: Order['part']): Sharp {
  return sharp(Buffer.from(compose(scene, width, height, part)));
}

function fitted(picture: Buffer, { width, height }: Size): Sharp {
  return sharp(picture, { limitInputPixels: mostPixels }).autoOrient().resize(width, height);
}

async function lightnessOf(mask: Buffer, { width, height }: Size): Promise<Buffer> {
  return sharp(mask, { limitInputPixels: mostPixels })
    .autoOrient()
    .flatten({ background: '#000' })
    .resize(width, height, { fit: 'fill' })
    .greyscale()
    .extractChannel(0)
    .raw()
    .toBuffer();
}

async function pixelsOf(picture: Sharp): Promise<Pixels> {
  return picture.toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

const grainEdge = 64;

// The grain of painting paper: one small tile of noise laid over everything, the same for every picture.
const grain: OverlayOptions = {
  input: grainTile(),
  raw: { width: grainEdge, height: grainEdge, channels: 4 },
  tile: true,
  blend: 'soft-light',
};

function grainTile(): Buffer {
  const random = createRandom('grain');
  const tile = Buffer.alloc(grainEdge * grainEdge * 4);
  for (let pixel = 0; pixel < tile.length; pixel += 4) {
    const tone = Math.round(random.between(60, 196));
    tile.set([tone, tone, tone, 66], pixel);
  }
  return tile;
}
