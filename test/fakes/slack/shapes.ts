// The grammar in which the rules for blocks are written.

/** A broken rule; `refused` where Slack says no. */
export interface Problem {
  text: string;
  refused: boolean;
}

/** Checks a value; `at` is its JSON pointer. */
export type Check = (value: unknown, at: string) => Problem[];

/** An object's rules by key; a key that ends in `!` must be there. */
export type Shape = Readonly<Record<string, Check>>;

/** A refusal with its place, in Slack's form. */
export function wrong(text: string, at: string): Problem[] {
  return [{ text: `${text} [json-pointer:${at}]`, refused: true }];
}

/** A text of at most so many characters, and at least `min`. */
export function text(max: number, min = 0): Check {
  return (value, at) => {
    if (typeof value !== 'string') return wrong('must be a string', at);
    if (value.length > max) return wrong(`must be less than ${max + 1} characters`, at);
    return value.length < min ? wrong(`must be more than ${min - 1} characters`, at) : [];
  };
}

/** One of these. */
export function oneOf(...values: unknown[]): Check {
  return (value, at) => (values.includes(value) ? [] : wrong('must be a valid enum value', at));
}

/** True or false. */
export const flag: Check = oneOf(true, false);

/** A whole number between these. */
export function whole(min: number, max: number): Check {
  return (value, at) => {
    const isFine = Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
    return isFine ? [] : wrong(`must be an integer between ${min} and ${max}`, at);
  };
}

/** Anything. */
export const anything: Check = () => [];

/** A list of so many entries. */
export function list(min: number, max: number, entry: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return wrong('must be an array', at);
    if (value.length > max) return wrong(`no more than ${max} items allowed`, at);
    if (value.length < min) return wrong(`no fewer than ${min} items allowed`, at);
    return value.flatMap((each, index) => entry(each, `${at}/${index}`));
  };
}

/** An object of this shape, with nothing else in it. */
export function object(shape: Shape, also: (value: Record<string, unknown>) => string[] = () => []): Check {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return wrong('must be an object', at);
    }
    const given = value as Record<string, unknown>;
    const rules = new Map(Object.entries(shape).map(([key, check]) => [key.replace('!', ''), check]));
    const missing = Object.keys(shape)
      .filter((key) => key.endsWith('!') && given[key.slice(0, -1)] === undefined)
      .flatMap((key) => wrong(`missing required field: ${key.slice(0, -1)}`, at));
    const found = Object.entries(given).flatMap(([key, each]) => {
      if (each === undefined) return [];
      const check = rules.get(key);
      return check ? check(each, `${at}/${key}`) : wrong(`invalid additional property: ${key}`, at);
    });
    const more = missing.length + found.length === 0 ? also(given) : [];
    return [...missing, ...found, ...more.flatMap((text) => wrong(text, at))];
  };
}

/** An object that says by its `type` which of these shapes it has. */
export function typed(kinds: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    const type = String((value as { type?: unknown } | null)?.type);
    const check = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    return check ? check(value, at) : wrong(`unsupported type: ${type}`, `${at}/type`);
  };
}
