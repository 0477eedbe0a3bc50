#!/usr/bin/env node
// Starts Darkroom: checks Node, reads .env where there is one, hands over to the sources.
import { existsSync } from 'node:fs';
import './check-node.js';

if (existsSync('.env')) process.loadEnvFile('.env');
await import('../src/main.ts');
