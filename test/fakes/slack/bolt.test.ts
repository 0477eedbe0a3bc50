// What people do reaches a real Bolt over a connection, and what it answers reaches them.
import { describe, expect, test } from 'vitest';
import type { App, BlockAction, ButtonAction, SlashCommand } from '@slack/bolt';
import { bytesOf, onBench, posting } from './apps.ts';

const button = (text: string) => ({
  type: 'actions' as const,
  elements: [
    {
      type: 'button' as const,
      action_id: 'again',
      value: 'g1',
      text: { type: 'plain_text' as const, text },
    },
  ],
});

describe('a command', () => {
  test('comes as Slack sends it, with its text escaped, and can be answered in the acknowledgement', async () => {
    const heard: SlashCommand[] = [];
    await using bench = await onBench((app) =>
      app.command('/imagine', async ({ ack, command }) => {
        heard.push(command);
        await ack('drawing');
      }),
    );
    const { slack } = bench;
    const { ack, triggerId, responseUrl, tookMs } = await slack.slash('/imagine', 'a <fox> & co');
    expect(heard).toMatchObject([
      {
        text: 'a &lt;fox&gt; &amp; co',
        trigger_id: triggerId,
        response_url: responseUrl,
        channel_id: slack.channelId,
        user_id: slack.userId,
        is_enterprise_install: 'false',
      },
    ]);
    expect(ack).toEqual({ text: 'drawing' });
    expect(tookMs).toBeGreaterThan(0);
    expect(slack.messages(slack.channelId, slack.userId)).toMatchObject([
      { text: 'drawing', ephemeral: true },
    ]);
  });

  test.each([
    ['public', /^channel-/u],
    ['private', /^privategroup$/u],
    ['direct', /^directmessage$/u],
  ] as const)('can be typed in a %s conversation that the bot is not in', async (kind, name) => {
    const heard: string[] = [];
    await using bench = await onBench((app) =>
      app.command('/imagine', async ({ ack, command }) => {
        heard.push(command.channel_name);
        await ack();
      }),
    );
    const { id } = bench.slack.addChannel({ kind, botIsMember: false });
    await bench.slack.slash('/imagine', 'x', { channelId: id });
    expect(heard).toEqual([expect.stringMatching(name)]);
  });

  test('in an organisation says so in words', async () => {
    await using bench = await onBench((app) => app.command('/imagine', ({ ack }) => ack()), {
      enterpriseId: 'E1',
    });
    const { payload } = await bench.slack.slash('/imagine', 'x');
    expect(payload).toMatchObject({ enterprise_id: 'E1', is_enterprise_install: 'true' });
  });

  test('comes a second time when it is delivered twice, with the same trigger', async () => {
    const heard: string[] = [];
    await using bench = await onBench((app) =>
      app.command('/imagine', async ({ ack, command }) => {
        heard.push(command.trigger_id);
        await ack();
      }),
    );
    const sent = await bench.slack.slash('/imagine', 'x');
    await bench.slack.deliverTwice(sent);
    expect(heard).toEqual([sent.triggerId, sent.triggerId]);
  });
});

