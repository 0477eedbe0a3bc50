// A modal as Slack hands it back once somebody has filled it in.
import type { InputBlock, ModalView, PlainTextOption, StaticSelect } from '@slack/web-api';

/** What a person does to a field: types, chooses by value, ticks, or takes a file by its id. */
export type Filling = string | boolean;

type State = Record<string, Record<string, object>>;

/** The view with its state: what stands in it from the start, and what is filled in, by block. */
export function filled(view: ModalView, fillings: Readonly<Record<string, Filling>> = {}, kept: State = {}) {
  const blocks = view.blocks.filter((block) => 'element' in block);
  const unknown = Object.keys(fillings).filter((id) => !blocks.some((block) => block.block_id === id));
  if (unknown.length > 0) throw new Error(`no field ${unknown.join(', ')}`);
  const values: State = Object.fromEntries(
    blocks.map((block): [string, Record<string, object>] => {
      const { block_id: id = '', element } = block;
      const action = 'action_id' in element ? (element.action_id ?? '') : '';
      const filling = fillings[id];
      const state =
        filling === undefined ? (kept[id]?.[action] ?? initial(element)) : answered(element, filling);
      return [id, { [action]: { type: element.type, ...state } }];
    }),
  );
  return { ...view, id: 'V1', state: { values } };
}

/** The next view in place of a filled one: Slack keeps what is in elements of the same names. */
export function updated(before: ReturnType<typeof filled>, next: ModalView): ReturnType<typeof filled> {
  return filled(next, {}, before.state.values);
}

/** What a select has to choose from, in groups or not. */
export function optionsOf({ options = [], option_groups: groups = [] }: StaticSelect): PlainTextOption[] {
  return [...options, ...groups.flatMap((group) => group.options)];
}

type Element = InputBlock['element'];

function initial(element: Element): object {
  switch (element.type) {
    case 'checkboxes':
      return { selected_options: element.initial_options ?? [] };
    case 'static_select':
      return { selected_option: element.initial_option ?? null };
    case 'file_input':
      return { files: [] };
    case 'plain_text_input':
    case 'number_input':
      return { value: element.initial_value ?? null };
    default:
      throw new Error(`no such element: ${element.type}`);
  }
}

function answered(element: Element, filling: Filling): object {
  switch (element.type) {
    case 'checkboxes':
      return { selected_options: filling === true ? element.options : [] };
    case 'static_select': {
      const option = optionsOf(element).find(({ value }) => value === filling);
      if (!option) throw new Error(`no choice ${filling}`);
      return { selected_option: option };
    }
    case 'file_input':
      return { files: [{ id: filling, name: 'fox.png', mimetype: 'image/png' }] };
    default:
      return { value: filling };
  }
}
