// Ways to be the bot: real discord.js logged in to the fake, and plain requests.
import { Client, type ClientOptions } from 'discord.js';
import type { FakeDiscord } from './discord.ts';

/** A discord.js client for the fake, not logged in; reconnects without the five seconds between identifies. */
export function discordJs(discord: FakeDiscord, options: Partial<ClientOptions> = {}): Client {
  return new Client({
    intents: [],
    allowedMentions: { parse: [] },
    rest: {
      api: discord.apiUrl,
      // discord.js hands over what fetch takes; the two describe it with different copies of undici's types.
      makeRequest: ((url: string, init: RequestInit) => fetch(url, init)) as unknown as MakeRequest,
    },
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
    ...options,
  });
}

type MakeRequest = NonNullable<NonNullable<ClientOptions['rest']>['makeRequest']>;

/** A logged-in client that is destroyed at the end of its scope. */
export async function loggedIn(
  discord: FakeDiscord,
  options: Partial<ClientOptions> = {},
): Promise<{ client: Client<true> } & AsyncDisposable> {
  const client = discordJs(discord, options);
  client.on('error', () => {});
  const ready = new Promise((resolve) => {
    client.once('clientReady', resolve);
  });
  await client.login(discord.token);
  await ready;
  return { client: client as Client<true>, [Symbol.asyncDispose]: () => client.destroy() };
}

/** What a request came to. */
export interface Outcome {
  status: number;
  code: unknown;
  json: Record<string, unknown>;
  headers: Headers;
}

/** Sends one request as the bot; with files as a form, its `attachments` only where the JSON has them. */
export async function request(
  discord: FakeDiscord,
  method: string,
  path: string,
  json?: unknown,
  files: Record<string, Uint8Array> = {},
): Promise<Outcome> {
  const names = Object.keys(files);
  const form = new FormData();
  if (names.length > 0) form.append('payload_json', JSON.stringify(json ?? {}));
  names.forEach((name, index) => {
    form.append(`files[${index}]`, new Blob([new Uint8Array(files[name] ?? [])]), name);
  });
  const isPublic = /^\/(?:interactions|webhooks)\//u.test(path);
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: {
      ...(isPublic ? {} : { authorization: `Bot ${discord.token}` }),
      ...(names.length > 0 ? {} : { 'content-type': 'application/json' }),
    },
    ...(names.length > 0 ? { body: form } : json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, code: parsed['code'], json: parsed, headers: response.headers };
}

/** Registers one command, `/imagine` with a prompt, without discord.js. */
export async function registerImagine(discord: FakeDiscord): Promise<void> {
  const prompt = { type: 3, name: 'prompt', description: 'What to draw', required: true };
  const commands = [{ name: 'imagine', description: 'Draws a picture', options: [prompt] }];
  await request(discord, 'PUT', `/applications/${discord.applicationId}/commands`, commands);
}
