#!/usr/bin/env node
import colours from 'picocolors';
import { currentEnv } from '../config';
import { EXIT } from './io';
import { run } from './program';
import { askAt, onSignal } from './terminal';

async function main() {
  // The reader (`head`, for example) may have closed the pipe, or the terminal may be gone; the command still completes.
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
    // Questions go to standard error: standard output may be a file, and holds data only.
    ask: process.stdin.isTTY && process.stderr.isTTY ? askAt(process.stdin, process.stderr) : null,
    onSignal,
  });
  // Calls of an abandoned command could keep this process alive for a while.
  if (code === EXIT.interrupted || code === EXIT.timeout) process.exit(code);
  process.exitCode = code;
  if (SERVICES.includes(process.argv[2] ?? '')) setTimeout(() => process.exit(code), LAST_WORDS_MS).unref();
}

/** A supervisor restarts these only after they exit, so open handles must not keep them alive. */
const SERVICES = ['worker', 'api'];

/** Time for a service's last output to be written, in milliseconds. */
const LAST_WORDS_MS = 1000;

void main();
