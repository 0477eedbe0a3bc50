// Modals and Home: views.open, views.push, views.update, views.publish, and what people have typed into them.
import { breach, optional, required, structure, type Call, type Method } from './call.ts';
import type { Block } from './display.ts';
import { shownFiles, withIds } from './message-content.ts';
import { Refusal } from './refusal.ts';
import { keptState, type ViewState } from './view-state.ts';
import { viewProblems } from './view-rules.ts';
import type { Json, World } from './world.ts';

/** A view as it was sent. */
export interface View {
  type: 'modal' | 'home';
  blocks: Block[];
  callback_id?: string;
  private_metadata?: string;
  external_id?: string;
  title?: { type: 'plain_text'; text: string };
  submit?: { type: 'plain_text'; text: string };
  close?: { type: 'plain_text'; text: string };
  clear_on_close?: boolean;
  notify_on_close?: boolean;
}

/** A view as it is kept. */
export interface StoredView {
  id: string;
  rootId: string;
  previousId: string | undefined;
  hash: string;
  userId: string;
  view: View;
  /** What was typed and chosen, by block_id and action_id. */
  state: ViewState;
  open: boolean;
}

/** The methods of `views`. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { perMinute: 100, args: ['trigger_id', 'interactivity_pointer', 'view'], run: open },
  'views.push': { perMinute: 100, args: ['trigger_id', 'interactivity_pointer', 'view'], run: open },
  'views.update': { perMinute: 100, args: ['view', 'view_id', 'external_id', 'hash'], run: update },
  'views.publish': { perMinute: 100, args: ['user_id', 'view', 'hash'], run: publish },
};

function open(call: Call): Json {
  const { world } = call;
  const userId = takeTrigger(call, required(call, 'trigger_id'));
  const view = viewOf(call, 'modal');
  const stack = stackOf(world, userId);
  const top = call.method === 'views.push' ? stack.at(-1) : undefined;
  if (call.method === 'views.push' && !top) throw new Refusal('not_found');
  if (top && stack.length >= 3) throw new Refusal('push_limit_reached');
  return { ok: true, view: viewJson(world, show(world, view, userId, top)) };
}

/** Shows a modal: on top of another, or as the only one. */
export function show(world: World, view: View, userId: string, top?: StoredView): StoredView {
  if (!top) for (const each of stackOf(world, userId)) each.open = false;
  const id = world.newId('V');
  const stored = { ...newView(world, view, userId, id), rootId: top?.rootId ?? id, previousId: top?.id };
  world.views.set(id, stored);
  return stored;
}

function newView(world: World, view: View, userId: string, id: string): StoredView {
  const state = keptState(view.blocks, {});
  return { id, rootId: id, previousId: undefined, hash: hashOf(world), userId, view, state, open: true };
}

function update(call: Call): Json {
  const { world } = call;
  const external = optional(call, 'external_id');
  const id = external === undefined ? required(call, 'view_id') : undefined;
  const stored = [...world.views.values(), ...world.homes.values()].find(
    (each) => each.open && (each.id === id || (external !== undefined && each.view.external_id === external)),
  );
  const view = viewOf(call, stored?.view.type ?? 'modal');
  if (!stored) throw new Refusal('not_found');
  checkHash(call, stored);
  replace(world, stored, view);
  return { ok: true, view: viewJson(world, stored) };
}

/** Puts another content into a view; what was typed stays where the same field stays. */
export function replace(world: World, stored: StoredView, view: View): void {
  stored.state = keptState(view.blocks, stored.state);
  stored.view = view;
  stored.hash = hashOf(world);
}

function publish(call: Call): Json {
  const { world } = call;
  const userId = required(call, 'user_id');
  const view = viewOf(call, 'home');
  if (!world.people.has(userId)) throw new Refusal('invalid_arguments', { details: ['[ERROR] user_id'] });
  const known = world.homes.get(userId);
  if (known) checkHash(call, known);
  const home = known ?? newView(world, view, userId, world.newId('V'));
  replace(world, home, view);
  world.homes.set(userId, home);
  return { ok: true, view: viewJson(world, home) };
}

function checkHash(call: Call, stored: StoredView): void {
  const hash = optional(call, 'hash');
  if (hash !== undefined && hash !== stored.hash) throw new Refusal('hash_conflict');
}

/** Uses a trigger up; gives whose it was. */
function takeTrigger(call: Call, id: string): string {
  const { world } = call;
  const trigger = world.triggers.get(id);
  if (!trigger) throw new Refusal('invalid_trigger_id');
  if (trigger.used) {
    breach(call, 'a trigger_id is good for one view');
    throw new Refusal('exchanged_trigger_id');
  }
  if (trigger.expiresAt < world.clock.now()) {
    breach(call, 'a trigger_id is good for three seconds');
    throw new Refusal('expired_trigger_id');
  }
  trigger.used = true;
  return trigger.userId;
}

/** The view of a call, checked. */
function viewOf(call: Call, type: View['type']): View {
  return checkedView(call, structure(call, 'view', 'invalid_arguments'), type);
}

/** A view, checked; refused with `invalid_arguments` where it breaks a rule. */
export function checkedView(call: Call, given: unknown, type: View['type']): View {
  if (JSON.stringify(given ?? null).length > 250_000) throw new Refusal('view_too_large');
  const problems = viewProblems(given, type);
  for (const { text } of problems.filter(({ refused }) => !refused)) breach(call, text);
  const details = problems.filter(({ refused }) => refused).map(({ text }) => `[ERROR] ${text}`);
  if (details.length > 0) throw new Refusal('invalid_arguments', { details });
  const view = given as View;
  shownFiles(call, view.blocks);
  return { ...view, blocks: withIds(call.world, view.blocks) };
}

/** The open modals of a person, the lowest first. */
export function stackOf(world: World, userId: string): StoredView[] {
  return [...world.views.values()].filter((each) => each.open && each.userId === userId);
}

function hashOf(world: World): string {
  return `${world.newTs()}.${world.newId('h')}`;
}

/** A view as Slack tells of it. */
export function viewJson(world: World, stored: StoredView): Json {
  const { id, rootId, previousId, hash, view, state } = stored;
  return {
    id,
    team_id: world.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    state: { values: state },
    hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title' },
    close: view.close ?? null,
    submit: view.submit ?? null,
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    previous_view_id: previousId ?? null,
    root_view_id: rootId,
    app_id: world.appId,
    external_id: view.external_id ?? '',
    app_installed_team_id: world.teamId,
    bot_id: world.botId,
  };
}
