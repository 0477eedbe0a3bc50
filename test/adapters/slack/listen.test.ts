// What people say on Slack, as the core hears it; and what is no use to it.
import { describe, expect, test, vi } from 'vitest';
import type { Action, Command, Reply } from '../../../src/generation/command.ts';
import { AppError } from '../../../src/generation/errors.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { displayed } from '../../fakes/slack/display.ts';
import { card } from '../../contracts/cards.ts';
import { onSlack, type FixtureOptions } from './fixture.ts';

const patience = { timeout: 4000, interval: 5 };

/** A started adapter, and what reaches the core of it; `work` is what the core does with a command. */
async function openScene(options: FixtureOptions & { work?: (reply: Reply) => Promise<void> } = {}) {
  const { work = async () => {}, ...fixture } = options;
  const { slack, adapter, log, store, ...rest } = await onSlack(fixture);
  const commands: Command[] = [];
  const actions: Action[] = [];
  await adapter.start({
    ...emptyHandlers,
    onCommand(command, reply) {
      commands.push(command);
      return work(reply);
    },
    async onAction(action) {
      actions.push(action);
    },
  });
  await vi.waitFor(() => expect(adapter.ready()).toBe(true), patience);
  return {
    slack,
    store,
    log,
    commands,
    actions,
    [Symbol.asyncDispose]: rest[Symbol.asyncDispose],
    async heard(count = 1) {
      await vi.waitFor(() => expect(commands).toHaveLength(count), patience);
      return commands.at(-1);
    },
    logged: (text: string) =>
      vi.waitFor(() => expect(log.filter((line) => line.includes(text))).toHaveLength(1), patience),
  };
}

describe('a command', () => {
  test('comes with who, where and when', async () => {
    await using scene = await openScene();
    const { slack } = scene;
    const { id } = slack.addPerson({ name: 'ann', locale: 'fr-FR' });
    const sent = await slack.slash('/imagine', 'a fox --private', { userId: id });
    expect(await scene.heard()).toMatchObject({
      id: `slack-${sent.triggerId.replaceAll('.', '-').toLowerCase()}`,
      name: 'imagine',
      person: { adapter: 'slack', workspace: slack.teamId, id, name: 'ann', roles: [] },
      locale: 'fr-FR',
      place: `${slack.teamId}/${slack.channelId}`,
      adultPlace: false,
      ask: { text: 'a fox --private' },
      address: {
        adapter: 'slack',
        channel: slack.channelId,
        team: slack.teamId,
        user: id,
        response: { url: sent.responseUrl, uses: 0 },
      },
    });
  });

  test('where the bot may not ask who somebody is goes by what the command says', async () => {
    await using scene = await openScene({ scopes: ['commands', 'chat:write', 'files:write'] });
    const { id: userId } = scene.slack.addPerson({ name: 'ann', locale: 'fr-FR' });
    await scene.slack.slash('/imagine', 'a fox', { userId });
    expect(await scene.heard()).toMatchObject({ person: { name: 'ann' }, locale: 'en' });
    expect(scene.slack.requests.map(({ method }) => method)).not.toContain('users.info');
  });

  // What is waited for is real time, which a busy machine has less of.
  test('does not wait for Slack to say who somebody is, and asks once in a day', { retry: 2 }, async () => {
    await using scene = await openScene();
    const { slack } = scene;
    slack.faults.next('users.info', { hang: true });
    const { id: userId } = slack.addPerson({ name: 'ann', locale: 'fr-FR' });
    await slack.slash('/imagine', 'a fox', { userId });
    expect(await scene.heard()).toMatchObject({ person: { name: 'ann' }, locale: 'en' });
    const { id: other } = slack.addPerson({ locale: 'fr-FR' });
    for (const count of [2, 3]) {
      await slack.slash('/imagine', 'a fox', { userId: other });
      expect(await scene.heard(count)).toMatchObject({ locale: 'fr-FR' });
    }
    expect(slack.requests.filter(({ method }) => method === 'users.info')).toHaveLength(2);
  });

  test('is acknowledged before anything is done with it', async () => {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    await using scene = await openScene({ work: () => done });
    const sent = await scene.slack.slash('/imagine', 'a fox');
    expect(sent.ack).toBeUndefined();
    await scene.heard();
    resolve();
  });

  test('that breaks in the core is in the log, and the next one is heard', async () => {
    await using scene = await openScene({ work: () => Promise.reject(new Error('the store is gone')) });
    await scene.slack.slash('/imagine', 'a fox');
    await scene.logged('the store is gone');
    await scene.slack.slash('/imagine', 'a boat');
    expect(await scene.heard(2)).toMatchObject({ ask: { text: 'a boat' } });
  });
});

