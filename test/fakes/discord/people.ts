// What people do: commands, buttons, modals, autocomplete.
import { uploaded, type PersonsFile } from './attachments.ts';
import { findCommand, type Definition, type OptionDefinition } from './commands.ts';
import {
  createInteraction,
  interactionTypes,
  permissionsOf,
  sees,
  type Context,
  type Interaction,
} from './interactions.ts';
import { allComponents } from './message-rules.ts';
import { messageJson, userJson, type StoredMessage } from './messages.ts';
import { submittedModal, type FieldValues } from './modals.ts';
import { permissions, type World } from './world.ts';

/** Values of a command's options by name. */
type OptionValues = Record<string, string | number | boolean | PersonsFile>;

/** What people can do. Each rejects where Discord's client would not let them. */
export interface People {
  /** Uses a slash command; a subcommand follows its command after a space. */
  slash: (name: string, values?: OptionValues, context?: Context) => Promise<Interaction>;
  /** Has typed `values[focused]` so far into an option with autocomplete. */
  autocomplete: (
    name: string,
    values: OptionValues,
    focused: string,
    context?: Context,
  ) => Promise<Interaction>;
  /** Uses a command of a message's menu. */
  messageCommand: (name: string, messageId: string, context?: Context) => Promise<Interaction>;
  /** Presses the newest visible button with this custom_id, or chooses `values` in a select. */
  press: (
    customId: string,
    context?: Context & { messageId?: string; values?: string[] },
  ) => Promise<Interaction>;
  /** Fills in and sends the modal this person was shown last. */
  submitModal: (values: FieldValues, context?: Context) => Promise<Interaction>;
}

/** People in the world; `deliver` brings an interaction to the bot. */
export function createPeople(world: World, deliver: (interaction: Interaction) => Promise<void>): People {
  const send = async (interaction: Interaction): Promise<Interaction> => {
    await deliver(interaction);
    return interaction;
  };
  const command = (type: number, name: string, values: OptionValues, context: Context, focused?: string) => {
    const [first = '', ...path] = name.split(' ');
    const definition = findCommand(world, first, 1, guildOf(world, context));
    if (!isOffered(definition, context, guildOf(world, context)))
      throw new Error(`Nobody can use ${first} here: Discord does not offer it to them.`);
    const resolved = { attachments: {} as Record<string, object>, users: {} as Record<string, object> };
    const options = optionsData(world, definition, path, values, resolved, focused);
    const used = Object.fromEntries(
      Object.entries(resolved).filter(([, found]) => Object.keys(found).length > 0),
    );
    const data = {
      ...identity(definition),
      options,
      ...(Object.keys(used).length > 0 ? { resolved: used } : {}),
    };
    return send(createInteraction(world, type, context, data));
  };

  return {
    slash: async (name, values = {}, context = {}) =>
      command(interactionTypes.command, name, values, context),
    autocomplete: async (name, values, focused, context = {}) =>
      command(interactionTypes.autocomplete, name, values, context, focused),

    async messageCommand(name, messageId, context = {}) {
      const definition = findCommand(world, name, 3, guildOf(world, context));
      const message = visible(world, world.messages.get(messageId), context.userId);
      const resolved = { messages: { [messageId]: messageJson(world, message) } };
      const data = { ...identity(definition), target_id: messageId, resolved };
      const place = { channelId: message.channelId, ...context };
      return send(createInteraction(world, interactionTypes.command, place, data));
    },

    async press(customId, { messageId, values, ...context } = {}) {
      const userId = context.userId ?? [...world.people.keys()][0];
      const candidates = [...world.messages.values()].filter(
        (message) =>
          (messageId === undefined || message.id === messageId) &&
          sees(world, message.visibleTo, userId) &&
          allComponents(message.components).some((each) => each.custom_id === customId),
      );
      const message = visible(world, candidates.at(-1), userId);
      const pressed = allComponents(message.components).find((each) => each.custom_id === customId);
      if (!pressed || pressed.disabled) throw new Error(`Nobody can press ${customId}: it is disabled.`);
      const data = {
        id: 1,
        custom_id: customId,
        component_type: pressed.type,
        ...(values ? { values } : {}),
      };
      return send(
        createInteraction(
          world,
          interactionTypes.component,
          { ...placeOf(world, message), ...context },
          data,
          {
            message: messageJson(world, message),
            sourceMessageId: message.id,
          },
        ),
      );
    },

    async submitModal(values, context = {}) {
      const userId = context.userId ?? [...world.people.keys()][0];
      const shown = [...world.interactions.values()].findLast((each) => each.modal && each.userId === userId);
      if (!shown?.modal) throw new Error('Nobody can send a modal: none is shown.');
      const data = submittedModal(world, shown.modal, values);
      shown.modal = undefined;
      const source =
        shown.sourceMessageId === undefined ? undefined : world.messages.get(shown.sourceMessageId);
      const place = { ...samePlace(shown), ...context };
      return send(
        createInteraction(
          world,
          interactionTypes.modal,
          place,
          data,
          source ? { message: messageJson(world, source), sourceMessageId: source.id } : {},
        ),
      );
    },
  };
}

