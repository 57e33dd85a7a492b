#!/usr/bin/env node
import colours from 'picocolors';
import { currentEnv } from '../config';
import { run } from './program';

async function main() {
  // Whoever reads, `head` say, may have read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await run(process.argv.slice(2), {
    env: currentEnv(),
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    colours,
    width: process.stdout.columns ?? null,
  });
}

void main();
