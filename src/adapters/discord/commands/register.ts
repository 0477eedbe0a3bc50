// Tells Discord which commands there are, and only when they have changed.
import { createHash } from 'node:crypto';
import type { RESTPostAPIApplicationCommandsJSONBody } from 'discord.js';
import { z } from 'zod';
import type { Catalog } from '../../../catalog/catalog.ts';
import { AppError, treatmentOf } from '../../../generation/errors.ts';
import type { Store } from '../../../generation/ports.ts';
import type { Calls } from '../api/calls.ts';
import { definitionsOf } from './definitions.ts';

/** Where the commands go. */
export interface Registration {
  calls: Pick<Calls, 'commands' | 'putCommands'>;
  store: Store;
  catalog: Catalog;
  /** The application's id. */
  app: string;
  /** The one server that gets them at once; undefined for everywhere. */
  guild: string | undefined;
  signal: AbortSignal;
}

/**
 * Registers the commands for one server or for everywhere, unless that is what was registered last; then takes those
 * away that an earlier start put elsewhere, so that nobody finds them twice: switching `DISCORD_GUILD_ID` moves them.
 * Commands of other data folders are left alone. Rejects with the AppError of the call; started again it goes on.
 */
export async function registerCommands(registration: Registration): Promise<'changed' | 'unchanged'> {
  const { calls, store, catalog, app, guild, signal } = registration;
  const definitions = definitionsOf(catalog).map((definition) => inScope(definition, guild));
  const hash = createHash('sha256').update(JSON.stringify(definitions)).digest('base64url');
  const key = keyOf(app, guild ?? everywhere);
  const known = registeredSchema.safeParse(await store.get(key));
  const isNew = known.data?.hash !== hash || !(await areThere(registration, definitions));
  if (isNew) {
    await calls.putCommands(app, guild, definitions, signal);
    await store.update(key, () => ({ hash }));
  }
  const taken = await takeAwayElsewhere(registration, key);
  return isNew || taken ? 'changed' : 'unchanged';
}

/** Somebody else with the same token, or a person in the portal, may have taken commands away meanwhile. */
async function areThere(
  { calls, app, guild, signal }: Registration,
  definitions: readonly RESTPostAPIApplicationCommandsJSONBody[],
): Promise<boolean> {
  const there = await calls.commands(app, guild, signal);
  const key = ({ name, type = 1 }: { name: string; type?: number | undefined }) => `${type} ${name}`;
  const keys = new Set(there.map(key));
  return definitions.every((definition) => keys.has(key(definition)));
}

const everywhere = 'everywhere';
const registeredSchema = z.object({ hash: z.string() });
const keyOf = (app: string, scope: string) => `discord-commands:${app}:${scope}`;

/** NOTE Discord refuses both keys for the commands of one server. */
function inScope(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  guild: string | undefined,
): RESTPostAPIApplicationCommandsJSONBody {
  if (guild === undefined) return definition;
  const { contexts: _contexts, integration_types: _types, ...rest } = definition;
  return rest;
}

async function takeAwayElsewhere(
  { calls, store, app, signal }: Registration,
  here: string,
): Promise<boolean> {
  const prefix = keyOf(app, '');
  const others: string[] = [];
  for await (const [key] of store.entries(prefix)) if (key !== here) others.push(key);
  for (const key of others) {
    const scope = key.slice(prefix.length);
    try {
      await calls.putCommands(app, scope === everywhere ? undefined : scope, [], signal);
    } catch (error) {
      // A server that the bot has left keeps nothing of it, and answers that it does not know the bot.
      const isRefused = error instanceof AppError && treatmentOf(error) === 'fail';
      if (!isRefused || signal.aborted) throw error;
    }
    await store.delete(key);
  }
  return others.length > 0;
}
