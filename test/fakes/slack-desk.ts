// A whole Darkroom on Slack: the real adapter, service, client, queue and store between the fake Slack and the simulator.
import { expect } from 'vitest';
import { createSlackAdapter } from '../../src/adapters/slack/index.ts';
import { idFrom } from '../../src/adapters/slack/listeners/heard.ts';
import type { SlackSettings } from '../../src/adapters/slack/schema.ts';
import type { ActionName } from '../../src/generation/cards/card.ts';
import type { Generation } from '../../src/generation/generation.ts';
import { createLog } from '../../src/log.ts';
import { createIntake } from '../../src/media/intake.ts';
import { createReencoder } from '../../src/media/reencode.ts';
import { settingsOn } from '../adapters/slack/fixture.ts';
import { layCable } from './cable.ts';
import { eventually, onGround, type Ground, type GroundOptions, type OpenChat } from './ground.ts';
import { createSkippingClock } from './skipping-clock.ts';
import { actionsOf, buttonsOf, displayed } from './slack/display.ts';
import type { FakeMessage } from './slack/messages.ts';
import type { As, Sent } from './slack/sending.ts';
import { startFakeSlack, type FakeSlack, type FakeSlackOptions } from './slack/slack.ts';

/** One for all desks, as a thread of its own for each would be most of what a story costs; without work it ends by itself. */
const reencoder = createReencoder();

/** How a desk differs from the usual. */
interface SlackDeskOptions extends Omit<GroundOptions, 'onUpdate'> {
  settings?: Partial<SlackSettings>;
  fake?: Omit<FakeSlackOptions, 'clock'>;
  /** The messages of the error lines that belong to the story; every other one fails it. */
  errors?: readonly string[];
}

/** The desk. The fake, the process and the adapter live by one clock. */
export interface SlackDesk extends Omit<Ground, 'done'> {
  slack: FakeSlack;
  /** What the operator reads: warnings and errors, each as one line. */
  log: readonly string[];
  /** Somebody types `/imagine`. */
  imagine(text: string, as?: As): Promise<Sent>;
  /** Somebody presses a button of a generation, wherever they see it. */
  press(name: ActionName, of: Sent, as?: As): Promise<Sent>;
  /** What somebody sees: the channel first, then their direct messages with the bot. */
  seen(as?: As): FakeMessage[];
  /** What they see once it is as asked for; rejects with what is there instead after 15 s. */
  sees(until: string | ((seen: FakeMessage[]) => boolean), as?: As): Promise<FakeMessage[]>;
  /** The generation that a command, a press or a form asked for. */
  record(of: Sent): Promise<Generation | undefined>;
  /** The generation once it has ended. */
  done(of: Sent): Promise<Generation>;
  /** What it came to: creates at the gateway, and what is left of somebody's quota. */
  account(userId?: string): Promise<{ creates: number; left: number }>;
}

/** A message as it is read: the lines of its text, the names of its buttons, the names of the files that can be seen. */
export function reading(message: FakeMessage | undefined) {
  if (!message) throw new Error('there is no such message');
  return {
    lines: displayed({ ...message, blocks: message.blocks.filter(({ type }) => type !== 'actions') })
      .split('\n')
      .filter((line) => line !== ''),
    buttons: buttonsOf(message.blocks),
    files: message.files.map(({ name }) => name),
  };
}

/** The id of the generation that something said asked for. */
export function generationOf({ payload, triggerId, id }: Sent): string {
  const { view, event } = payload as { view?: { id: string }; event?: { channel: string; ts: string } };
  if (event) return idFrom(`said-${event.channel}-${event.ts}`);
  return idFrom(view ? `view-${view.id}` : triggerId || id);
}

/**
 * Sets a desk up for the length of `story` and clears it. Afterwards nothing may have broken Slack's rules or be in the
 * log as an error.
 */
export async function onSlack(
  options: SlackDeskOptions,
  story: (desk: SlackDesk) => Promise<void>,
): Promise<void> {
  const clock = createSkippingClock();
  await using slack = await startFakeSlack({ clock, ...options.fake });
  const lines: LogLine[] = [];
  const log: string[] = [];
  const note = (line: string): void => {
    log.push(line);
    lines.push(JSON.parse(line) as LogLine);
  };
  const openChat: OpenChat = async ({ store, catalog, spoolDir, dead }) => {
    const cable = await layCable(slack.apiUrl);
    slack.reachedAt(new URL(cable.url).origin);
    const said = createLog({
      level: 'warn',
      secrets: [],
      destination: { write: (line) => void (dead.aborted || note(line)) },
    });
    dead.addEventListener('abort', () => {
      cable.cut();
      slack.sockets.drop();
    });
    const settings = { ...settingsOn(slack), apiUrl: `${cable.url}/`, ...options.settings };
    const onFatal = (error: Error) => said.error(error.message);
    const intake = createIntake({
      store,
      clock,
      reencoder,
      upload: async () => 'unsupported',
      source: 'test',
    });
    return {
      chat: createSlackAdapter({
        settings,
        catalog,
        store,
        clock,
        log: said,
        intake,
        spoolDir,
        announce: () => {},
        onFatal,
      }),
      log: said,
    };
  };
  await onGround({ ...options, clock }, openChat, async (ground) => {
    await story(deskOf(ground, slack, log));
    expect(slack.breaches).toEqual([]);
    const errors = lines.filter(({ level }) => level === 'error' || level === 'fatal');
    expect(errors.filter(({ msg }) => !options.errors?.includes(msg))).toEqual([]);
  });
}

type LogLine = { level: string; msg: string };

function deskOf(ground: Ground, slack: FakeSlack, log: readonly string[]): SlackDesk {
  const { records, accounts, creates } = ground;
  const seen: SlackDesk['seen'] = ({ userId = slack.userId, channelId = slack.channelId } = {}) => [
    ...slack.messages(channelId, userId),
    ...slack.direct(userId),
  ];
  const desk: SlackDesk = {
    ...ground,
    slack,
    log,
    seen,
    imagine: (text, as) => slack.slash('/imagine', text, as),
    async press(name, of, as) {
      const isIt = ({ action }: ReturnType<typeof actionsOf>[number]) =>
        action['action_id'] === name && action['value'] === generationOf(of);
      const message = seen(as).findLast(({ blocks }) => actionsOf(blocks).some(isIt));
      if (!message) throw new Error(`nobody sees a button ${name} of ${generationOf(of)}`);
      return slack.press(name, generationOf(of), message, as);
    },
    sees(until, as) {
      const isSeen =
        typeof until === 'string'
          ? (messages: FakeMessage[]) => messages.some((message) => displayed(message).includes(until))
          : until;
      return eventually(() => seen(as), isSeen, 'what is seen');
    },
    record: (of) => records.get(generationOf(of)),
    done: (of) => ground.done(generationOf(of)),
    async account(id = slack.userId) {
      const person = { adapter: 'slack', workspace: slack.teamId, id, name: '', roles: [] };
      return { creates: creates(), left: (await accounts.balance(person)).left };
    },
  };
  return desk;
}
