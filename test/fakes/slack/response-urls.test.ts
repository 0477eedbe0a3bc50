// What can be said through a response_url, how often and for how long.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '@slack/bolt';
import { createFakeClock, type FakeClock } from '../clock.ts';
import { onBench, showing, upload, type Bench } from './apps.ts';

const hears = (app: App): void => {
  app.command('/imagine', ({ ack, command }) => ack(command.text === '' ? undefined : command.text));
  app.action('again', ({ ack }) => ack());
};

let bench: Bench;
let clock: FakeClock;

beforeEach(async () => {
  clock = createFakeClock();
  bench = await onBench(hears, { clock });
});
afterEach(async () => {
  await bench.app.stop();
  await bench.slack.close();
});

async function say(url: string, body: object): Promise<[number, string]> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return [response.status, await response.text()];
}

const seen = (userId = bench.slack.userId) =>
  bench.slack.messages(bench.slack.channelId, userId).map(({ text, ephemeral }) => [text, ephemeral]);

describe('of a command', () => {
  test('speaks to one person unless it is said to be for all, wherever the bot is not', async () => {
    const { slack } = bench;
    const { id } = slack.addChannel({ kind: 'private', botIsMember: false });
    const { responseUrl } = await slack.slash('/imagine', '', { channelId: id });
    expect(await say(responseUrl, { text: 'one' })).toEqual([200, 'ok']);
    await say(responseUrl, { text: 'two', response_type: 'in_channel' });
    expect(slack.messages(id, slack.userId)).toMatchObject([{ ephemeral: true }, { ephemeral: false }]);
    expect(slack.messages(id)).toMatchObject([{ text: 'two' }]);
    expect(slack.breaches).toEqual([]);
  });

  test('replaces nothing: it says one thing after the other', async () => {
    const { responseUrl } = await bench.slack.slash('/imagine', 'ack');
    await say(responseUrl, { text: 'one' });
    await say(responseUrl, { text: 'two', replace_original: true });
    expect(seen()).toEqual([
      ['ack', true],
      ['one', true],
      ['two', true],
    ]);
    expect((await say(responseUrl, { delete_original: true }))[0]).toBe(404);
    expect(bench.slack.breaches).toEqual(['response_url: delete_original in answer to a command']);
  });

  test('is good for five', async () => {
    const { responseUrl } = await bench.slack.slash('/imagine', '');
    for (let at = 0; at < 5; at += 1) expect((await say(responseUrl, { text: 'x' }))[0]).toBe(200);
    expect(await say(responseUrl, { text: 'x' })).toEqual([404, '{"ok":false,"error":"used_url"}']);
    expect(bench.slack.breaches).toEqual(['response_url: used more than 5 times']);
  });

  test('is good for half an hour', async () => {
    const { responseUrl } = await bench.slack.slash('/imagine', '');
    await clock.advance(1_800_000);
    expect((await say(responseUrl, { text: 'x' }))[0]).toBe(200);
    await clock.advance(1);
    expect(await say(responseUrl, { text: 'x' })).toEqual([404, '{"ok":false,"error":"expired_url"}']);
    expect(bench.slack.breaches).toEqual(['response_url: used after half an hour']);
  });
});

describe('of a button', () => {
  const blocks = [
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'again', value: 'g1', text: { type: 'plain_text', text: 'Again' } },
      ],
    },
  ];

  async function pressed(isPublic: boolean): Promise<string> {
    const { slack } = bench;
    const { responseUrl } = await slack.slash('/imagine', '');
    await say(responseUrl, {
      text: 'original',
      blocks,
      response_type: isPublic ? 'in_channel' : 'ephemeral',
    });
    const [message] = slack.messages(slack.channelId, slack.userId);
    if (!message) throw new Error('nothing to press');
    return (await slack.press('again', 'g1', message)).responseUrl;
  }

  test.each([true, false])('replaces and deletes what was pressed (public: %s)', async (isPublic) => {
    const url = await pressed(isPublic);
    await say(url, { text: 'more', replace_original: false });
    expect(seen()).toEqual([
      ['original', !isPublic],
      ['more', true],
    ]);
    await say(url, { text: 'new', replace_original: true });
    expect(seen()[0]).toEqual(['new', !isPublic]);
    await say(url, { delete_original: true });
    expect(seen()).toEqual([['more', true]]);
    expect(bench.slack.breaches).toEqual([]);
  });

  test('does not turn what one person sees into what all see', async () => {
    const url = await pressed(false);
    await say(url, { text: 'new', replace_original: true, response_type: 'in_channel' });
    expect(seen()).toEqual([['new', true]]);
    expect(bench.slack.breaches).toEqual([expect.stringContaining('does not become public')]);
  });
});

test.each<[string, object, number, string[]]>([
  ['nothing to say', {}, 404, []],
  ['bad blocks', { text: 'x', blocks: [{ type: 'section' }] }, 404, []],
  [
    'an argument that does not exist',
    { text: 'x', colour: 'red' },
    200,
    ['response_url: there is no colour'],
  ],
])('%s', async (_, body, status, breaches) => {
  const { responseUrl } = await bench.slack.slash('/imagine', '');
  expect((await say(responseUrl, body))[0]).toBe(status);
  expect(bench.slack.breaches).toEqual(breaches);
});

test('carries no picture, and no token', async () => {
  const { slack, web } = bench;
  const id = await upload(web);
  await clock.advance(600);
  const { responseUrl } = await slack.slash('/imagine', '');
  expect((await say(responseUrl, showing(id)))[0]).toBe(404);
  const headers = { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' };
  await fetch(responseUrl, { method: 'POST', headers, body: '{"text":"x"}' });
  expect(slack.breaches).toEqual([
    'response_url: an image that shows a file',
    'response_url: a token was sent to it',
  ]);
});
