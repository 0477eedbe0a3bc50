// A form that a person sends, and what the app answers to it.
import { actionsOf } from './display.ts';
import { personsFile, fileJson } from './files.ts';
import { entered, isEmpty } from './view-state.ts';
import { checkedView, replace, show, stackOf, type StoredView } from './views.ts';
import type { Json, World } from './world.ts';
import { textOf } from './text-of.ts';

/** Values by block_id: text, the value of a choice, a list of them, files, null for nothing. */
export type FormValues = Readonly<Record<string, unknown>>;

/** Fills in a form as a person would; throws where it would not let them. `take` does what the answer says. */
export function submitted(
  world: World,
  view: StoredView,
  values: FormValues,
): { view: StoredView; take: (ack: unknown) => void } {
  if (view.view.type !== 'modal') throw new Error('Home is not sent');
  const blocks = view.view.blocks;
  for (const [blockId, value] of Object.entries(values)) {
    const found = actionsOf(blocks).find(({ block }) => block.block_id === blockId);
    if (!found) throw new Error(`the form has no ${blockId}`);
    const { action } = found;
    const given = action['type'] === 'file_input' ? uploads(world, view.userId, value) : value;
    (view.state[blockId] ??= {})[textOf(action['action_id'])] = entered(action, given);
  }
  const missing = blocks
    .filter((block) => block.type === 'input' && block['optional'] !== true)
    .filter((block) => Object.values(view.state[block.block_id ?? ''] ?? {}).some(isEmpty));
  if (missing.length > 0) {
    throw new Error(`the form wants ${missing.map((block) => block.block_id).join(', ')}`);
  }
  return { view, take: (ack) => takeAnswer(world, view, ack) };
}

function uploads(world: World, userId: string, value: unknown): Json[] {
  const files = (value ?? []) as { name: string; bytes: Uint8Array }[];
  return files.map((file) => fileJson(world, personsFile(world, file, userId)));
}

function takeAnswer(world: World, view: StoredView, ack: unknown): void {
  const { response_action: action, errors, view: next } = (ack ?? {}) as Json;
  const call = { world, method: 'view_submission', args: {} };
  switch (action) {
    case undefined:
      view.open = false;
      return;
    case 'clear':
      for (const each of stackOf(world, view.userId)) each.open = false;
      return;
    case 'errors':
      if (Object.keys(errors ?? {}).length === 0) world.breach('view_submission: no errors');
      for (const [blockId, text] of Object.entries((errors ?? {}) as Json)) {
        const isThere = view.view.blocks.some((each) => each.type === 'input' && each.block_id === blockId);
        if (!isThere) world.breach(`view_submission: an error at ${blockId}, which is no field`);
        if (typeof text !== 'string' || text === '') world.breach('view_submission: an error without words');
      }
      return;
    case 'update':
      replace(world, view, checkedView(call, next, 'modal'));
      return;
    case 'push':
      show(world, checkedView(call, next, 'modal'), view.userId, view);
      return;
    default:
      world.breach(`view_submission: there is no response_action ${String(action)}`);
  }
}
