#!/usr/bin/env node
import colours from 'picocolors';
import { currentEnv } from '../config';
import { run } from './program';

async function main() {
  process.exitCode = await run(process.argv.slice(2), {
    env: currentEnv(),
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    colours,
  });
}

void main();
