import { spawn } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Report } from './progress';

/** Where programs that were fetched or built are kept, for this and every other clone. */
export const cacheDir = (env: NodeJS.ProcessEnv): string =>
  path.join(env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'rollcall');

/** The path of `program` on the PATH of `env`. Throws where there is none. */
export async function onPath(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  for (const dir of (env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    const file = path.join(dir, program);
    if (await isExecutable(file)) return file;
  }
  throw new Error(`no "${program}" there`);
}

/** Whether `file` is there and may be run. */
export const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The one program in `dir`, whatever its name. Throws unless there is exactly one. */
export async function onlyProgram(dir: string): Promise<string> {
  const files = await readdir(dir).catch(() => []);
  const [file, ...others] = files.map((name) => path.join(dir, name));
  if (!file || others.length || !(await isExecutable(file))) throw new Error(`no program in ${dir}`);
  return file;
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
