import { expect, test } from 'vitest';
import { startScriptedGateway, type Play, type Received } from '../fakes/scripted-gateway.ts';
import { emptyFolder, say, seen, start } from './run.ts';

test('no secret stands in the log of a whole run, not even one that the gateway repeats', async () => {
  const secrets = {
    REPLICATE_API_TOKEN: 'r8_a-secret-that-nobody-may-read',
    REPLICATE_HEADERS: 'X-Connection-Api-Key: another-secret/with+signs',
    WEB_CHAT_TOKEN: 'a-third-secret-for-the-door',
  };
  const repeats = ({ headers }: Received): Play => ({
    status: 401,
    json: {
      detail: `${headers.authorization} and ${String(headers['x-connection-api-key'])} are not welcome`,
    },
  });
  const gateway = await startScriptedGateway([repeats, { fault: 'reset after reading' }, repeats, repeats]);
  await using folder = await emptyFolder();
  await using program = start(folder.path, {
    ...secrets,
    REPLICATE_BASE_URL: `${gateway.origin}/replicate/v1`,
    LOG_LEVEL: 'trace',
  });
  const url = await program.ready();
  const headers = { authorization: `Bearer ${secrets.WEB_CHAT_TOKEN}` };
  const refused = await say(url, '/imagine a fox', headers);
  const { card } = await seen(url, refused, (message) => message.card.final, headers);
  expect(card.lines[0]).toBe(
    'The picture service does not accept this bot’s key. Whoever runs the bot has to look at it.',
  );
  const unclear = await say(url, '/imagine another fox', headers);
  await seen(url, unclear, (message) => message.card.final, headers);
  await fetch(`${url}/?token=${secrets.WEB_CHAT_TOKEN}`);
  expect(await program.kill('SIGTERM')).toBe(0);
  await gateway.close();

  const output = program.output();
  expect(output).toContain('gateway_unauthorized');
  for (const secret of ['r8_a-secret', 'another-secret', 'a-third-secret'])
    expect(output).not.toContain(secret);
}, 30_000);
