// Two fronts, of which Slack brings each event to one, and a worker that was never started.
import { expect, test, vi } from 'vitest';
import type { Action } from '../../../src/generation/command.ts';
import type { Address } from '../../../src/generation/generation.ts';
import type { Adapter } from '../../../src/generation/ports.ts';
import { card, done, pictures } from '../../contracts/cards.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { onSlack } from './fixture.ts';

const buttons = [
  { name: 'again' as const, label: 'Again' },
  { name: 'edit' as const, label: 'Edit' },
];

/** Two started adapters over one store, with what each of them was told. */
async function openFronts() {
  let aheadMs = 0;
  const clock = {
    now: () => Date.now() + aheadMs,
    after(delayMs: number, callback: () => void) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const fixture = await onSlack({ clock, isStoreShared: true });
  const { slack, adapter } = fixture;
  const fronts = [adapter, fixture.fresh()];
  const heard: [front: number, id: string][] = [];
  const actions: Action[] = [];
  for (const [index, front] of fronts.entries()) {
    await front.start({
      ...emptyHandlers,
      async onCommand(command, reply) {
        heard.push([index, command.id]);
        await reply(card({ ...done(), generationId: 'slack-a-fox', actions: buttons }));
      },
      async onAction(action) {
        actions.push(action);
      },
      recall: async () => ({
        prompt: 'a fox',
        model: 'flux-schnell',
        options: {},
        private: false,
        results: [{ url: 'https://gateway.test/fox.png' }],
      }),
    });
  }
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(2));
  const shown = () => slack.messages(slack.channelId);
  return {
    ...fixture,
    heard,
    actions,
    shown,
    passMs: (ms: number) => void (aheadMs += ms),
    press: (name: string) =>
      slack.press(name, 'slack-a-fox', { channelId: slack.channelId, ts: String(shown()[0]?.ts) }),
    settled: () =>
      new Promise((resolve) => {
        setTimeout(resolve, 100);
      }),
  };
}

async function aFox({ slack, shown }: Awaited<ReturnType<typeof openFronts>>): Promise<void> {
  await slack.slash('/imagine', 'a fox');
  await vi.waitFor(() => expect(shown()).toHaveLength(1));
}

test('each event goes to one of them, and one that comes again to the other has the same id', async () => {
  await using desk = await openFronts();
  const sent = await desk.slack.slash('/imagine', 'a fox');
  await desk.slack.deliverTwice(sent);
  await vi.waitFor(() => expect(desk.heard).toHaveLength(2));
  expect(new Set(desk.heard.map(([front]) => front)).size).toBe(2);
  expect(new Set(desk.heard.map(([, id]) => id)).size).toBe(1);
});

test('two clicks of which each front hears one are one, and so is one that comes twice', async () => {
  await using desk = await openFronts();
  await aFox(desk);
  const [first] = await Promise.all([desk.press('again'), desk.press('again')]);
  await vi.waitFor(() => expect(desk.actions).toHaveLength(1));
  await desk.slack.deliverTwice(first);
  await desk.slack.deliverTwice(first);
  await desk.settled();
  expect(desk.actions).toHaveLength(1);
  desk.passMs(2000);
  await desk.press('again');
  await vi.waitFor(() => expect(desk.actions).toHaveLength(2));
  await desk.slack.deliverTwice(first);
  await desk.settled();
  expect(desk.actions).toHaveLength(2);
});

test('a shortcut that is brought to both opens one form, and nobody hears of the second', async () => {
  await using desk = await openFronts();
  await aFox(desk);
  const { slack } = desk;
  const sent = await slack.shortcut('edit-picture', String(desk.shown()[0]?.ts));
  await slack.deliverTwice(sent);
  const opened = () => slack.requests.filter(({ method }) => method === 'views.open');
  await vi.waitFor(() => expect(opened()).toHaveLength(2));
  await desk.settled();
  expect(slack.views(slack.userId)).toHaveLength(1);
  expect(desk.shown()).toHaveLength(1);
});

test('a worker calls what delivers, and nothing else, and opens no connection', async () => {
  await using fixture = await onSlack({ isStoreShared: true, readyAfterMs: 0 });
  const { slack, adapter } = fixture;
  const { teamId: team, userId: user, channelId: channel } = slack;
  const put = (worker: Adapter, at: Address, shown = done(), files = pictures()) =>
    worker.deliver(at, shown, { files, signal: AbortSignal.timeout(10_000) });
  const asked: Address = { adapter: 'slack', id: 'slack-a-fox', team, user, locale: 'en', channel };
  const begun = await put(adapter, asked, card({ title: 'Developing' }), []);
  const on = await put(fixture.fresh(), begun, card({ title: 'Developing', progress: 0.5 }), []);
  await put(fixture.fresh(), on);
  expect(slack.messages(channel).map(({ files }) => files.length)).toEqual([2]);
  expect(slack.sockets.count()).toBe(0);
  expect(new Set(slack.requests.map(({ method }) => method))).toEqual(
    new Set([
      'chat.postMessage',
      'chat.update',
      'files.getUploadURLExternal',
      'upload',
      'files.completeUploadExternal',
      'chat.delete',
    ]),
  );
  expect(adapter.ready()).toBe(false);
});
