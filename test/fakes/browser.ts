// A real Chromium for the tests, from npm alone; where it cannot start, the error names what the system lacks.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bundled, { inflate } from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** Starts the browser; rejects with one sentence that says which package is missing. */
export async function openBrowser(): Promise<Browser> {
  const folder = await extracted();
  const start = (env: NodeJS.ProcessEnv) =>
    chromium.launch({
      executablePath: join(folder, 'chromium'),
      args: ['--no-sandbox', '--no-zygote', '--disable-dev-shm-usage', '--font-render-hinting=none'],
      env: { ...process.env, FONTCONFIG_FILE: join(folder, 'fonts', 'fonts.conf'), ...env },
    });
  try {
    return await start({});
  } catch (error) {
    if (missingPackage(String(error)) === undefined) throw explained(error);
  }
  // The libraries that come with the bundle do where the system has none.
  return start({ LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }).catch((error: unknown) => {
    throw explained(error);
  });
}

/** The Debian package that has the library a start failed on; undefined where it failed on something else. */
export function missingPackage(failure: string): string | undefined {
  const library = /error while loading shared libraries: (lib[\w.+-]+?)\.so(?:\.(\d+))?[\w.]*:/.exec(failure);
  if (!library?.[1]) return undefined;
  const [, name, version = ''] = library;
  if (/^lib(?:nss3|nssutil3|smime3|ssl3)$/.test(name)) return 'libnss3';
  if (/^lib(?:nspr4|plc4|plds4)$/.test(name)) return 'libnspr4';
  return `${name}${/\d$/.test(name) && version !== '' ? '-' : ''}${version}`.toLowerCase();
}

function explained(error: unknown): Error {
  const missing = missingPackage(String(error));
  const advice = missing === undefined ? String(error) : `install the Debian package ${missing}`;
  return new Error(`Chromium cannot start: ${advice}`, { cause: error });
}

const bundle = fileURLToPath(new URL('../../node_modules/@sparticuz/chromium/', import.meta.url));

/** Unpacks the browser once per version of it; test files that do so at the same time do not disturb each other. */
async function extracted(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(bundle, 'package.json'), 'utf8')) as { version: string };
  const folder = join(tmpdir(), `darkroom-chromium-${version}`);
  if (existsSync(folder)) return folder;
  const unpacking = await mkdtemp(`${folder}-`);
  const before = process.env['TMPDIR'];
  try {
    // The bundle unpacks into the folder for temporary files, wherever that is.
    process.env['TMPDIR'] = unpacking;
    await Promise.all([bundled.executablePath(), inflate(join(bundle, 'bin', 'al2023.tar.br'))]);
    await writeFile(join(unpacking, 'fonts', 'fonts.conf'), fontsOf(folder));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  await rename(unpacking, folder).catch(async (error: unknown) => {
    await rm(unpacking, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** The bundled font first, so that a page looks alike everywhere, then whatever the system has. */
function fontsOf(folder: string): string {
  const preferred = ['sans-serif', 'system-ui', 'sans', 'DejaVu Sans'].map(
    (family) =>
      `<alias binding="strong"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${folder}/fonts/fonts</dir>${preferred.join('')}
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<cachedir>${folder}/fonts/cache</cachedir></fontconfig>
`;
}
