// Modals: what a person fills in, and how it comes back.
import { uploaded, type PersonsFile } from './attachments.ts';
import { allComponents, type Component } from './message-rules.ts';
import type { World } from './world.ts';

/** A modal as the bot sent it. */
export interface ModalData {
  custom_id: string;
  title: string;
  components: Component[];
}

/** What was filled in, by custom_id. */
export type FieldValues = Record<string, string | boolean | string[] | PersonsFile[]>;

/** The data of a modal's submission; throws where the client would not send it. */
export function submittedModal(world: World, modal: ModalData, values: FieldValues): object {
  const known = new Set(allComponents(modal.components).map((each) => each.custom_id));
  const unknown = Object.keys(values).filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Error(`The modal has no ${unknown.join(', ')}.`);
  const attachments: Record<string, object> = {};
  let count = 0;

  const filled = (component: Component): object => {
    count += 1;
    const base = { id: count, type: component.type };
    if (component.component) return { ...base, component: filled(component.component) };
    if (component.components) return { ...base, components: component.components.map(filled) };
    if (component.custom_id === undefined) return base;
    return { ...base, custom_id: component.custom_id, ...answer(component, values[component.custom_id]) };
  };
  const answer = (component: Component, value: FieldValues[string] | undefined): object => {
    if (component.type === textInput) return { value: typed(component, value) };
    if (component.type === radioGroup || component.type === checkbox) return { value: value ?? null };
    // What is chosen already is sent when nobody touches it.
    const list = Array.isArray(value) ? value : chosenIn(component);
    if (list.length < least(component)) throw new Error(`${component.custom_id} needs a choice.`);
    return { values: list.map((each) => (typeof each === 'string' ? each : attach(each))) };
  };
  const attach = (file: PersonsFile): string => {
    const { id, json } = uploaded(world, file);
    attachments[id] = json;
    return id;
  };

  const components = modal.components.map(filled);
  return {
    custom_id: modal.custom_id,
    components,
    ...(Object.keys(attachments).length > 0 ? { resolved: { attachments } } : {}),
  };
}

const textInput = 4;
const radioGroup = 21;
const checkbox = 23;

function typed(component: Component, given: FieldValues[string] | undefined): string {
  // What stands in it already is sent when nobody touches it.
  const value = typeof given === 'string' ? given : (component.value ?? '');
  const min = Number(component['min_length'] ?? 0);
  const max = Number(component['max_length'] ?? 4_000);
  const isMissing = value === '' && component['required'] !== false;
  if (isMissing || (value !== '' && value.length < min) || value.length > max) {
    throw new Error(`${component.custom_id} cannot be ${JSON.stringify(value)}.`);
  }
  return value;
}

function chosenIn({ options = [] }: Component): string[] {
  return options.flatMap((option) => (option.default ? [option.value] : []));
}

function least(component: Component): number {
  return component['required'] === false ? 0 : Number(component['min_values'] ?? 1);
}
