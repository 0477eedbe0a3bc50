// The manifest: what the page for the operator shows is what the code makes of it, and Slack takes it.
import { readFileSync, readdirSync } from 'node:fs';
import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listen } from '../../../src/adapters/slack/listen.ts';
import type { ListenParts } from '../../../src/adapters/slack/listeners/parts.ts';
import {
  endpointPath,
  events,
  manifestOf,
  optionalScopes,
  requiredScopes,
  shortcutId,
} from '../../../src/adapters/slack/manifest.ts';
import { readConfig } from '../../../src/config.ts';
import { examples } from '../../../src/settings.ts';
import { methods } from '../../fakes/slack/methods.ts';

const page = readFileSync(new URL('../../../docs/slack.md', import.meta.url), 'utf8');
const { slack } = readConfig({
  SLACK_BOT_TOKEN: examples.SLACK_BOT_TOKEN,
  SLACK_APP_TOKEN: examples.SLACK_APP_TOKEN,
});
const { commands } = slack ?? { commands: { imagine: '', usage: '', models: '', darkroom: '' } };
const endpoint = `https://your-host${endpointPath}`;

describe('docs/slack.md', () => {
  const shown = Array.from(page.matchAll(/^```json\n(.+?)^```$/gmsu), ([, text = '']) => JSON.parse(text));

  test('shows the manifest for a connection first, and then the one for HTTP', () => {
    expect(shown).toEqual([manifestOf({ commands }), manifestOf({ commands, endpoint })]);
  });

  test('explains exactly the scopes that the manifest asks for, and which of them can be left out', () => {
    const [, section = ''] = /^## What it may do$(.+?)^## /msu.exec(page) ?? [];
    const rows = Array.from(section.matchAll(/^\| `([^`]+)` +\| (yes|no) +\|/gmu), ([, scope, isNeeded]) => [
      scope,
      isNeeded,
    ]);
    expect(rows).toEqual([
      ...requiredScopes.map((scope) => [scope, 'yes']),
      ...optionalScopes.map((scope) => [scope, 'no']),
    ]);
  });
});

describe('the manifest', () => {
  // As Slack's own schema of manifests says (https://github.com/slackapi/manifest-schema).
  const text = (longest: number) => z.string().min(1).max(longest);
  const url = z.url().max(3000).optional();
  const slacksLimits = z.strictObject({
    display_information: z.strictObject({ name: text(35), description: text(140) }),
    features: z.strictObject({
      app_home: z.record(
        z.enum(['home_tab_enabled', 'messages_tab_enabled', 'messages_tab_read_only_enabled']),
        z.boolean(),
      ),
      bot_user: z.strictObject({ display_name: text(80), always_online: z.boolean() }),
      shortcuts: z
        .array(
          z.strictObject({
            name: text(24),
            type: z.literal('message'),
            callback_id: text(255),
            description: text(150),
          }),
        )
        .max(10),
      slash_commands: z
        .array(
          z.strictObject({
            command: z.string().regex(/^\/\S{1,31}$/u),
            url,
            description: text(2000),
            usage_hint: text(1000).optional(),
            should_escape: z.boolean(),
          }),
        )
        .max(5),
    }),
    oauth_config: z.strictObject({
      scopes: z.strictObject({ bot: z.array(text(50)), bot_optional: z.array(text(50)) }),
    }),
    settings: z.strictObject({
      event_subscriptions: z.strictObject({ request_url: url, bot_events: z.array(text(50)) }),
      interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: url }),
      org_deploy_enabled: z.boolean(),
      socket_mode_enabled: z.boolean(),
      token_rotation_enabled: z.literal(false),
    }),
  });

  test.each([undefined, endpoint])('keeps to the limits of Slack, with the endpoint %s', (given) => {
    const manifest = manifestOf({ commands, ...(given === undefined ? {} : { endpoint: given }) });
    expect(slacksLimits.parse(manifest)).toEqual(manifest);
    expect(manifest.settings.socket_mode_enabled).toBe(given === undefined);
  });

  test('names every optional scope in both lists, and needs no scope twice', () => {
    const { bot, bot_optional: optional } = manifestOf({ commands }).oauth_config.scopes;
    expect(bot).toEqual([...requiredScopes, ...optionalScopes]);
    expect(optional).toEqual([...optionalScopes]);
    expect(new Set(bot).size).toBe(bot.length);
  });

  test('has the commands by the names that are set, the shortcut, and the events', () => {
    const others = { imagine: '/picture', usage: '/quota', models: '/engines', darkroom: '/look-after' };
    const { features, settings } = manifestOf({ commands: others });
    expect(features.slash_commands.map(({ command }) => command)).toEqual([
      '/picture',
      '/quota',
      '/engines',
      '/look-after',
    ]);
    expect(features.shortcuts.map(({ callback_id: id }) => id)).toEqual([shortcutId]);
    expect(settings.event_subscriptions.bot_events).toEqual([...events]);
  });

  test('has people named by their ids where an operator names them, and nowhere else', () => {
    const { slash_commands: all } = manifestOf({ commands }).features;
    const escaping = all.filter(({ should_escape: escapes }) => escapes).map(({ command }) => command);
    expect(escaping).toEqual(['/darkroom']);
  });
});

describe('the code', () => {
  const others = { imagine: '/picture', usage: '/quota', models: '/engines', darkroom: '/look-after' };

  test('listens to every command, event and shortcut of the manifest, and to no other', () => {
    const heard: Record<string, unknown[]> = {};
    const note = (kind: string) => (name: unknown) => void (heard[kind] ??= []).push(name);
    const kinds = ['command', 'event', 'shortcut', 'action', 'view'];
    const app = Object.fromEntries(kinds.map((kind) => [kind, note(kind)]));
    listen(app as unknown as App, { commands: others } as unknown as ListenParts);

    const { features, settings } = manifestOf({ commands: others });
    expect(heard['command']).toEqual(features.slash_commands.map(({ command }) => command));
    expect(heard['event']).toEqual(settings.event_subscriptions.bot_events);
    expect(heard['shortcut']).toEqual(features.shortcuts.map(({ callback_id: id }) => id));
  });

  test('calls only what the scopes of the manifest allow, and needs each of them', () => {
    const folder = new URL('../../../src/adapters/slack/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    const texts = files.map((path) => readFileSync(new URL(path, folder), 'utf8')).join('\n');
    const called = new Set(
      Array.from(texts.matchAll(/'((?:[a-z]+\.)+[a-zA-Z]+)'/gu), ([, name = '']) => name).filter(
        (name) => name in methods,
      ),
    );
    expect(called).toContain('chat.postMessage');
    const used = new Set(Array.from(called, (name) => methods[name]?.scope).filter((scope) => scope));
    // These go with no method: what people use, what the bot hears, and how far a message may go.
    const withoutMethod = ['commands', 'app_mentions:read', 'chat:write.public'];
    expect(new Set([...used, ...withoutMethod])).toEqual(new Set([...requiredScopes, ...optionalScopes]));
  });
});
