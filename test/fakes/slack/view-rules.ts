// The rules for modals and Home.
import { blockProblems } from './blocks.ts';
import { plain } from './elements.ts';
import { anything, flag, object, oneOf, text, wrong, type Problem } from './shapes.ts';

const shared = {
  'blocks!': anything,
  callback_id: text(255),
  external_id: text(255),
  private_metadata: text(3_000),
};
const home = object({ ...shared, 'type!': oneOf('home') });
const modal = object({
  ...shared,
  'type!': oneOf('modal'),
  'title!': plain(24),
  submit: plain(24),
  close: plain(24),
  clear_on_close: flag,
  notify_on_close: flag,
  submit_disabled: flag,
});

/** Every rule that a view breaks; it may be no view at all. */
export function viewProblems(view: unknown, type: 'modal' | 'home'): Problem[] {
  const found = (type === 'modal' ? modal : home)(view, '/view');
  if (found.length > 0) return found;
  const { blocks, submit } = view as { blocks: { type: string }[]; submit?: unknown };
  const problems = blockProblems(blocks, type).map((each) => ({
    ...each,
    text: each.text.replace('[json-pointer:/blocks', '[json-pointer:/view/blocks'),
  }));
  const needsSubmit =
    type === 'modal' && submit === undefined && blocks.some((each) => each.type === 'input');
  return [...problems, ...(needsSubmit ? wrong('missing required field: submit', '/view') : [])];
}
