// A flood on closed doors: who may come in is let in and answered rightly while it lasts.
import { Webhook } from 'standardwebhooks';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock as clock } from '../../src/clock.ts';
import { createWebhookDoor } from '../../src/gateway/webhook-door.ts';
import { createVerifier } from '../../src/gateway/webhook-signature.ts';
import type { News } from '../../src/generation/ports.ts';
import { servedChat } from '../adapters/web/fixture.ts';
import { discordDoor, slackDoor } from '../attacks/doors.ts';
import { serve } from './talk.ts';

const secret = `whsec_${Buffer.from('a secret of the gateway').toString('base64')}`;
const accessToken = 'a-secret-for-the-chat';

/** The door for the gateway's calls, with somebody who signs for it. */
function webhookDoor() {
  const signer = new Webhook(secret);
  const heard: News[] = [];
  const route = createWebhookDoor({
    clock,
    verifier: () => createVerifier(secret),
    onHeard: () => {},
    observe: async (news) => void heard.push(news),
  });
  const signed = (id: string, body: string): [string, string][] => {
    const sentAt = new Date(clock.now());
    return [
      ['webhook-id', id],
      ['webhook-timestamp', String(Math.floor(clock.now() / 1000))],
      ['webhook-signature', signer.sign(id, sentAt, body)],
    ];
  };
  return { route, heard, signed, path: '/webhooks/replicate?generation=gen-one&attempt=1' };
}

test('forged calls at every door at once keep nobody out who may come in', async () => {
  const [discord, slack, webhook] = [discordDoor(), await slackDoor(), webhookDoor()];
  const chat = await servedChat({ accessToken });
  await using server = await serve([discord.route, slack.route, webhook.route, ...chat.adapter.routes]);
  const interaction = JSON.stringify({ type: 2, id: '1' });
  const command = 'command=%2Fimagine&text=a+fox&team_id=T1&user_id=U1&channel_id=C1&trigger_id=1.2';
  const told = JSON.stringify({ id: 'abcdefghijklmnopqrstuvwxyz', status: 'succeeded' });

  const forged: { path: string; headers: [string, string][]; body: string }[] = [
    { path: discord.path, headers: discord.signed('something else'), body: interaction },
    { path: slack.path, headers: slack.signed('something else'), body: command },
    { path: webhook.path, headers: webhook.signed('evt_0', 'something else'), body: told },
    { path: '/api/commands', headers: [['authorization', 'Bearer a-guess'], json], body: '{}' },
  ];
  const stranger = new Pool(server.url, { connections: 40, pipelining: 4 });
  onTestFinished(() => stranger.close());
  const refused = forged.flatMap(({ path, headers, body }) =>
    Array.from({ length: 300 }, async () => {
      const answer = await stranger.request({ method: 'POST', path, headers: headers.flat(), body });
      await answer.body.dump();
      return answer.statusCode;
    }),
  );
  const flooding = { isOver: false };
  const flood = Promise.all(refused).finally(() => (flooding.isOver = true));

  let rounds = 0;
  for (; !flooding.isOver; rounds += 1) {
    const post = (path: string, body: string, headers: [string, string][]) =>
      fetch(server.url + path, { method: 'POST', body, headers });
    const id = `evt_${rounds + 1}`;
    const answers = await Promise.all([
      post(discord.path, interaction, discord.signed(interaction)),
      post(slack.path, `${command}${rounds}`, slack.signed(`${command}${rounds}`)),
      post(webhook.path, told, webhook.signed(id, told)),
      fetch(`${server.url}/api/hello`, { headers: { authorization: `Bearer ${accessToken}` } }),
      fetch(`${server.url}/readyz`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([202, 200, 200, 200, 200]);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  }
  expect(new Set(await flood)).toEqual(new Set([401]));
  expect(rounds).toBeGreaterThan(0);
  expect([discord, slack, webhook].map(({ heard }) => heard.length)).toEqual([rounds, rounds, rounds]);
  expect(server.errors).toEqual([]);
}, 30_000);

const json: [string, string] = ['content-type', 'application/json'];
