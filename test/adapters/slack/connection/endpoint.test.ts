// Slack posting to us: what it is answered.
import { describe, expect, test } from 'vitest';
import { commandOf, eventOf, formOf, interactionOf, prepareEndpoint } from './endpoint-fixture.ts';

describe('what a listener acknowledges with is the answer', () => {
  test('to a command', async () => {
    const { bolt, post, heard } = await prepareEndpoint();
    const answers = [undefined, '', 'in a moment', { response_type: 'ephemeral', text: 'no' }] as const;
    let next = 0;
    bolt.command('/imagine', async ({ command, ack }) => {
      heard.push(command.text);
      await ack(answers[next++]);
    });
    const seen: [status: number, type: string | null, body: string][] = [];
    for (const number of answers.keys()) {
      const response = await post(commandOf({ trigger_id: String(number) }));
      seen.push([response.status, response.headers.get('content-type'), await response.text()]);
    }
    expect(seen).toEqual([
      [200, null, ''],
      [200, null, ''],
      [200, expect.stringContaining('text/plain'), 'in a moment'],
      [200, expect.stringContaining('application/json'), '{"response_type":"ephemeral","text":"no"}'],
    ]);
    expect(heard).toEqual(Array(4).fill('été — 여우 & more'));
  });

  test('to a press, a dialog and an event', async () => {
    const { bolt, post, heard } = await prepareEndpoint();
    bolt.action('again', async ({ action, ack }) => {
      heard.push(action);
      await ack();
    });
    bolt.view('imagine', async ({ ack }) => {
      await ack({ response_action: 'errors', errors: { prompt: 'empty' } });
    });
    bolt.event('app_mention', async ({ event }) => void heard.push(event.type));
    const press = await post(
      interactionOf({ type: 'block_actions', actions: [{ type: 'button', action_id: 'again' }] }),
    );
    expect([press.status, await press.text()]).toEqual([200, '']);
    const dialog = await post(
      interactionOf({ type: 'view_submission', view: { callback_id: 'imagine', type: 'modal' } }),
    );
    expect(await dialog.json()).toEqual({ response_action: 'errors', errors: { prompt: 'empty' } });
    const event = await post(eventOf('app_mention'), { 'content-type': 'application/json; charset=utf-8' });
    expect([event.status, await event.text()]).toEqual([200, '']);
    expect(heard).toEqual([{ type: 'button', action_id: 'again' }, 'app_mention']);
  });

  test('however the type of its content is written', async () => {
    const { bolt, post } = await prepareEndpoint();
    bolt.command('/imagine', async ({ ack }) => ack('taken'));
    const form = 'application/x-www-form-urlencoded';
    const types = [form, `${form};charset=UTF-8`, 'Application/X-WWW-Form-Urlencoded; charset=utf-8'];
    for (const [number, type] of types.entries()) {
      const response = await post(commandOf({ trigger_id: String(number) }), { 'content-type': type });
      expect(await response.text()).toBe('taken');
    }
  });

  test('once, though it acknowledges twice', async () => {
    const { bolt, post } = await prepareEndpoint();
    bolt.command('/imagine', async ({ ack }) => {
      await ack('one');
      await ack('two');
    });
    expect(await (await post(commandOf())).text()).toBe('one');
  });
});

describe('where nothing is acknowledged', () => {
  test('because a listener throws, Slack is told of a fault', async () => {
    const { bolt, post } = await prepareEndpoint();
    bolt.command('/imagine', async () => {
      throw new Error('broken');
    });
    expect((await post(commandOf())).status).toBe(500);
  });

  test('a fault after it changes nothing', async () => {
    const { bolt, post } = await prepareEndpoint();
    bolt.command('/imagine', async ({ ack }) => {
      await ack('taken');
      throw new Error('broken');
    });
    const response = await post(commandOf());
    expect([response.status, await response.text()]).toEqual([200, 'taken']);
  });

  test('within three seconds, Slack is told to come again', async () => {
    const { bolt, clock, post, lines } = await prepareEndpoint();
    const late = Promise.withResolvers<void>();
    bolt.command('/imagine', async ({ ack }) => {
      await late.promise;
      await ack('too late');
    });
    const answers: Response[] = [];
    const posting = post(commandOf()).then((response) => answers.push(response));
    await clock.advance(2999);
    expect(answers).toEqual([]);
    await clock.advance(1);
    await posting;
    late.resolve();
    expect(answers.map(({ status }) => status)).toEqual([503]);
    await expect.poll(() => lines.join('')).toContain('acknowledged late');
  });

  test('because nobody listens, the log has it once', async () => {
    const { clock, post, lines } = await prepareEndpoint();
    const statuses: number[] = [];
    for (const trigger of ['1', '2']) {
      const posting = post(commandOf({ command: '/draw', trigger_id: trigger }));
      await clock.advance(3000);
      statuses.push((await posting).status);
    }
    expect(statuses).toEqual([503, 503]);
    expect(lines.filter((line) => line.includes('command /draw'))).toHaveLength(1);
    expect(lines.join('')).not.toContain('여우');
  });
});

describe('before anything else', () => {
  test('Slack’s questions are answered, the one about the address when signed', async () => {
    const { post } = await prepareEndpoint({ isStarted: false });
    const question = JSON.stringify({ type: 'url_verification', token: 'x', challenge: '3eZbrw1a' });
    const type = { 'content-type': 'application/json' };
    expect(await (await post(question, type)).json()).toEqual({ challenge: '3eZbrw1a' });
    const unsigned = await post(question, { ...type, 'x-slack-signature': 'v0=0' });
    expect([unsigned.status, await unsigned.text()]).toEqual([401, '']);
    const check = await post(formOf({ ssl_check: '1', token: 'x' }), { 'x-slack-signature': '' });
    expect([check.status, await check.text()]).toEqual([200, '']);
  });

  test('a check of the certificate carries nothing in', async () => {
    const { bolt, post, heard } = await prepareEndpoint();
    bolt.command('/imagine', async () => void heard.push('smuggled'));
    const response = await post(commandOf({ ssl_check: '1' }), { 'x-slack-signature': '' });
    expect(response.status).toBe(200);
    expect(heard).toEqual([]);
  });

  test('a start and a stop decide whether it is ready', async () => {
    const { bolt, endpoint, post } = await prepareEndpoint({ isStarted: false });
    bolt.command('/imagine', async ({ ack }) => ack());
    expect(endpoint.ready()).toBe(false);
    await bolt.start();
    expect(endpoint.ready()).toBe(true);
    await bolt.stop();
    expect(endpoint.ready()).toBe(false);
    expect((await post(commandOf())).status).toBe(503);
  });

  test('what is too long, empty, no object or no post is refused', async () => {
    const { endpoint, post } = await prepareEndpoint();
    const longest = 1_048_576;
    expect((await post('x'.repeat(longest + 1))).status).toBe(413);
    // Long, but signed: it is read, and is no JSON.
    expect((await post('x'.repeat(longest), { 'content-type': 'application/json' })).status).toBe(400);
    const type = { 'content-type': 'application/json' };
    expect((await post('', type)).status).toBe(400);
    expect((await post('[1]', type)).status).toBe(400);
    expect((await post(formOf({ payload: 'null' }))).status).toBe(400);
    const got = await endpoint.route.fetch(new Request('http://127.0.0.1/slack/events'));
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
