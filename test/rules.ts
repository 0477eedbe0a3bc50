// The rules of the house as functions: each answers one line for every breach.

/** The files of a tree: path with `/`, text. */
export type Tree = ReadonlyMap<string, string>;

interface Allowed {
  /** Other folders of ours, and single root files. */
  ours?: readonly string[];
  /** Folders of ours of which only the types may be used. */
  types?: readonly string[];
  packages: readonly string[];
  /** Built-in modules of Node: all, or the named ones. */
  node: 'all' | readonly string[];
}

const ownData = ['node:fs', 'node:path', 'node:url'];
const adapter = {
  ours: [
    'generation',
    'catalog',
    'i18n',
    'media',
    'log.ts',
    'recent.ts',
    'finding.ts',
    'pause.ts',
    'outage.ts',
    'lease.ts',
  ],
  node: 'all',
} as const;

/** Who may import whom; the table of docs/architecture.md. A folder that is not in it may import nothing. */
export const allowedImports: Readonly<Record<string, Allowed>> = {
  generation: { ours: ['i18n'], types: ['catalog'], packages: ['zod'], node: [] },
  catalog: { packages: ['zod', 'yaml'], node: [...ownData, 'node:vm'] },
  i18n: { packages: ['zod', 'i18next'], node: ownData },
  'adapters/discord': {
    ...adapter,
    packages: ['discord.js', 'undici', 'async-mutex', 'zod'],
  },
  'adapters/slack': {
    ...adapter,
    packages: ['@slack/bolt', '@slack/web-api', 'undici', 'async-mutex', 'zod'],
  },
  'adapters/web': { ...adapter, packages: ['hono', 'zod'] },
  media: { ours: ['generation'], packages: ['sharp', 'async-mutex'], node: 'all' },
  gateway: {
    ours: ['generation'],
    packages: ['undici', 'file-type', 'ipaddr.js', 'standardwebhooks', 'zod'],
    node: 'all',
  },
  store: { ours: ['generation'], packages: ['keyv', '@keyv/redis', 'hookified'], node: 'all' },
  policy: { ours: ['catalog', 'generation'], packages: [], node: [] },
  queue: { ours: ['generation'], packages: ['bullmq', 'ioredis'], node: 'all' },
  http: { ours: ['generation'], packages: ['hono', '@hono/node-server'], node: 'all' },
  models: {
    ours: ['catalog', 'generation', 'gateway', 'config.ts', 'configured-catalog.ts', 'clock.ts', 'pause.ts'],
    packages: ['yaml', 'zod'],
    node: 'all',
  },
  simulator: {
    packages: ['sharp', 'hono', '@hono/node-server', 'standardwebhooks', 'zod', 'h264-mp4-encoder'],
    node: 'all',
  },
};

/** Imports that the table does not allow. Root files may import everything but the two entries. */
export function importBreaches(tree: Tree): string[] {
  return [...tree]
    .filter(([path]) => path.startsWith('src/') && path.endsWith('.ts'))
    .flatMap(([path, text]) =>
      importsOf(text)
        .filter((each) => !mayImport(path, each))
        .map(({ name }) => `${path} imports ${name}`),
    );
}

interface Import {
  name: string;
  typeOnly: boolean;
}

function importsOf(text: string): Import[] {
  const statements = text.matchAll(/^\s*(?:import|export)\s(?:[^;'"]*?\sfrom\s)?\s*['"]([^'"]+)['"]/gmu);
  const calls = text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/gu);
  return [
    ...Array.from(statements, ([all, name = '']) => ({
      name,
      typeOnly: /^\s*(?:import|export)\s+type\s/u.test(all),
    })),
    ...Array.from(calls, ([, name = '']) => ({ name, typeOnly: false })),
  ];
}

function mayImport(path: string, { name, typeOnly }: Import): boolean {
  const from = unitOf(path);
  const target = name.startsWith('.')
    ? unitOf(new URL(name, `file:///${path}`).pathname.slice(1))
    : undefined;
  if (target === 'main.ts' || (target === 'app.ts' && from !== 'main.ts')) return false;
  if (from.endsWith('.ts')) return true;
  const allowed = allowedImports[from];
  if (!allowed) return false;
  const { ours = [], types = [], packages, node } = allowed;
  if (target !== undefined) {
    return target === from || ours.includes(target) || (typeOnly && types.includes(target));
  }
  if (name.startsWith('node:')) return node === 'all' || node.includes(name);
  return packages.some((each) => name === each || name.startsWith(`${each}/`));
}

/** The folder whose rules hold for a file: `generation`, `adapters/web`; for a root file its name. */
function unitOf(path: string): string {
  const parts = path.split('/').slice(1);
  return parts[0] === 'adapters' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/** Names that are not kebab-case, folders more than two deep, files that are too long or do not say what they are for. */
export function shapeBreaches(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    const code = /\.(?:ts|js)$/u.test(path);
    const language = /^src\/i18n\/[a-z]{2}(?:-[A-Z]{2})?\.json$/u.test(path);
    const folders = path.split('/').slice(1, -1);
    const deepest = path.startsWith('src/adapters/') ? 3 : 2;
    const breaches: string[] = [];
    if (!language && !path.split('/').every((name) => kebab.test(name))) breaches.push('is not kebab-case');
    if (path.startsWith('src/') && folders.length > deepest) breaches.push('lies too deep');
    if (code && text.trimEnd().split('\n').length > 250) breaches.push('has more than 250 lines');
    if (path.startsWith('src/') && path.endsWith('.ts') && !/^\/\/ \S/u.test(text))
      breaches.push('does not begin with its purpose');
    if (catchAll.test(path)) breaches.push('has a name for everything');
    return breaches.map((breach) => `${path} ${breach}`);
  });
}

const kebab = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/u;
const catchAll = /(?:^|\/)(?:utils?|helpers?|types|lib|common|misc)(?:\/|\.(?:ts|js)$)/u;

/** Files in which one of the words stands. */
export function wordBreaches(tree: Tree, words: RegExp): string[] {
  return [...tree].filter(([, text]) => words.test(text)).map(([path]) => path);
}

/** Settings that only one of the two has: the code, or the example file (commented out or not). */
export function settingBreaches(example: string, names: readonly string[]): string[] {
  const listed = Array.from(example.matchAll(/^#?[ \t]?([A-Z][A-Z0-9_]+)=/gmu), ([, name = '']) => name);
  const twice = listed.filter((name, index) => listed.indexOf(name) !== index);
  return [
    ...names.filter((name) => !listed.includes(name)).map((name) => `${name} is missing`),
    ...listed.filter((name) => !names.includes(name)).map((name) => `${name} is no setting`),
    ...twice.map((name) => `${name} is there twice`),
  ];
}

/** Paths in backticks that lead nowhere; `exists` answers for a path from the root of the repository. */
export function pathBreaches(docs: Tree, exists: (path: string) => boolean): string[] {
  return [...docs].flatMap(([document, text]) =>
    Array.from(text.matchAll(/`((?:src|test|docs|bench|bin)\/[\w./-]*)`/gu), ([, path = '']) => path)
      .filter((path) => !exists(path.replace(/\/$/u, '')))
      .map((path) => `${document} names ${path}`),
  );
}

/** Codes that a page does not explain: each needs its name in backticks. */
export function unexplained(page: string, codes: readonly string[]): string[] {
  return codes.filter((code) => !page.includes(`\`${code}\``));
}
