import type { createColors } from 'picocolors';
import type { Env } from '../config';

/** A command's environment, and its ways to print, ask and be interrupted. */
export interface Io {
  env: Env;
  /** A line of data, for standard output. */
  print: (line: string) => void;
  /** A remark or an error, for standard error. */
  note: (line: string) => void;
  colours: ReturnType<typeof createColors>;
  /** The terminal's width in characters; null if standard output is no terminal. */
  width: number | null;
  /** Asks a yes-or-no question; null without a terminal. */
  ask: ((question: string) => Promise<boolean>) | null;
  /** Calls `listener` with the name of each signal that asks this process to stop. Returns a function that removes it. */
  onSignal: (listener: (signal: StopSignal) => void) => () => void;
}

/** The signals that ask a command to stop: Ctrl-C, `kill`, a terminal that is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/** Exit codes; scripts may rely on them. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  timeout: 5,
  untrusted: 6,
  broken: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each exit code means, as `--help` prints it. */
export const EXIT_MEANINGS: Record<ExitCode, string> = {
  0: 'done',
  1: 'failure: something went wrong, or a server does not answer',
  2: 'wrong usage, input or configuration; nothing was done',
  3: 'not found',
  4: 'refused: not possible in the current state, or you answered no; nothing was done',
  5: '--timeout passed before the command was done',
  6: 'imported, but the sync is not trusted: Rollcall asks nobody about its tasks',
  7: 'a source breaks a promise that Rollcall relies on',
  130: 'interrupted, for example by Ctrl-C',
};

/** Ends a command with its own exit code, after the command has printed its message. */
export class Exit extends Error {
  constructor(
    readonly code: ExitCode,
    why = `exit code ${code}`,
  ) {
    super(why);
  }
}

/** Prints a JSON array, one element a line, as the elements arrive: memory stays flat. Returns how many it printed. */
export async function printArray<T>(io: Io, items: AsyncIterable<T>, end = ''): Promise<number> {
  let count = 0;
  let last: string | null = null;
  for await (const item of items) {
    if (last !== null) io.print(`${last},`);
    last = JSON.stringify(item);
    count += 1;
  }
  if (last !== null) io.print(last);
  io.print(`]${end}`);
  return count;
}
