// Pictures into and out of the web chat, through the whole app and the simulator.
import { randomUUID } from 'node:crypto';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { MessageView } from '../../src/adapters/web/render.ts';
import { eventually } from '../fakes/ground.ts';
import { startWholeApp } from '../fakes/whole-app.ts';

interface Scene {
  bring: (bytes: Uint8Array) => Promise<string>;
  /** Says it and resolves with its message once that has ended. */
  ends: (fields: object) => Promise<MessageView>;
  /** The input of the newest prediction. */
  input: () => Record<string, unknown>;
  file: (message: MessageView, index?: number) => Promise<{ mediaType: string | null; bytes: Buffer }>;
  restart: () => Promise<void>;
}

async function inTheWebChat(story: (scene: Scene) => Promise<void>): Promise<void> {
  await using app = await startWholeApp({}, () => {});
  const messages = async (): Promise<MessageView[]> => {
    const { body } = await fetch(`${app.url()}/api/events?name=ann`);
    const parser = new EventSourceParserStream();
    const reader = body?.pipeThrough(new TextDecoderStream()).pipeThrough(parser).getReader();
    const { value } = (await reader?.read()) ?? {};
    await reader?.cancel();
    return (JSON.parse(value?.data ?? '{}') as { messages: MessageView[] }).messages;
  };
  await story({
    async bring(bytes) {
      const response = await fetch(`${app.url()}/api/pictures?name=ann&locale=en`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      });
      return ((await response.json()) as { id: string }).id;
    },
    async ends(fields) {
      const id = randomUUID();
      await fetch(`${app.url()}/api/commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, name: 'ann', locale: 'en', ...fields }),
      });
      return eventually(
        async () => (await messages()).find((message) => message.id === id),
        ({ card }) => card.final,
        'the message',
      );
    },
    input: () => app.simulator.predictions()[0]?.input ?? {},
    async file({ files }, index = 0) {
      const response = await fetch(app.url() + (files[index]?.url ?? ''));
      const bytes = Buffer.from(await response.arrayBuffer());
      return { mediaType: response.headers.get('content-type'), bytes };
    },
    restart: () => app.restart(),
  });
}

const photo = () =>
  sharp({ create: { width: 400, height: 300, channels: 3, background: '#a40' } })
    .withExif({ IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
    .jpeg()
    .toBuffer();

test('a photo is worked on without what it says of its place, and its result is worked on in turn', async () => {
  await inTheWebChat(async ({ bring, ends, input, file, restart }) => {
    const first = await ends({ text: 'make it stormy', picture: await bring(await photo()) });
    expect(first.card.tone).toBe('done');
    const [, data = ''] = /^data:image\/webp;base64,(.*)$/.exec(String(input()['input_image'])) ?? [];
    const gotten = await sharp(Buffer.from(data, 'base64')).metadata();
    expect(gotten).toMatchObject({ width: 400, height: 300 });
    expect(gotten.exif).toBeUndefined();
    expect(first.card.actions.map(({ name }) => name)).toEqual(['again', 'edit']);

    const second = await ends({ text: 'now by night', from: { message: first.id, index: 0 } });
    expect(second.card.tone).toBe('done');
    expect(String(input()['input_image'])).toMatch(/^http:\/\/127\.0\.0\.1/);
    expect(second.brought.map(({ url }) => url)).toEqual([first.files[0]?.url]);

    await restart();
    const third = await ends({ text: 'and in the morning', from: { message: second.id, index: 0 } });
    expect(third.card.tone).toBe('done');
    expect((await file(third)).bytes.byteLength).toBeGreaterThan(100);
  });
});

test('a picture and its mask reach a model that takes both', async () => {
  await inTheWebChat(async ({ bring, ends, input }) => {
    const picture = await bring(await photo());
    const white = sharp({ create: { width: 400, height: 300, channels: 3, background: '#fff' } });
    const mask = await bring(await white.png().toBuffer());
    const { card } = await ends({ text: 'a hat --model sdxl', picture, mask });
    expect(card.tone).toBe('done');
    expect([input()['image'], input()['mask']]).toEqual([
      expect.stringMatching(/^data:image\/webp;base64,/),
      expect.stringMatching(/^data:image\/webp;base64,/),
    ]);
    expect(input()['image']).not.toBe(input()['mask']);
  });
});

test('what moves and what is transparent arrives as what it is', async () => {
  await inTheWebChat(async ({ bring, ends, file }) => {
    const gif = await ends({ text: 'a seed --end a tree --model stable-diffusion-animation' });
    expect(gif.card.lines).toHaveLength(2);
    expect((await file(gif)).mediaType).toBe('image/gif');
    expect((await sharp((await file(gif)).bytes).metadata()).pages).toBeGreaterThan(1);
    expect(gif.files[0]?.aspect).toBeGreaterThan(0);

    const film = await ends({ name: 'ben', text: 'a fox runs --model animate-diff' });
    expect(film.card.tone).toBe('done');
    expect((await file(film)).mediaType).toBe('video/mp4');
    expect(film.files[0]?.aspect).toBeGreaterThan(0);

    const picture = await bring(await photo());
    const cut = await ends({ text: '--model rembg', picture });
    expect(cut.card.tone).toBe('done');
    expect((await sharp((await file(cut)).bytes).metadata()).hasAlpha).toBe(true);
  });
});

test('one model is told with everything that can be set, and an unknown one with its nearest', async () => {
  await inTheWebChat(async ({ ends }) => {
    const { card } = await ends({ text: '/models flux-dev' });
    expect(card.title).toBe('flux-dev');
    expect(card.lines.join('\n')).toMatch(
      /--guidance: 0 to 10[\s\S]*For example: \/imagine .* --model flux-dev/,
    );
    const unknown = await ends({ text: '/models flux-dve' });
    expect(unknown.card.lines[0]).toContain('flux-dev');
    const without = await ends({ text: 'a hat --model stable-diffusion-inpainting' });
    expect(without.card.tone).toBe('refused');
  });
});
