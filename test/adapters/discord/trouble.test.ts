// Discord's refusals by our names, and what no error may tell.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createCalls } from '../../../src/adapters/discord/api/calls.ts';
import { DiscordTrouble, troubleCode } from '../../../src/adapters/discord/api/trouble.ts';
import type { FaultKind } from '../../fakes/discord/faults.ts';
import { openCallDesk, refusalOf, saying, soon } from './desk-of-calls.ts';

test('each refusal has its meaning', async () => {
  await using desk = await openCallDesk();
  const meaning = async (status: number, code?: number) => {
    desk.discord.faults.push({
      on: () => true,
      do: { status, body: code === undefined ? '<html>' : { code, message: 'no' } },
    });
    const error = await refusalOf(desk.calls.editOriginal(desk.to, saying('x'), undefined, soon()));
    expect(error.cause).toMatchObject({ status, code });
    expect(error.cause).toBeInstanceOf(DiscordTrouble);
    expect(troubleCode(error)).toBe(code);
    return error.code;
  };
  const meanings = {
    address_gone: [[404, 10_003], [404, 10_008], [404, 10_015], [404, 10_062], [401, 50_027], [401]],
    chat_forbidden: [
      [403, 20_009],
      [400, 40_003],
      [403, 50_001],
      [403, 50_007],
      [403, 50_013],
      [400, 50_083],
      [403, 50_278],
      [400, 200_000],
      [403, 400_001],
      [403, 0],
    ],
    file_too_large: [[413, 40_005], [400, 50_045], [413]],
    chat_unreachable: [[400, 130_000]],
    internal: [
      [400, 40_060],
      [400, 50_035],
      [404, 0],
      [400, 240_000],
    ],
  } as const;
  for (const [code, refusals] of Object.entries(meanings)) {
    for (const [status, discordCode] of refusals) expect(await meaning(status, discordCode)).toBe(code);
  }
});

test('an answer that is something else is internal', async () => {
  await using desk = await openCallDesk();
  desk.discord.faults.push({ on: () => true, do: { status: 200, body: { hello: 'there' } } });
  const error = await refusalOf(desk.calls.application(soon()));
  expect(error.code).toBe('internal');
  expect(String(error.cause)).toContain('another form');
});

test('no error tells a token', async () => {
  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  const echo = { message: `no route for ${to.token} or ${discord.token}`, code: 0 };
  const kinds: FaultKind[] = [
    'reset',
    { status: 429, headers: { 'retry-after': '60' } },
    { status: 500, body: echo },
    { status: 400, body: { ...echo, errors: { content: { _errors: [{ code: 'X', message: to.token }] } } } },
    { status: 200, body: { id: 5, token: to.token } },
    { status: 404, body: echo },
    'half an answer after handling',
  ];
  const uploads = [{ name: 'a.png', alt: 'x', contentType: 'image/png', bytes: Buffer.from('x') }];
  const told: string[] = [];
  for (const kind of kinds) {
    discord.faults.clear();
    discord.faults.push({ on: () => true, do: kind, times: 2 });
    for (const files of [uploads, []]) {
      const error = await refusalOf(calls.followUp(to, saying('x'), files, soon()));
      told.push(inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error.cause));
    }
  }
  discord.faults.clear();
  const elsewhere = createCalls({ apiUrl: 'nonsense', token: discord.token });
  told.push(inspect(await refusalOf(elsewhere.followUp(to, saying('x'), [], soon())), { depth: 20 }));
  elsewhere.close();
  const stranger = createCalls({ apiUrl: discord.apiUrl, token: 'a-wrong-token' });
  told.push(inspect(await refusalOf(stranger.application(soon())), { depth: 20 }));
  stranger.close();

  const text = told.join('\n');
  expect(text).toContain('[redacted]');
  for (const secret of [to.token, discord.token, 'a-wrong-token', '/webhooks/'])
    expect(text).not.toContain(secret);
});
