// The web chat under the contract of every adapter, over real HTTP.
import { adapterContract } from '../../contracts/adapter.ts';
import { serveChat } from './fixture.ts';

adapterContract('the web chat', async () => {
  const chat = await serveChat();
  let last: () => Promise<unknown> = async () => {};
  return {
    adapter: chat.adapter,
    fresh: async () => chat.fresh(),
    async type(text, person = 'ann') {
      const id = await chat.say(text, person);
      last = () => chat.say(text, person, id);
    },
    async repeat() {
      await last();
    },
    async press(action, generationId, person) {
      await chat.press(action, generationId, person);
    },
    async remove(address, person = 'ann') {
      await chat.post('/api/delete', { id: address['message'], name: person });
    },
    async shown(person = 'ann') {
      const messages = await chat.messages(person);
      return Promise.all(
        messages.map(async ({ text = '', card, files }) => ({
          text: [text, card.title, card.prompt, ...card.lines].join('\n'),
          files: await Promise.all(files.map(async ({ url }) => bytesAt(chat.url + url))),
          actions: card.actions.map(({ name }) => name),
          private: card.private,
          mentions: [],
        })),
      );
    },
    close: chat.close,
  };
});

async function bytesAt(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}