describe('what is told to one person', () => {
  const told = card({ tone: 'refused', title: 'No', private: true, final: true, actions: [] });
  const { generationId: _id, ...refusal } = told;
  const work = async (reply: Reply) => {
    await reply(refusal);
  };

  test.for<[how: string, interfere: (scene: Awaited<ReturnType<typeof openScene>>) => void]>([
    ['where they asked', () => {}],
    [
      'where they asked when the address of the command is gone',
      ({ slack }) => slack.faults.next('response_url', { status: 404 }),
    ],
  ])('stands %s', async ([, interfere]) => {
    await using scene = await openScene({ work });
    const { slack } = scene;
    interfere(scene);
    await slack.slash('/imagine', 'a fox');
    await vi.waitFor(() => expect(slack.messages(slack.channelId, slack.userId)).toHaveLength(1), patience);
    expect(slack.messages(slack.channelId)).toEqual([]);
  });

  test('comes as a direct message where they asked in a place that is gone', async () => {
    await using scene = await openScene({ work });
    const { slack } = scene;
    slack.faults.next('chat.postEphemeral', { error: 'thread_not_found' });
    await slack.mention('a fox');
    await vi.waitFor(() => expect(slack.direct(slack.userId).map(displayed)).toHaveLength(1), patience);
  });

  test('is no trouble of ours where nobody can be told', async () => {
    const broken = () => Promise.reject(new AppError('chat_forbidden'));
    await using scene = await openScene({ work: broken });
    await scene.slack.slash('/imagine', 'a fox');
    await scene.logged('was not answered');
    expect(scene.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe('what is no use', () => {
  test('is an app that is opened elsewhere than at home', async () => {
    await using scene = await openScene();
    const { slack } = scene;
    const { payload } = await slack.openHome();
    await vi.waitFor(() => expect(scene.commands).toHaveLength(1), patience);
    expect(payload['event']).toMatchObject({ tab: 'home' });
    await slack.mention('a fox', { more: { event: { type: 'app_home_opened', tab: 'messages' } } });
    await slack.slash('/imagine', 'a fox');
    expect(await scene.heard(2)).toMatchObject({ name: 'imagine' });
  });

  test('is an event without a person, of which the log tells', async () => {
    await using scene = await openScene();
    await scene.slack.mention('a fox', { more: { event: { user: undefined } } });
    await scene.logged('cannot be read');
    expect(scene.commands).toEqual([]);
  });

  test('is a button with something else than the id of a generation in it', async () => {
    await using scene = await openScene({
      work: async (reply) => {
        await reply(
          card({ generationId: 'web-generation-1', actions: [{ name: 'cancel', label: 'Cancel' }] }),
        );
      },
    });
    const { slack } = scene;
    await slack.slash('/imagine', 'a fox');
    await vi.waitFor(() => expect(slack.messages(slack.channelId)).toHaveLength(1), patience);
    const [message] = slack.messages(slack.channelId);
    const block = message?.blocks.find(({ type }) => type === 'actions');
    const [button] = (block?.['elements'] ?? []) as { value: string }[];
    const at = { channelId: slack.channelId, ts: String(message?.ts) };
    if (button) button.value = '../../etc/passwd';
    await slack.press('cancel', '../../etc/passwd', at);
    if (button) button.value = 'web-generation-1';
    await slack.press('cancel', 'web-generation-1', at);
    await vi.waitFor(() => expect(scene.actions).toHaveLength(1), patience);
    expect(scene.actions).toMatchObject([{ name: 'cancel', generationId: 'web-generation-1' }]);
  });
});
