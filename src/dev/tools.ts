import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../domain/common/errors';
import type { Report } from './progress';

/** A program that was fetched or built once: how it is found in its folder, and how it gets there. */
export interface Kept {
  /** The name of its folder. */
  name: string;
  find: (dir: string) => Promise<string>;
  make: (dir: string, env: NodeJS.ProcessEnv) => Promise<void>;
}

/**
 * The path of a program that is kept for later: found in a cache, else made in the first cache that can be written to.
 * Throws what `make` throws, and where no cache can be written to.
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

/** Shared by every clone of a person. There may be no home. */
function personalCache(env: NodeJS.ProcessEnv): string | null {
  const home = env.HOME || env.USERPROFILE;
  const dir = env.XDG_CACHE_HOME || (home && path.join(home, '.cache'));
  return dir ? path.join(dir, 'rollcall') : null;
}

/** Where there is no home, or one that cannot be written to, things stay beside the state of the stack. */
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
  throw new Error(`nowhere to keep it (${misses.join('; ')}): set XDG_CACHE_HOME or ROLLCALL_STATE_DIR`);
}

/** Makes `dir` if it is not there. Throws the system's error where nothing can be written in it. */
export async function requireWritable(dir: string): Promise<void> {
  const probe = path.join(dir, `.writable.${randomUUID()}`);
  await mkdir(dir, { recursive: true });
  await writeFile(probe, '');
  await rm(probe);
}

/** Go and Maven keep things of their own in the home. What Go keeps is read-only unless told, and could not be deleted. */
const toolsWithoutHome = (cache: string) => ({
  GOPATH: path.join(cache, 'go'),
  GOCACHE: path.join(cache, 'go-build'),
  GOFLAGS: '-modcacherw',
  MAVEN_OPTS: `-Dmaven.repo.local=${path.join(cache, 'maven')}`,
});

/** The path of `program` on the PATH of `env`. Throws where there is none. */
export async function onPath(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  for (const dir of (env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    const file = await executable(path.join(dir, program)).catch(() => null);
    if (file) return file;
  }
  throw new Error(`no "${program}" there`);
}

/** `file`, which is there and may be run; else it throws. */
export async function executable(file: string): Promise<string> {
  await access(file, constants.X_OK);
  if (!(await stat(file)).isFile()) throw new Error(`${file} is no program`);
  return file;
}

/** The one program in `dir`, whatever its name. Throws unless there is exactly one. */
export async function onlyProgram(dir: string): Promise<string> {
  const files = await readdir(dir).catch(() => []);
  const [file, ...others] = files.map((name) => path.join(dir, name));
  if (!file || others.length) throw new Error(`no program in ${dir}`);
  return executable(file);
}

/** Runs a program to its end, or to this process's if that is sooner, each line it prints reported. Throws with its last lines if it fails. */
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
