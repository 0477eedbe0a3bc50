// Discord under the contract of every adapter: real discord.js against the fake, in one process and in two.
import type { ActionName } from '../../../src/generation/cards/card.ts';
import { adapterContract, type OpenedAdapter } from '../../contracts/adapter.ts';
import { buttonsIn, displayed } from './displayed.ts';
import { onDiscord } from './fixture.ts';

adapterContract('Discord', () => open());

adapterContract('Discord with a worker that was never started', async () => {
  const opened = await open();
  const worker = await opened.fresh();
  return { ...opened, adapter: { ...opened.adapter, deliver: worker.deliver } };
});

async function open(): Promise<OpenedAdapter> {
  const { discord, adapter, fresh, registered, close } = await onDiscord();
  const ids = new Map([
    ['ann', discord.addPerson({ name: 'ann' }).id],
    ['ben', discord.addPerson({ name: 'ben' }).id],
  ]);
  const idOf = (person: string) => String(ids.get(person));
  let last = '';
  return {
    adapter,
    fresh: async () => fresh(),
    async type(text, person = 'ann') {
      await registered();
      const prompt = text.replace('/imagine ', '');
      const interaction = await discord.slash('imagine', { prompt }, { userId: idOf(person) });
      last = interaction.id;
    },
    repeat: () => discord.deliverTwice(last),
    async press(action, generationId, person = 'ann') {
      await discord.press(`${action}:${generationId}`, { userId: idOf(person) });
    },
    async remove(address) {
      discord.deleteMessage(String(address['message']));
    },
    async shown(person = 'ann') {
      return discord.messages(discord.channelId, idOf(person)).map((message) => ({
        text: displayed(message.content),
        files: message.attachments.map(({ bytes }) => new Uint8Array(bytes)),
        actions: buttonsIn(message.components).map((id) => id.split(':')[0] as ActionName),
        private: message.ephemeral,
        mentions: message.pings,
      }));
    },
    async close() {
      await close();
      if (discord.breaches.length > 0) throw new Error(discord.breaches.join('\n'));
    },
  };
}
