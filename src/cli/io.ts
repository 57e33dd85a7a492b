import type { createColors } from 'picocolors';
import type { Env } from '../config';

/** What a command speaks through: its environment, and where its words go. */
export interface Io {
  env: Env;
  /** A line of data, for standard output. */
  print: (line: string) => void;
  /** A remark or an error, for standard error. */
  note: (line: string) => void;
  colours: ReturnType<typeof createColors>;
  /** How many characters a line of the terminal has; null where standard output is none. */
  width: number | null;
  /** Asks a yes-or-no question; null where there is no terminal to ask at. */
  ask: ((question: string) => Promise<boolean>) | null;
  /** Calls `listener` with the name of each signal that asks this process to stop. Returns how to take that back. */
  onSignal: (listener: (signal: StopSignal) => void) => () => void;
}

/** The signals that ask a command to stop: Ctrl-C, `kill`, a terminal that is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/** What a command ends with; scripts may rely on them. */
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

/** What each exit code means, as `--help` has it. */
export const EXIT_MEANINGS: Record<ExitCode, string> = {
  0: 'done',
  1: 'failed: a part does not answer, or something went wrong',
  2: 'wrong usage, input or configuration; nothing was done',
  3: 'what was named does not exist',
  4: 'refused: it cannot be done as things stand, or you said no; nothing was done',
  5: '--timeout passed before the end',
  6: 'imported, but not trusted: nobody is asked on its word',
  7: 'a source breaks a promise that Rollcall relies on',
  130: 'interrupted, with Ctrl-C say',
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

/** Prints a JSON array, one element to a line, as they come: nothing is held in memory. Returns how many there were. */
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
