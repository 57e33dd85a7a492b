import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { loadPart, variables, type Env } from '../config';

/** The file that a running `rollcall dev` keeps in its state directory: its process and the variables of its parts. */
const stackFile = z.object({ pid: z.int().positive(), env: z.record(z.string(), z.string()) });

export type Stack = z.infer<typeof stackFile>;

const fileIn = (stateDir: string) => path.join(stateDir, 'env.json');

/** The variables that name a real server. If one of them is set, commands ignore the embedded stack. */
const PARTS = ['DATABASE_URL', 'SMTP_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

/**
 * Writes the file by which other commands find this stack, with every variable of `env` that they read. It holds
 * secrets, so only the owner of the file may read it.
 */
export function writeStackFile(stateDir: string, { pid, env }: { pid: number; env: Env }): void {
  const stack: Stack = { pid, env: readByCommands(env) };
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(fileIn(stateDir), `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
}

const readByCommands = (env: Env): Stack['env'] =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        (entry[0] in variables.shape || entry[0].startsWith('TEMPORAL_')) && Boolean(entry[1]?.trim()),
    ),
  );

/** Removes the file of `writeStackFile`, if it exists. */
export const removeStackFile = (stateDir: string): void => rmSync(fileIn(stateDir), { force: true });

/** The embedded stack running with this state directory; null if there is none. */
export function runningStack(stateDir: string): Stack | null {
  const stack = readStackFile(stateDir);
  return stack && isAlive(stack.pid) ? stack : null;
}

/**
 * The environment a command uses: `env`, with the variables of a running embedded stack as defaults, unless `env` names
 * a real server.
 */
export function withEmbedded(env: Env): { env: Env; stack: Stack | null } {
  if (PARTS.some((name) => env[name]?.trim())) return { env, stack: null };
  const { ROLLCALL_STATE_DIR } = loadPart(variables.pick({ ROLLCALL_STATE_DIR: true }), env);
  const stack = runningStack(ROLLCALL_STATE_DIR);
  return { env: stack ? { ...stack.env, ...ownSettings(env) } : env, stack };
}

// Empty variables, and those of another Temporal server, must not override the stack's.
const ownSettings = (env: Env): Env =>
  Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value?.trim() && !name.startsWith('TEMPORAL_')),
  );

function readStackFile(stateDir: string): Stack | null {
  try {
    return stackFile.parse(JSON.parse(readFileSync(fileIn(stateDir), 'utf8')));
  } catch {
    return null; // missing, or half-written by a stack that is just starting
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