describe('a button', () => {
  const listens = (heard: (BlockAction & { actions: ButtonAction[] })[]) => (app: App) =>
    app.action('again', async ({ ack, body }) => {
      heard.push(body as (typeof heard)[number]);
      await ack();
    });

  test('says whose message it is, and more of its images than was sent', async () => {
    const heard: (BlockAction & { actions: ButtonAction[] })[] = [];
    await using bench = await onBench(listens(heard), { readyAfterMs: 0 });
    const { slack, web } = bench;
    const image = { type: 'image' as const, alt_text: 'a fox', image_url: 'https://a.example/a.png' };
    const blocks = [image, button('Again')];
    const { ts = '' } = await posting(web, { channel: slack.channelId, text: 'x', blocks });
    await slack.press('again', 'g1', { channelId: slack.channelId, ts });
    const [body] = heard;
    expect(body?.actions).toMatchObject([{ type: 'button', value: 'g1', text: { text: 'Again' } }]);
    expect(body?.container).toMatchObject({ message_ts: ts, is_ephemeral: false });
    expect(body?.message?.['blocks']).toMatchObject([{ image_width: 512, fallback: expect.any(String) }, {}]);
    const echoed = web.apiCall('chat.update', {
      channel: slack.channelId,
      ts,
      text: 'x',
      blocks: body?.message?.['blocks'],
    });
    await expect(echoed).rejects.toThrow('invalid_blocks');
  });

  test('of an ephemeral message tells nothing of it', async () => {
    const heard: (BlockAction & { actions: ButtonAction[] })[] = [];
    await using bench = await onBench(listens(heard));
    const { slack, web } = bench;
    const { channelId, userId } = slack;
    const blocks = [button('Again')];
    const { message_ts: ts = '' } = await web.chat.postEphemeral({
      channel: channelId,
      user: userId,
      text: 'x',
      blocks,
    });
    await slack.press('again', 'g1', { channelId, ts });
    expect(heard[0]?.container).toMatchObject({ is_ephemeral: true });
    expect(heard[0]?.message).toBeUndefined();
    const other = slack.addPerson();
    await expect(slack.press('again', 'g1', { channelId, ts }, { userId: other.id })).rejects.toThrow(
      'they see no such message',
    );
  });

  test('can only be pressed where it stands', async () => {
    await using bench = await onBench(listens([]));
    const { slack, web } = bench;
    const { ts = '' } = await posting(web, {
      channel: slack.channelId,
      text: 'x',
      blocks: [button('Again')],
    });
    const at = { channelId: slack.channelId, ts };
    await expect(slack.press('again', 'g2', at)).rejects.toThrow('only: again g1');
    await expect(slack.press('vary', 'g1', at)).rejects.toThrow('only: again g1');
  });
});

test('a message’s shortcut brings the message, with the files in it', async () => {
  const heard: unknown[] = [];
  await using bench = await onBench((app) =>
    app.shortcut('edit', async ({ ack, shortcut }) => {
      heard.push(shortcut);
      await ack();
    }),
  );
  const { slack } = bench;
  const file = { name: 'cat.png', bytes: bytesOf.png };
  const { ts } = slack.say(slack.channelId, 'look', [file]);
  await slack.shortcut('edit', ts);
  await slack.shortcut('edit');
  expect(heard).toMatchObject([
    {
      type: 'message_action',
      message_ts: ts,
      message: { text: 'look', files: [{ mimetype: 'image/png' }] },
      response_url: expect.any(String),
    },
    { type: 'shortcut', callback_id: 'edit' },
  ]);
});

describe('an event', () => {
  test('is a mention in a thread, with what people write escaped', async () => {
    const heard: unknown[] = [];
    await using bench = await onBench((app) =>
      app.event('app_mention', async ({ event, context }) => {
        heard.push({ ...event, ...context });
      }),
    );
    const { slack } = bench;
    const { ts } = slack.say(slack.channelId, 'first');
    const sent = await slack.mention('a <fox>', { threadTs: ts });
    await slack.deliverTwice(sent);
    const text = `<@${slack.botUserId}> a &lt;fox&gt;`;
    expect(heard).toMatchObject([
      { text, thread_ts: ts, retryNum: 0 },
      { text, thread_ts: ts, retryNum: 1, retryReason: 'timeout' },
    ]);
    expect(slack.messages(slack.channelId).map(({ text }) => text)).toEqual(['first', text]);
  });

  test('is a message in the bot’s own conversation', async () => {
    const heard: unknown[] = [];
    await using bench = await onBench((app) =>
      app.event('message', async ({ event }) => {
        heard.push(event);
      }),
    );
    const { slack } = bench;
    await slack.mention('hello', { channelId: slack.directId(slack.userId) });
    expect(heard).toMatchObject([{ text: 'hello', channel_type: 'im', user: slack.userId }]);
  });

  test('is Home, opened; what is published there is read there', async () => {
    await using bench = await onBench((app) =>
      app.event('app_home_opened', async ({ event, client }) => {
        const text = { type: 'mrkdwn' as const, text: '*Hello*' };
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [{ type: 'section', text }, button('Again')] },
        });
      }),
    );
    const { slack } = bench;
    expect(slack.home(slack.userId)).toBeUndefined();
    await slack.openHome();
    await expect.poll(() => slack.home(slack.userId)?.shown.shown).toBe('Hello\nAgain');
  });

  test('is not heard without its scope', async () => {
    await using bench = await onBench(() => {}, { scopes: ['commands'] });
    await expect(bench.slack.mention('hello')).rejects.toThrow('without app_mentions:read');
  });
});
