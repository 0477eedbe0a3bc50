// What stands in the fields of a view: typed and chosen values, as Slack tells of them.
import { actionsOf, type Block } from './display.ts';
import type { Json } from './world.ts';
import { textOf } from './text-of.ts';

/** Values by block_id and action_id. */
export type ViewState = Record<string, Record<string, Json>>;

type Node = Readonly<Json>;

interface Option {
  text: unknown;
  value: string;
}

/** The state of these blocks: what was there before in the same field of the same kind, else what the field starts with. */
export function keptState(blocks: readonly Block[], before: ViewState): ViewState {
  const state: ViewState = {};
  for (const { action, block } of actionsOf(blocks)) {
    if (action['type'] === 'button' || action['type'] === 'overflow') continue;
    const blockId = block.block_id ?? '';
    const actionId = textOf(action['action_id']);
    const known = before[blockId]?.[actionId];
    const fits = known && known['type'] === action['type'] && isOffered(action, known);
    (state[blockId] ??= {})[actionId] = known && fits ? known : initial(action);
  }
  return state;
}

function isOffered(action: Node, known: Json): boolean {
  const chosen = known['selected_option'] as Option | null | undefined;
  return !chosen || optionsOf(action).some(({ value }) => value === chosen.value);
}

function initial(action: Node): Json {
  const type = textOf(action['type']);
  if (isMany(type)) return { type, selected_options: action['initial_options'] ?? [] };
  if (isChoice(type)) return { type, selected_option: action['initial_option'] ?? null };
  if (type === 'file_input') return { type, files: [] };
  return { type, value: action['initial_value'] ?? null };
}

/** The value of a field as Slack tells of it; throws where the form would not let a person enter it. */
export function entered(action: Node, value: unknown): Json {
  const type = textOf(action['type']);
  const option = (wanted: unknown): Option => {
    const found = optionsOf(action).find((each) => each.value === wanted);
    if (!found) throw new Error(`${textOf(action['action_id'])} does not offer ${String(wanted)}`);
    return found;
  };
  if (isMany(type)) {
    return { type, selected_options: (Array.isArray(value) ? value : [value]).map(option) };
  }
  if (isChoice(type)) return { type, selected_option: value === null ? null : option(value) };
  if (type === 'file_input') return { type, files: value };
  const text = value === null || value === '' ? null : textOf(value);
  checkText(action, text);
  return { type, value: text };
}

function checkText(action: Node, text: string | null): void {
  if (text === null) return;
  const name = textOf(action['action_id']);
  const longest = Number(action['max_length'] ?? 3_000);
  if (text.length > longest || text.length < Number(action['min_length'] ?? 0)) {
    throw new Error(`${name} does not take ${text.length} characters`);
  }
  if (action['type'] !== 'number_input') return;
  const number = Number(text);
  const isWhole = action['is_decimal_allowed'] === true || Number.isInteger(number);
  const { min_value: min, max_value: max } = action;
  const isLow = min !== undefined && number < Number(min);
  const isHigh = max !== undefined && number > Number(max);
  if (!Number.isFinite(number) || !isWhole || isLow || isHigh)
    throw new Error(`${name} does not take ${text}`);
}

/** Everything that a field offers. */
function optionsOf(action: Node): Option[] {
  const groups = (action['option_groups'] ?? []) as { options: Option[] }[];
  return [...((action['options'] ?? []) as Option[]), ...groups.flatMap(({ options }) => options)];
}

/** Whether nothing stands in a field. */
export function isEmpty(value: Json): boolean {
  const { selected_option: one, selected_options: many, files, value: text } = value;
  const list = many ?? files;
  return Array.isArray(list) ? list.length === 0 : (one ?? text ?? null) === null;
}

const isMany = (type: string): boolean => type === 'checkboxes' || type.startsWith('multi_');
const isChoice = (type: string): boolean => /^(?:radio_buttons|overflow|\w+_select)$/u.test(type);
