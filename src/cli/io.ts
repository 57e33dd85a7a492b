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
}

/** What a command ends with; scripts may rely on them. */
export const EXIT = { ok: 0, failure: 1, usage: 2, notFound: 3 } as const;

/** Ends a command with a code of its own, everything there is to say being said. */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit code ${code}`);
  }
}
