import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { reasonOf } from '../../domain/common/errors';
import { lastWords } from './shown';

/** A program of the operator's: no shell runs it. */
export interface Program {
  /** The program and its arguments. */
  argv: string[];
  /** The folder that it runs in. */
  folder: string;
  /** All that it finds in its environment. */
  env: Record<string, string>;
  /** Those of their values that no message shows. */
  hidden: string[];
  /** Milliseconds. */
  timeLimit: number;
}

/** A program that was started. */
export interface Running {
  stdout: ChildProcessWithoutNullStreams['stdout'];
  /** Resolves once it ended, and its output is closed: with why it did not end well, or with null. */
  ended: Promise<string | null>;
  /** The same, though what it started may have its output open still. */
  exited: Promise<string | null>;
  /** What it wrote last to standard error, on one line. */
  errors(): string;
  /** Kills it with all that it started: nothing of a call may go on after it. */
  kill(): void;
}

/** Starts a program in a process group of its own, with `input` as all of its standard input. */
export function start({ argv, folder, env, hidden }: Program, input: string): Running {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd: folder, env, detached: true });
  const ended = endOf(child, 'close');
  child.stdin.on('error', () => undefined); // it may end without reading all
  child.stdin.end(input);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-MAX_STDERR);
  });
  const kill = () => killGroup(child);
  note(kill);
  void ended.then(() => forget(kill));
  const exited = endOf(child, 'exit');
  return { stdout: child.stdout, ended, exited, errors: () => lastWords(errors, hidden), kill };
}

/** What kills the programs that run: a worker or a command that ends in the middle of a call leaves none behind. */
const running = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function note(kill: () => void): void {
  if (running.size === 0) {
    process.on('exit', killAll);
    for (const signal of SIGNALS) process.on(signal, endBy);
  }
  running.add(kill);
}

function forget(kill: () => void): void {
  running.delete(kill);
  if (running.size > 0) return;
  process.off('exit', killAll);
  for (const signal of SIGNALS) process.off(signal, endBy);
}

const killAll = () => running.forEach((kill) => kill());

/** A signal that nobody else listens to ends this process, without its event "exit". */
function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  process.off(signal, endBy);
  process.kill(process.pid, signal);
}

/** So much of what it wrote last to standard error is kept. Characters. */
const MAX_STDERR = 2000;

const endOf = (child: ChildProcessWithoutNullStreams, event: 'exit' | 'close') =>
  new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(`could not be run: ${reasonOf(error)}`));
    child.on(event, (code: number | null, signal: string | null) => {
      if (code === 0) resolve(null);
      else resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`);
    });
  });

function killGroup({ pid, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  stdout.destroy();
  stderr.destroy();
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it ended meanwhile.
  }
}
