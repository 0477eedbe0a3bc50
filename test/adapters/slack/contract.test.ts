// Slack under the contract of every adapter: real Bolt against the fake.
import type { ActionName } from '../../../src/generation/cards/card.ts';
import { adapterContract } from '../../contracts/adapter.ts';
import { buttonsOf, displayed } from '../../fakes/slack/display.ts';
import type { Sent } from '../../fakes/slack/sending.ts';
import { onSlack } from './fixture.ts';

adapterContract('Slack', async () => {
  const { slack, adapter, fresh, close } = await onSlack();
  const ids = new Map([
    ['ann', slack.addPerson({ name: 'ann' }).id],
    ['ben', slack.addPerson({ name: 'ben' }).id],
  ]);
  const idOf = (person: string) => String(ids.get(person));
  const seenBy = (person: string) => [
    ...slack.messages(slack.channelId, idOf(person)),
    ...slack.direct(idOf(person)).map((message) => ({ ...message, ephemeral: true })),
  ];
  let last: Sent | undefined;
  return {
    adapter,
    fresh: async () => fresh(),
    async type(text, person = 'ann') {
      last = await slack.slash('/imagine', text.replace('/imagine ', ''), { userId: idOf(person) });
    },
    async repeat() {
      if (last) await slack.deliverTwice(last);
    },
    async press(action, generationId, person = 'ann') {
      const [message] = slack.messages(slack.channelId, idOf(person));
      const at = { channelId: slack.channelId, ts: String(message?.ts) };
      await slack.press(action, generationId, at, { userId: idOf(person) });
    },
    async remove(address) {
      const status = address['status'] as { channel: string; ts: string };
      slack.deleteMessage(status.channel, status.ts);
    },
    shown: async (person = 'ann') =>
      seenBy(person).map((message) => ({
        text: displayed(message),
        files: message.files.map(({ bytes }) => new Uint8Array(bytes)),
        actions: buttonsOf(message.blocks).map((id) => id as ActionName),
        private: message.ephemeral,
        mentions: message.mentions.filter((name) => name !== slack.botUserId),
      })),
    async close() {
      await close();
      if (slack.breaches.length > 0) throw new Error(`Breaches: ${slack.breaches.join('; ')}`);
    },
  };
});
