// Makes the file of one output: a picture, a film or silence. Equal orders give equal bytes.
import sharp from 'sharp';
import { film } from './film.ts';
import type { Order } from './order.ts';
import { silence } from './silence.ts';
import { paintStill, rawOf } from './still.ts';

/** Makes the bytes an order asks for. */
export async function draw(order: Order): Promise<Buffer> {
  const { format, quality, end, part } = order;
  if (format === 'wav') return silence();
  const pixels = await paintStill(order);
  if (format === 'gif' || format === 'mp4') {
    return film({
      ...order,
      format,
      start: pixels,
      end: end && (await paintStill({ ...order, scene: end })),
    });
  }
  const picture = sharp(pixels, rawOf(order));
  if (format === 'jpg') return picture.flatten({ background: '#fff' }).jpeg({ quality }).toBuffer();
  const opaque = part === 'subject' ? picture : picture.removeAlpha();
  return format === 'webp' ? opaque.webp({ quality, effort: 2 }).toBuffer() : opaque.png().toBuffer();
}
