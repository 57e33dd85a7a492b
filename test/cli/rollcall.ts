import { createColors } from 'picocolors';
import type { Io } from '../../src/cli/io';
import { run } from '../../src/cli/program';
import type { Env } from '../../src/config';

/** The terminal that a command line is run at; none where nothing is given. */
export type AtTerminal = Partial<Pick<Io, 'ask' | 'onSignal'>>;

/** No terminal: nobody answers, nobody interrupts. */
export const NO_TERMINAL = { width: null, ask: null, onSignal: () => () => undefined };

/** Runs one command line of `rollcall` here, in that environment: its exit code, and what it printed and noted. */
export const rollcall = (env: Env, ...args: string[]) => rollcallAt({}, env, ...args);

/** The same at a terminal, where questions are answered and Ctrl-C is pressed. */
export async function rollcallAt(terminal: AtTerminal, env: Env, ...args: string[]) {
  const printed: string[] = [];
  const noted: string[] = [];
  const code = await run(args, {
    env: { ROLLCALL_STATE_DIR: '/nonexistent', ...env },
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    colours: createColors(false),
    ...NO_TERMINAL,
    ...terminal,
  });
  return { code, printed: printed.join('\n'), noted: noted.join('\n') };
}
