// People in Discord, each with a channel of their own.
import { buttonsIn, displayed } from '../adapters/discord/displayed.ts';
import type { FakeDiscord } from '../fakes/discord/discord.ts';
import type { Interaction } from '../fakes/discord/interactions.ts';
import type { FakeMessage } from '../fakes/discord/messages.ts';
import {
  hashOf,
  isTurnedAway,
  locales,
  lookedAt,
  promised,
  type Asked,
  type Chat,
  type Shown,
} from './chat.ts';
import { peopleIn } from './plan.ts';
import { wishIn } from './odds.ts';

const drops = ['op7', 'op9 resumable', 'op9', 'close 4000', 'tcp'] as const;

/** The chat over a fake, and which wish a request of the bot's is about. */
export function discordPeople(discord: FakeDiscord): { chat: Chat; wishOf(path: string): string } {
  const people = Array.from({ length: peopleIn.discord }, (_, index) => ({
    userId: discord.addPerson().id,
    channelId: discord.addChannel().id,
    locale: locales[index % locales.length] ?? 'en-US',
  }));
  /** By interaction token. */
  const wishes = new Map<string, string>();
  const personAt = (index: number) => people[index] ?? { userId: '', channelId: '', locale: 'en-US' };

  const seenBy = ({ userId, channelId }: { userId: string; channelId: string }): FakeMessage[] => [
    ...discord.messages(channelId, userId),
    ...discord.directMessages(userId),
  ];
  const asked = (interaction: Interaction, prompt: string): Asked => {
    const { id, token } = interaction;
    wishes.set(token, wishIn(prompt));
    return {
      generation: `discord-${id}`,
      isAnswer: ({ where, text }) =>
        text !== promised && !isTurnedAway(text) && where.endsWith(` ${interaction.originalId ?? 'nowhere'}`),
      again: () => discord.deliverTwice(id),
    };
  };
  const look = (): Shown[] =>
    people
      .flatMap(seenBy)
      .filter(({ authorId }) => authorId === discord.applicationId)
      .map(shownOf);
  const find = (generation: string, person: number) =>
    seenBy(personAt(person)).find(({ components }) =>
      buttonsIn(components).some((id) => id.endsWith(`:${generation}`)),
    );

  const chat: Chat = {
    name: 'discord',
    isHeard: () => discord.connection.open() > 0,
    async ask(wish, prompt) {
      const values = { prompt, count: wish.count, ...(wish.private ? { private: true } : {}) };
      return asked(await discord.slash('imagine', values, personAt(wish.person)), prompt);
    },
    async nonsense(person) {
      await discord.slash('imagine', { prompt: 'a fox', model: 'no-such-model' }, personAt(person));
    },
    async press(button, generation, person) {
      const message = find(generation, person);
      if (!message) throw new Error('there is no such button');
      const { id: messageId, content } = message;
      const pressed = await discord.press(`${button}:${generation}`, { ...personAt(person), messageId });
      return asked(pressed, wishIn(content) || wishIn(JSON.stringify(message.embeds)));
    },
    remove(generation, person) {
      const message = find(generation, person);
      if (message) discord.deleteMessage(message.id);
      return message !== undefined;
    },
    shown: lookedAt(look),
    upset(how) {
      const drop = drops[how % drops.length] ?? 'tcp';
      discord.drop(drop).catch(() => {});
      return `discord: connection ${drop}`;
    },
    secrets: () => [discord.token, ...wishes.keys()],
    breaches: () => discord.breaches,
  };
  return {
    chat,
    wishOf: (path) => path.split('/').flatMap((part) => wishes.get(part) ?? [])[0] ?? '',
  };
}

function shownOf(message: FakeMessage): Shown {
  const { id, channelId, content, embeds, components, attachments, loading, ephemeral } = message;
  const ids = buttonsIn(components);
  const text = [content, ...embeds.map(({ title = '', description = '' }) => `${title}\n${description}`)];
  const whole = displayed(text.join('\n'));
  return {
    generation: ids[0]?.split(':')[1],
    buttons: ids.map((each) => each.split(':')[0] ?? ''),
    text: loading ? promised : whole,
    files: attachments.map(({ bytes }) => hashOf(bytes)),
    broken: 0,
    links: [...text.join('\n').matchAll(/https?:\/\/[^\s)>\]]+/gu)].map(([link]) => link),
    isAside: ephemeral,
    where: `discord ${channelId} ${id}`,
  };
}
