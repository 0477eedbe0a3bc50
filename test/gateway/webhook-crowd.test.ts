// Many at the door for webhooks at once, of whom nobody has shown yet that they may come in.
import { expect, test } from 'vitest';
import { call, openDoor } from './webhook-fixture.ts';

/** The body of somebody who sends a mebibyte and then stays silent. */
function silentBody() {
  let end = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(1_048_576));
      end = () => controller.error(new Error('gone'));
    },
  });
  return { body, end: () => end() };
}

test('strangers who send and never finish fill no memory, and once they are gone the gateway is heard again', async () => {
  const { knock, news } = openDoor();
  const strangers = Array.from({ length: 64 }, silentBody);
  const refused = strangers.map(({ body }) => knock(call({ body })));
  await new Promise(setImmediate);

  expect(await knock(call())).toBe(503);
  for (const { end } of strangers) end();
  expect(new Set(await Promise.all(refused))).toEqual(new Set([401]));
  expect(await knock(call())).toBe(200);
  expect(news).toHaveLength(1);
});
