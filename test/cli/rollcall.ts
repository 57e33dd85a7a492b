import { createColors } from 'picocolors';
import { run } from '../../src/cli/program';
import type { Env } from '../../src/config';

/** Runs one command line of `rollcall` here, in that environment: its exit code, and what it printed and noted. */
export async function rollcall(env: Env, ...args: string[]) {
  const printed: string[] = [];
  const noted: string[] = [];
  const code = await run(args, {
    env: { ROLLCALL_STATE_DIR: '/nonexistent', ...env },
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    colours: createColors(false),
    width: null,
  });
  return { code, printed: printed.join('\n'), noted: noted.join('\n') };
}
