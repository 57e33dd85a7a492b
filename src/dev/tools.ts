import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../domain/common/errors';
import type { Report } from './progress';

/** A program that is fetched or built once: how to find it in its folder, and how to make it. */
export interface Kept {
  /** The name of its folder. */
  name: string;
  find: (dir: string) => Promise<string>;
  make: (dir: string, env: NodeJS.ProcessEnv) => Promise<void>;
}

/**
 * The path of a stored program: found in a cache, or made in the first writable cache. Throws the errors of `make`, and
 * if no cache is writable.
 */
export async function keptProgram(env: NodeJS.ProcessEnv, { name, find, make }: Kept): Promise<string> {
  for (const cache of cachesOf(env)) {
    const found = await find(path.join(cache, name)).catch(() => null);
    if (found) return found;
  }
  const cache = await writableCache(env);
  const dir = path.join(cache, name);
  await make(dir, cache === personalCache(env) ? env : { ...env, ...toolsWithoutHome(cache) });
  return find(dir);
}

/** The user's cache, shared by all clones; null without a home directory. */
function personalCache(env: NodeJS.ProcessEnv): string | null {
  const home = env.HOME || env.USERPROFILE;
  const dir = env.XDG_CACHE_HOME || (home && path.join(home, '.cache'));
  return dir ? path.join(dir, 'rollcall') : null;
}

/** The caches to try: the user's, then one beside the state of the stack, for users without a writable home. */
const cachesOf = (env: NodeJS.ProcessEnv): string[] => [
  ...[personalCache(env)].filter((dir) => dir !== null),
  path.resolve(env.ROLLCALL_STATE_DIR || '.rollcall', 'cache'),
];

async function writableCache(env: NodeJS.ProcessEnv): Promise<string> {
  const misses: string[] = [];
  for (const cache of cachesOf(env)) {
    try {
      await requireWritable(cache);
      return cache;
    } catch (error) {
      misses.push(reasonOf(error));
    }
  }
  throw new Error(
    `no writable folder to store it (${misses.join('; ')}): set XDG_CACHE_HOME or ROLLCALL_STATE_DIR`,
  );
}

/** Creates `dir` if missing. Throws the system's error if it is not writable. */
export async function requireWritable(dir: string): Promise<void> {
  const probe = path.join(dir, `.writable.${randomUUID()}`);
  await mkdir(dir, { recursive: true });
  await writeFile(probe, '');
  await rm(probe);
}

/** Keeps the caches of Go and Maven out of the home directory, and Go's writable: it is read-only by default and could not be deleted. */
const toolsWithoutHome = (cache: string) => ({
  GOPATH: path.join(cache, 'go'),
  GOCACHE: path.join(cache, 'go-build'),
  GOFLAGS: '-modcacherw',
  MAVEN_OPTS: `-Dmaven.repo.local=${path.join(cache, 'maven')}`,
});

/** The path of `program` on the PATH of `env`. Throws if it is not found. */
export async function onPath(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  for (const dir of (env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    const file = await executable(path.join(dir, program)).catch(() => null);
    if (file) return file;
  }
  throw new Error(`"${program}" is not there`);
}

/** Returns `file` if it exists and is executable; otherwise throws. */
export async function executable(file: string): Promise<string> {
  await access(file, constants.X_OK);
  if (!(await stat(file)).isFile()) throw new Error(`${file} is not an executable file`);
  return file;
}

/** The only program in `dir`, whatever its name. Throws unless there is exactly one. */
export async function onlyProgram(dir: string): Promise<string> {
  const files = await readdir(dir).catch(() => []);
  const [file, ...others] = files.map((name) => path.join(dir, name));
  if (!file || others.length) throw new Error(`no program in ${dir}`);
  return executable(file);
}

/** Runs a program and reports each line that it prints. The program ends with this process at the latest. Throws with its last lines if it fails. */
export function runTool(
  command: string,
  args: string[],
  { env, cwd }: { env: NodeJS.ProcessEnv; cwd: string },
  report: Report,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill();
    process.once('exit', end);
    const lines: string[] = [];
    const read = (chunk: Buffer) => {
      lines.push(
        ...chunk
          .toString()
          .split('\n')
          .filter((line) => line.trim()),
      );
      lines.splice(0, lines.length - 20);
      report(lines.at(-1) ?? '');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      if (code === 0) resolve();
      else reject(new Error(`"${command}" failed: ${lines.slice(-3).join(' | ')}`));
    });
  });
}
