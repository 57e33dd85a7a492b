#!/usr/bin/env node
import colours from 'picocolors';
import { currentEnv } from '../config';
import { EXIT } from './io';
import { run } from './program';
import { askAt, onSignal } from './terminal';

async function main() {
  // Whoever reads, `head` say, may have read enough, or the terminal is gone: what goes on is brought to its end.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  const code = await run(process.argv.slice(2), {
    env: currentEnv(),
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    colours,
    width: process.stdout.columns ?? null,
    // Not standard output: that may go to a file, and holds data alone.
    ask: process.stdin.isTTY && process.stderr.isTTY ? askAt(process.stdin, process.stderr) : null,
    onSignal,
  });
  // What a command that was left waited for may hold this process up for a while.
  if (code === EXIT.interrupted || code === EXIT.timeout) process.exit(code);
  process.exitCode = code;
  if (SERVICES.includes(process.argv[2] ?? '')) setTimeout(() => process.exit(code), LAST_WORDS_MS).unref();
}

/** What supervises these starts them anew only once they have ended: what they left half open must not keep them. */
const SERVICES = ['worker', 'api'];

/** What a service has printed is written by then, in milliseconds. */
const LAST_WORDS_MS = 1000;

void main();
