// Slack: the whole app with events that are posted to it, and with what nobody at Slack has signed.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventually } from '../fakes/ground.ts';
import { generationOf } from '../fakes/slack-desk.ts';
import { gist } from '../fakes/slack-story.ts';
import type { PostOptions } from '../fakes/slack/signed-posts.ts';
import { startFakeSlack } from '../fakes/slack/slack.ts';
import { startWholeApp } from '../fakes/whole-app.ts';

async function startEverything() {
  const slack = await startFakeSlack({ readyAfterMs: 0 });
  const settings = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  };
  const app = await startWholeApp(settings, (url) => slack.useEndpoint(`${url}/slack/events`));
  return {
    ...app,
    slack,
    url: () => `${app.url()}/slack/events`,
    creates: () =>
      app.simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/predictions'))
        .length,
    shows: (until: (seen: ReturnType<typeof gist>[]) => boolean) =>
      eventually(() => slack.messages(slack.channelId, slack.userId).map(gist), until, 'the channel'),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await slack.close();
    },
  };
}

test.concurrent('commands, buttons, forms, mentions and the home all work over HTTP', async () => {
  await using everything = await startEverything();
  const { slack, log, shows, creates } = everything;
  const asked = await slack.slash('/imagine', 'salt & pepper —ar 16:9');
  expect(asked.ack).toBeUndefined();
  await shows((seen) => seen.some(({ files }) => files.includes('salt-pepper.png')));

  await everything.restart();
  const [message] = slack.messages(slack.channelId);
  const at = { channelId: slack.channelId, ts: String(message?.ts) };
  await slack.press('vary', generationOf(asked), at);
  const view = await eventually(
    () => slack.views()[0]?.id,
    (id) => id !== '',
    'a form',
  );
  await slack.submit(view, { prompt: 'a blue fox' });
  await shows((seen) => seen.some(({ files }) => files.includes('a-blue-fox.png')));

  await slack.slash('/imagine', '');
  const form = await eventually(
    () => slack.views().at(-1),
    ({ id }) => id !== view,
    'another form',
  );
  const wrong = await slack.submit(form.id, { prompt: 'a fox --aspct 3:2' });
  expect(wrong.ack).toMatchObject({
    response_action: 'errors',
    errors: { prompt: expect.stringContaining('--ar') },
  });

  const { ts } = slack.say(slack.channelId, 'in a thread');
  await slack.mention('a boat', { threadTs: ts });
  await shows((seen) => seen.length === 5 && seen.at(-1)?.files[0] === 'a-boat.png');
  await slack.openHome();
  const home = await eventually(
    () => slack.home(slack.userId)?.shown,
    (shown) => shown.files.length === 3,
    'the home',
  );
  expect(home.shown).toContain('47 of 50 credits left.');
  expect(creates()).toBe(3);
  expect(slack.breaches).toEqual([]);
  expect(log.filter(({ level }) => level !== 'warn')).toEqual([]);
});

test.concurrent('what is not from Slack, or not new, makes nothing', async () => {
  await using everything = await startEverything();
  const { slack, url, shows, creates } = everything;
  const asked = await slack.slash('/imagine', 'a fox');
  const forged = { ...asked.payload, text: 'a forged picture', trigger_id: '1.2.forged' };
  const minuteMs = 60_000;
  const now = Date.now();
  const status = async (options: PostOptions) => (await slack.post(url(), forged, options)).status;

  expect(await status({ secret: 'not the secret' })).toBe(401);
  expect(await status({ signature: '' })).toBe(401);
  expect(await status({ signature: `v0=${'0'.repeat(64)}` })).toBe(401);
  expect(await status({ at: now - 6 * minuteMs })).toBe(401);
  expect(await status({ at: now + 6 * minuteMs })).toBe(401);
  expect(await status({ secret: slack.botToken, retryNum: 1 })).toBe(401);
  expect((await fetch(url(), { method: 'POST', body: 'text=a+fox' })).status).toBe(401);
  expect((await fetch(url())).status).toBe(405);

  // The very request of before, as somebody who listened in would send it; and the same, as Slack repeats it.
  const body = new URLSearchParams({
    ...(asked.payload as Record<string, string>),
    trigger_id: '3.4.replayed',
  });
  const timestamp = String(Math.floor(now / 1000));
  const hash = createHmac('sha256', slack.signingSecret).update(`v0:${timestamp}:${body.toString()}`);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${hash.digest('hex')}`,
  };
  for (let time = 0; time < 3; time += 1) {
    expect((await fetch(url(), { method: 'POST', headers, body: body.toString() })).status).toBe(200);
  }
  await slack.deliverTwice(asked);
  await shows((seen) => seen.flatMap(({ files }) => files).length === 2);
  const challenge = await slack.post(url(), { type: 'url_verification', challenge: 'abc' });
  expect(await challenge.text()).toContain('abc');
  await slack.slash('/usage', '');
  await shows((seen) => seen.some(({ title }) => title === 'Your quota'));
  expect(slack.messages(slack.channelId).map(gist)).toMatchObject([
    { files: ['a-fox.png'] },
    { files: ['a-fox.png'] },
  ]);
  expect(creates()).toBe(2);
  expect(slack.breaches).toEqual([]);
});
