// The thread that makes pictures smaller or into another format: only it loads sharp, so that only it pays for it.
import { parentPort } from 'node:worker_threads';
import { convert, type Converted } from './convert.ts';
import { describe, discard } from './native.ts';
import { smaller } from './smaller.ts';
import { isAnimated } from './still.ts';
import { takeIn, type Room, type TakenIn } from './take-in.ts';

/**
 * One picture and what to do with it. The answer to `smaller` is the WebP as a Uint8Array, that to `shown` a Converted,
 * that to `taken` a TakenIn; a problem is a text.
 */
export type Order = { bytes: Uint8Array<ArrayBuffer> } & (
  | { to: 'smaller'; limitBytes: number }
  | { to: 'shown' }
  | { to: 'taken'; room: Room }
);

parentPort?.on('message', (order: Order) => {
  void made(order)
    .then(
      (result) => {
        parentPort?.postMessage(result, []);
        if (result instanceof Uint8Array) discard(result);
        else if ('bytes' in result) discard(result.bytes);
      },
      (error: unknown) => parentPort?.postMessage(String(error), []),
    )
    .finally(() => discard(order.bytes));
});

function made(order: Order): Promise<Uint8Array | Converted | TakenIn> {
  if (order.to === 'shown') return convert(order.bytes);
  return order.to === 'taken' ? takeIn(order.bytes, order.room) : reencode(order);
}

async function reencode({ bytes, limitBytes }: Extract<Order, { to: 'smaller' }>): Promise<Buffer> {
  const { autoOrient, pages = 1 } = await describe(bytes);
  if (pages > 1 || isAnimated(bytes)) throw new Error('the picture is animated');
  const webp = await smaller(bytes, autoOrient, { limitBytes });
  if (!webp) throw new Error('the picture does not get small enough');
  return webp;
}
