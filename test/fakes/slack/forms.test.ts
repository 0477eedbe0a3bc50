// Forms: filled in by people, sent, and answered by a real Bolt.
import { expect, test } from 'vitest';
import { bytesOf, codeOf, onBench } from './apps.ts';
import { form, opened, opens } from './form.ts';

test('what people enter arrives in the state, files too, and closes the form', async () => {
  const heard: unknown[] = [];
  await using bench = await onBench((app) => {
    opens(app);
    app.view('imagine', async ({ ack, view }) => {
      heard.push(view);
      await ack();
    });
  });
  const { slack, web } = bench;
  const id = await opened(bench);
  const picture = [{ name: 'cat.png', bytes: bytesOf.png }];
  await slack.submit(id, { prompt: 'a fox', count: '3', 'only-me': ['yes'], picture });
  expect(heard).toMatchObject([
    {
      private_metadata: 'C1',
      state: {
        values: {
          prompt: { text: { type: 'plain_text_input', value: 'a fox' } },
          model: { model: { selected_option: { value: 'flux' } } },
          count: { count: { value: '3' } },
          'only-me': { 'only-me': { selected_options: [{ value: 'yes' }] } },
          picture: { picture: { files: [{ mimetype: 'image/png', url_private: expect.any(String) }] } },
        },
      },
    },
  ]);
  expect(slack.views()).toMatchObject([{ open: false }]);
  await expect(slack.submit(id, {})).rejects.toThrow('no such view is open');
  const state = slack.views()[0]?.values['picture'] as { picture: { files: { id: string }[] } };
  expect(await codeOf(web.files.info({ file: state.picture.files[0]?.id ?? '' }))).toBe('ok');
});

test('errors keep it open, at fields that are there', async () => {
  await using bench = await onBench((app) => {
    opens(app);
    app.view('imagine', ({ ack }) => ack({ response_action: 'errors', errors: { prompt: 'no' } }));
  });
  const { slack } = bench;
  const id = await opened(bench);
  const { ack } = await slack.submit(id, { prompt: 'a fox' });
  expect(ack).toEqual({ response_action: 'errors', errors: { prompt: 'no' } });
  expect(slack.views()).toMatchObject([{ open: true }]);
});

test('another form takes its place, comes on top of it, or all are closed', async () => {
  const answers = ['update', 'push', 'clear'] as const;
  let at = 0;
  await using bench = await onBench((app) => {
    opens(app);
    app.view('imagine', ({ ack }) => {
      const action = answers[at++] ?? 'clear';
      return ack(
        action === 'clear' ? { response_action: action } : { response_action: action, view: form(['sd3']) },
      );
    });
  });
  const { slack } = bench;
  const id = await opened(bench);
  await slack.submit(id, { prompt: 'a fox' });
  expect(slack.views()).toMatchObject([
    {
      id,
      open: true,
      values: {
        prompt: { text: { value: 'a fox' } },
        model: { model: { selected_option: { value: 'sd3' } } },
      },
    },
  ]);
  await slack.submit(id);
  expect(slack.views()).toMatchObject([{ open: true }, { open: true }]);
  await slack.submit(slack.views()[1]?.id ?? '', { prompt: 'x' });
  expect(slack.views()).toMatchObject([{ open: false }, { open: false }]);
});

test('a choice is told at once, and an update keeps what was typed in the fields that stay', async () => {
  await using bench = await onBench((app) => {
    opens(app);
    app.action('model', async ({ ack, body, client }) => {
      await ack();
      if (body.type !== 'block_actions' || !body.view) return;
      await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: form(['sdxl', 'sd3']) });
    });
  });
  const { slack } = bench;
  const id = await opened(bench);
  const before = slack.views()[0]?.view.blocks;
  const { payload } = await slack.choose(id, 'model', 'sdxl');
  expect(payload).toMatchObject({
    actions: [{ type: 'static_select', block_id: 'model', selected_option: { value: 'sdxl' } }],
    container: { type: 'view', view_id: id },
  });
  await expect.poll(() => slack.views()[0]?.view.blocks).not.toEqual(before);
  expect(slack.views()[0]?.values['model']).toMatchObject({ model: { selected_option: { value: 'sdxl' } } });
  await expect(slack.choose(id, 'count', '2')).rejects.toThrow('sends nothing');
});

test.each<[string, Record<string, unknown>, string]>([
  ['leaves out what is wanted', {}, 'the form wants prompt'],
  ['types too much', { prompt: 'x'.repeat(11) }, 'does not take 11 characters'],
  ['types a number that is too high', { prompt: 'x', count: '5' }, 'does not take 5'],
  ['types half a number', { prompt: 'x', count: '1.5' }, 'does not take 1.5'],
  ['chooses what is not there', { prompt: 'x', model: 'sd3' }, 'does not offer sd3'],
  ['fills in what is not there', { prompt: 'x', seed: '1' }, 'has no seed'],
])('nobody %s', async (_, values, message) => {
  await using bench = await onBench(opens);
  const id = await opened(bench);
  await expect(bench.slack.submit(id, values)).rejects.toThrow(message);
});

test('a form that is closed is told of only where that was asked for', async () => {
  const heard: string[] = [];
  await using bench = await onBench((app) => {
    app.command('/imagine', async ({ ack, command, client }) => {
      await ack();
      const view = { ...form(), notify_on_close: command.text === 'tell' };
      await client.views.open({ trigger_id: command.trigger_id, view });
    });
    app.view({ type: 'view_closed', callback_id: 'imagine' }, async ({ ack, view }) => {
      heard.push(view.id);
      await ack();
    });
  });
  const { slack } = bench;
  const first = await opened(bench);
  await slack.dismiss(first);
  await slack.slash('/imagine', 'tell');
  await expect.poll(() => slack.views()).toHaveLength(2);
  const second = slack.views()[1]?.id ?? '';
  await slack.dismiss(second);
  expect(heard).toEqual([second]);
});
