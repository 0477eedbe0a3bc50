// The routes for registering commands, globally and for a guild.
import { commandBreaches, replaceCommands, type Definition } from './commands.ts';
import { Refusal } from './refusal.ts';
import { named, type Call, type Route } from './route.ts';

/** All routes at one of the two paths. */
export function commandRoutes(path: string): Route[] {
  const scope = (call: Call): string => {
    if (named(call, 'app') !== call.world.applicationId) throw new Refusal('missing access');
    return call.params['guild'] ?? 'global';
  };
  const put = (call: Call, list: readonly Partial<Definition>[]): Definition[] => {
    const breaches = commandBreaches(call.path, list);
    for (const breach of breaches) call.world.breach(breach);
    if (breaches.length > 0) throw new Refusal('invalid form', breaches);
    return replaceCommands(call.world, scope(call), list);
  };
  const all = (call: Call): Definition[] => call.world.commands.get(scope(call)) ?? [];
  const one = (call: Call): Definition => {
    const found = all(call).find(({ id }) => id === named(call, 'command'));
    if (!found) throw new Refusal('unknown command');
    return found;
  };
  return [
    { method: 'GET', path, run: (call) => ({ json: all(call) }) },
    { method: 'PUT', path, run: (call) => ({ json: put(call, call.json as Partial<Definition>[]) }) },
    {
      method: 'POST',
      path,
      run(call) {
        const given = call.json as Partial<Definition>;
        const others = all(call).filter(
          ({ name, type }) => name !== given.name || type !== (given.type ?? 1),
        );
        return { status: 201, json: put(call, [...others, given]).at(-1) };
      },
    },
    { method: 'GET', path: `${path}/:command`, run: (call) => ({ json: one(call) }) },
    {
      method: 'PATCH',
      path: `${path}/:command`,
      run(call) {
        const { id } = one(call);
        const list = all(call).map((each) => (each.id === id ? { ...each, ...(call.json as object) } : each));
        return { json: put(call, list).find((each) => each.id === id) };
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:command`,
      run(call) {
        const { id } = one(call);
        call.world.commands.set(
          scope(call),
          all(call).filter((each) => each.id !== id),
        );
        return {};
      },
    },
  ];
}
