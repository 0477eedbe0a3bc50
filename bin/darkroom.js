#!/usr/bin/env node
// Starts Darkroom, or with `doctor` looks for what is missing, with `models` looks after the models, with `simulator` draws
// for other processes: checks Node, reads .env, hands over to the sources.
import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import './check-node.js';

if (existsSync('.env')) {
  let text = '';
  try {
    text = readFileSync('.env', 'utf8');
  } catch (error) {
    // A container gets an empty folder in place of a file that is mounted and does not exist.
    console.error(`The file .env cannot be read: ${String(error)}`);
    process.exit(1);
  }
  // NOTE Notepad starts a file with a byte order mark, which would become a part of the first setting's name.
  const settings = util.parseEnv(text.replace(/^\uFEFF/u, ''));
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
}
// Stripping and compiling the sources takes half of a start, and memory that is never given back: once is enough.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/darkroom', import.meta.url)));
switch (process.argv[2]) {
  case 'doctor':
    await import('../src/doctor.ts');
    break;
  case 'models':
    await import('../src/models/command.ts');
    break;
  case 'simulator':
    await import('../src/simulator-command.ts');
    break;
  default:
    await import('../src/main.ts');
}
