// People in Slack, each with a channel of their own.
import { idFrom } from '../../src/adapters/slack/listeners/heard.ts';
import { actionsOf } from '../fakes/slack/display.ts';
import type { FakeMessage } from '../fakes/slack/messages.ts';
import type { Sent } from '../fakes/slack/sending.ts';
import type { FakeSlack } from '../fakes/slack/slack.ts';
import { hashOf, locales, lookedAt, type Asked, type Chat, type Shown } from './chat.ts';
import { wishIn } from './odds.ts';
import { peopleIn } from './plan.ts';

/** The chat over a fake. */
export function slackPeople(slack: FakeSlack): Chat {
  const people = Array.from({ length: peopleIn.slack }, (_, index) => ({
    userId: slack.addPerson({ locale: locales[index % locales.length] ?? 'en-US' }).id,
    channelId: slack.addChannel().id,
  }));
  const responseUrls = new Set<string>();
  const personAt = (index: number) => people[index] ?? { userId: '', channelId: '' };
  const seenBy = ({ userId, channelId }: { userId: string; channelId: string }): FakeMessage[] =>
    [...slack.messages(channelId, userId), ...slack.direct(userId)].filter(
      ({ user }) => user === slack.botUserId,
    );
  const find = (generation: string, person: number) =>
    seenBy(personAt(person)).find(({ blocks }) =>
      actionsOf(blocks).some(({ action }) => action['value'] === generation),
    );
  const asked = (sent: Sent, prompt: string): Asked => {
    const { event } = sent.payload as { event?: { channel: string; ts: string } };
    const said = event ? `said-${event.channel}-${event.ts}` : sent.triggerId;
    const generation = idFrom(said);
    const name = wishIn(prompt);
    if (sent.responseUrl !== '') responseUrls.add(sent.responseUrl);
    return {
      generation,
      isAnswer: ({ generation: of, text }) => of === generation || wishIn(text) === name,
      again: () => slack.deliverTwice(sent),
    };
  };

  return {
    name: 'slack',
    isHeard: () => slack.sockets.count() > 0,
    async ask(wish, prompt) {
      const { count, person } = wish;
      const text = `${prompt} --count ${count}${wish.private ? ' --private' : ''}`;
      // Only events are ever delivered twice by Slack itself.
      const sent = wish.isDoubled
        ? await slack.mention(text, personAt(person))
        : await slack.slash('/imagine', text, personAt(person));
      return asked(sent, prompt);
    },
    async nonsense(person) {
      await slack.slash('/imagine', 'a fox --no-such-flag 3', personAt(person));
    },
    async press(button, generation, person) {
      const message = find(generation, person);
      if (!message) throw new Error('there is no such button');
      const sent = await slack.press(button, generation, message, personAt(person));
      return asked(sent, message.shown);
    },
    remove(generation, person) {
      const message = find(generation, person);
      if (message) slack.deleteMessage(message.channelId, message.ts);
      return message !== undefined;
    },
    shown: lookedAt(() => people.flatMap(seenBy).map(shownOf)),
    upset(how) {
      if (how % 3 === 0) {
        slack.sockets.drop();
        return 'slack: connection dropped';
      }
      slack.sockets.refresh({ which: how % 3 === 1 ? 'oldest' : 'all', closeTcp: true });
      return 'slack: connection renewed';
    },
    secrets: () => [slack.botToken, slack.appToken, ...responseUrls],
    breaches: () => slack.breaches,
  };
}

function shownOf({ channelId, ts, shown, blocks, files, broken, links, ephemeral }: FakeMessage): Shown {
  const actions = actionsOf(blocks).map(({ action }) => action);
  const generation = actions[0]?.['value'];
  return {
    generation: typeof generation === 'string' ? generation : undefined,
    buttons: actions.map((action) => String(action['action_id'])),
    text: shown,
    files: files.map(({ bytes }) => hashOf(bytes)),
    broken: broken.length,
    links,
    isAside: ephemeral,
    where: `slack ${channelId} ${ts}`,
  };
}
