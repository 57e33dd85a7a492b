import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fromGlobalSetup } from './environment';
import { until } from './world';

const COMMAND = path.join(__dirname, '../../dist/cli/main.js');

/** A process of the command, and what it wrote so far. */
export interface BuiltCommand {
  child: ChildProcess;
  /** To the standard output. */
  printed: () => string;
  /** To standard error. */
  said: () => string;
}

/** `rollcall api` or `rollcall worker`, as the build has it, with `env` beside what every one of them needs. */
export function spawnBuilt(command: 'api' | 'worker', env: NodeJS.ProcessEnv): BuiltCommand {
  const child = spawn(process.execPath, [COMMAND, command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
      ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}`,
      ROLLCALL_MAIL_FROM: 'Rollcall <rollcall@example.org>',
      ...env,
    },
  });
  const written = { out: '', err: '' };
  child.stdout?.on('data', (bytes: Buffer) => (written.out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (written.err += bytes.toString()));
  return { child, printed: () => written.out, said: () => written.err };
}

/** Waits until the process is ready for work. Throws what it wrote if it ends first. */
export async function untilRunning({ child, printed, said }: BuiltCommand): Promise<void> {
  const isRunning = () => said().includes('Ctrl-C to stop');
  const hasEnded = () => child.stdout?.readableEnded && child.stderr?.readableEnded;
  const written = () => `${said()}${printed()}`;
  await until(
    () => isRunning() || hasEnded() === true,
    () => `the command to start: ${written()}`,
    60,
  );
  if (!isRunning()) throw new Error(`The command ended before it ran: ${written()}`);
}
