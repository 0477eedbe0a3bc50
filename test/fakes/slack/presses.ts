// What people do with a message's buttons and with forms: press, choose, send, close.
import { actionsOf, type Block } from './display.ts';
import { findMessage } from './messages.ts';
import { messagePlace, viewPlace } from './payloads.ts';
import { newResponseUrl } from './response-urls.ts';
import type { As, Sending, Sent } from './sending.ts';
import { submitted, type FormValues } from './submissions.ts';
import { textOf } from './text-of.ts';
import { entered } from './view-state.ts';
import type { StoredView } from './views.ts';
import type { Json, World } from './world.ts';

/** The verbs for everything that can be pressed or filled in. */
export function createPresses(world: World, { interaction, placeOf }: Sending) {
  const openView = (viewId: string, as: As): StoredView => {
    const stored = [...world.views.values(), ...world.homes.values()].find(({ id }) => id === viewId);
    if (!stored?.open) throw new Error('no such view is open');
    if ((as.userId ?? stored.userId) !== stored.userId) throw new Error('that is not their view');
    return stored;
  };

  return {
    /** Presses a button of a message, or chooses in a menu of it. */
    async press(
      actionId: string,
      value: string | undefined,
      at: { channelId: string; ts: string },
      as: As = {},
    ): Promise<Sent> {
      const { userId, channel } = placeOf({ ...as, channelId: at.channelId });
      const message = findMessage(world, channel.id, at.ts);
      if (!message || (message.visibleTo ?? userId) !== userId) throw new Error('they see no such message');
      const action = chosen(world, message.blocks, actionId, value);
      const given = { channelId: channel.id, userId, messageTs: message.ts, threadTs: message.threadTs };
      return interaction('block_actions', userId, {
        ...messagePlace(world, message, channel),
        response_url: newResponseUrl(world, { ...given, kind: 'actions' }),
        actions: [action],
      });
    },

    /** Presses or chooses something in a form or in Home. */
    async choose(viewId: string, actionId: string, value: string | undefined, as: As = {}): Promise<Sent> {
      const stored = openView(viewId, as);
      const { blocks } = stored.view;
      const found = actionsOf(blocks).find(({ action }) => action['action_id'] === actionId);
      if (found?.block.type === 'input' && found.block['dispatch_action'] !== true) {
        throw new Error(`${actionId} sends nothing before the form is submitted`);
      }
      const action = chosen(world, blocks, actionId, value);
      if (found && action['type'] !== 'button' && action['type'] !== 'overflow') {
        const typed = entered(found.action, value ?? null);
        (stored.state[textOf(action['block_id'])] ??= {})[actionId] = typed;
      }
      return interaction('block_actions', stored.userId, { ...viewPlace(world, stored), actions: [action] });
    },

    /** Fills in a form, by block_id, and sends it; a field that is not named keeps what stands in it. */
    async submit(viewId: string, values: FormValues = {}, as: As = {}): Promise<Sent> {
      const { view, take } = submitted(world, openView(viewId, as), values);
      const { view: json } = viewPlace(world, view);
      const more = { view: json, response_urls: [] };
      const sent = await interaction('view_submission', view.userId, more, true);
      take(sent.ack);
      return sent;
    },

    /** Closes a form without sending it. */
    async dismiss(viewId: string): Promise<void> {
      const stored = openView(viewId, {});
      stored.open = false;
      if (stored.view.notify_on_close !== true) return;
      const { view } = viewPlace(world, stored);
      await interaction('view_closed', stored.userId, { view, is_cleared: false });
    },
  };
}

/** An action as the app is told of it. */
function chosen(world: World, blocks: readonly Block[], actionId: string, value: string | undefined): Json {
  const all = actionsOf(blocks);
  const found = all.find(
    ({ action }) =>
      action['action_id'] === actionId && (action['type'] !== 'button' || action['value'] === value),
  );
  if (!found) {
    const there = all.map(({ action }) => `${textOf(action['action_id'])} ${textOf(action['value'])}`);
    throw new Error(`no ${actionId} with ${String(value)} stands there, only: ${there.join(', ')}`);
  }
  const { action, block } = found;
  const common = { action_id: actionId, block_id: block.block_id, action_ts: world.newTs() };
  if (action['type'] !== 'button') return { ...common, ...entered(action, value ?? null) };
  return { ...common, type: 'button', text: action['text'], ...(value === undefined ? {} : { value }) };
}
