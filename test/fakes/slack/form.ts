// A form of every kind of field, and an app that opens it.
import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { expect } from 'vitest';
import type { Bench } from './apps.ts';

const label = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: label(value), value });

/** The form; what it offers as models is up to the test. */
export const form = (models: string[] = ['flux', 'sdxl']): ModalView => ({
  type: 'modal',
  callback_id: 'imagine',
  private_metadata: 'C1',
  title: label('Imagine'),
  submit: label('Draw'),
  blocks: [
    {
      type: 'input',
      block_id: 'prompt',
      label: label('Prompt'),
      element: { type: 'plain_text_input', action_id: 'text', max_length: 10 },
    },
    {
      type: 'input',
      block_id: 'model',
      dispatch_action: true,
      label: label('Model'),
      element: {
        type: 'static_select',
        action_id: 'model',
        options: models.map(option),
        initial_option: option(models[0] ?? ''),
      },
    },
    {
      type: 'input',
      block_id: 'count',
      optional: true,
      label: label('How many'),
      element: {
        type: 'number_input',
        action_id: 'count',
        is_decimal_allowed: false,
        min_value: '1',
        max_value: '4',
      },
    },
    {
      type: 'input',
      block_id: 'only-me',
      optional: true,
      label: label('Only me'),
      element: { type: 'checkboxes', action_id: 'only-me', options: [option('yes')] },
    },
    {
      type: 'input',
      block_id: 'picture',
      optional: true,
      label: label('Picture'),
      element: { type: 'file_input', action_id: 'picture' },
    },
  ],
});

/** Opens the form for who types `/imagine`. */
export const opens = (app: App): void =>
  app.command('/imagine', async ({ ack, command, client }) => {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form() });
  });

/** The id of the form that opens for who types. */
export async function opened({ slack }: Bench): Promise<string> {
  await slack.slash('/imagine', '');
  await expect.poll(() => slack.views(slack.userId)).toMatchObject([{ open: true }]);
  return slack.views(slack.userId)[0]?.id ?? '';
}
