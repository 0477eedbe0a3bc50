// Slack: someone types /imagine and gets the picture, in one message that everybody sees.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { onSlack, reading } from '../fakes/slack-desk.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.concurrent('an ordinary generation on Slack', () => {
  test('answers with its first card, and ends as one message with the very picture that the gateway made', async () => {
    await onSlack({}, async ({ slack, imagine, sees, done, seen, simulator, account }) => {
      const asked = await imagine('a red fox in the snow --ar 16:9 --seed 7');
      expect(asked.ack).toBeUndefined();
      const [first] = await sees('a red fox');
      expect(reading(first)).toMatchObject({ buttons: ['cancel'], files: [] });

      await done(asked);
      const other = slack.addPerson({ name: 'ben' });
      const messages = seen({ userId: other.id });
      expect(messages.map(reading)).toEqual([
        {
          lines: [
            'Here is your picture',
            'a red fox in the snow',
            'flux-schnell · seed 7 · 1 credit',
            'Took 1 sec',
          ],
          buttons: ['again', 'vary', 'edit', 'delete'],
          files: ['a-red-fox-in-the-snow.png'],
        },
      ]);
      const url = [simulator.predictions()[0]?.output].flat()[0];
      const original = await (await fetch(String(url))).bytes();
      expect(messages.flatMap(({ files }) => files.map(({ bytes }) => sha256(bytes)))).toEqual([
        sha256(original),
      ]);
      expect(messages[0]?.files[0]?.alt).toBe(
        'a red fox in the snow — drawn by flux-schnell, seed 7, in 1 sec',
      );
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });
});