/** By where it is for, and in a server by the permissions that it asks for. */
function isOffered(
  { contexts, integration_types, default_member_permissions: asked }: Definition,
  context: Context,
  guildId: string | undefined,
): boolean {
  const { userInstall = false, allowed = false } = context;
  const place = guildId !== undefined ? 0 : userInstall ? 2 : 1;
  const isForPlace = contexts?.includes(place) ?? true;
  const isForInstall = integration_types?.includes(userInstall ? 1 : 0) ?? true;
  const has = permissionsOf(context);
  const needed = BigInt(asked ?? 0);
  const isFree = guildId === undefined || allowed || (has & permissions.administrator) !== 0n;
  return isForPlace && isForInstall && (isFree || (has & needed) === needed);
}

function guildOf(world: World, context: Context): string | undefined {
  if (context.channelId !== undefined) return world.channels.get(context.channelId)?.guildId;
  return context.guildId === null ? undefined : (context.guildId ?? [...world.guilds.keys()][0]);
}

/** Where a message stands; an app that only its person installed stays that for everyone who clicks. */
function placeOf(world: World, message: StoredMessage): Context {
  const made = world.interactions.get(message.token ?? '');
  return made ? samePlace(made) : { channelId: message.channelId };
}

function samePlace({ channelId, userInstall, installerId }: Interaction): Context {
  return { channelId, userInstall, ...(installerId === undefined ? {} : { installerId }) };
}

function visible(
  world: World,
  message: StoredMessage | undefined,
  userId: string | undefined,
): StoredMessage {
  const person = userId ?? [...world.people.keys()][0];
  if (!message || !sees(world, message.visibleTo, person))
    throw new Error('Nobody can use this: they do not see it.');
  return message;
}

function identity({ id, name, type }: Definition) {
  return { id, name, type };
}

type Resolved = { attachments: Record<string, object>; users: Record<string, object> };

function optionsData(
  world: World,
  definition: Pick<OptionDefinition, 'name' | 'options'>,
  path: readonly string[],
  values: OptionValues,
  resolved: Resolved,
  focused: string | undefined,
): object[] {
  const [next, ...rest] = path;
  const options = definition.options ?? [];
  if (next !== undefined) {
    const inner = options.find(({ name }) => name === next);
    if (!inner) throw new Error(`Nobody can use ${definition.name} ${next}: there is no such subcommand.`);
    return [
      { name: next, type: inner.type, options: optionsData(world, inner, rest, values, resolved, focused) },
    ];
  }
  const missing = options.find((each) => each.required && !(each.name in values));
  if (missing && focused === undefined)
    throw new Error(`Nobody can use ${definition.name} without ${missing.name}.`);
  return Object.entries(values).map(([name, value]) => {
    const option = options.find((each) => each.name === name);
    if (!option) throw new Error(`Nobody can give ${name} to ${definition.name}: there is no such option.`);
    const isFocused = name === focused;
    if (option.choices?.length && !option.choices.some((choice) => choice.value === value)) {
      throw new Error(`Nobody can choose ${JSON.stringify(value)} for ${name}.`);
    }
    return {
      name,
      type: option.type,
      value: resolve(world, option, value, resolved),
      ...(isFocused ? { focused: true } : {}),
    };
  });
}

function resolve(
  world: World,
  option: OptionDefinition,
  value: OptionValues[string],
  resolved: Resolved,
): unknown {
  if (typeof value !== 'object') {
    if (option.type === 6) resolved.users[String(value)] = userJson(world, String(value));
    return value;
  }
  const { id, json } = uploaded(world, value);
  resolved.attachments[id] = json;
  return id;
}
