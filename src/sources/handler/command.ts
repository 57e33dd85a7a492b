import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../domain/common/errors';
import { MAX_ANSWER, type Handler, type HandlerAnswer } from './handler';

export interface CommandSettings {
  /** The program and its arguments; no shell reads them. */
  argv: string[];
  /** The folder that it runs in. */
  folder: string;
  /** All that it finds in its environment. */
  env: Record<string, string>;
  /** Those of their values that no message shows. */
  hidden: string[];
  /** Milliseconds that a call may take. */
  timeLimit: number;
}

/** How a program ended, and what it had written by then. */
interface Ended {
  output: string;
  errors: string;
  /** Why it did not end well; null when it did. */
  problem: string | null;
}

/** A program that reads a JSON line for each task, and writes one for each. */
export const commandHandler = (settings: CommandSettings): Handler => ({
  what: 'the command',
  goesTo: settings.argv.join(' '),
  hidden: settings.hidden,
  async call(requests, stopped) {
    const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
    return answerOf(await run(settings, input, stopped));
  },
});

function answerOf({ output, errors, problem }: Ended): HandlerAnswer {
  const results = output.split('\n').flatMap(parseLine);
  return { results, problem: problem && [problem, errors.trim()].filter(Boolean).join(': '), later: true };
}

/** What is no JSON, as a line cut off, is no result. */
function parseLine(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** Runs the program in a process group of its own: at the time limit, or once `stopped`, all of the group is killed. */
async function run(
  { argv, folder, env, timeLimit }: CommandSettings,
  input: string,
  stopped?: AbortSignal,
): Promise<Ended> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd: folder, env, detached: true });
  const read = collect(child);
  child.stdin.on('error', () => undefined); // it may end without reading all
  child.stdin.end(input);
  const ended = new AbortController();
  const signal = stopped ? AbortSignal.any([ended.signal, stopped]) : ended.signal;
  const problem = await Promise.race([
    endOf(child),
    read.tooMuch,
    sleep(timeLimit, `did not end within ${timeLimit / 1000} seconds`, { signal }).catch(
      () => 'was not waited for',
    ),
  ]);
  ended.abort();
  endGroup(child);
  return { output: read.output(), errors: read.errors(), problem };
}

/** Why a program did not end well; null when it did. */
const endOf = (child: ChildProcessWithoutNullStreams) =>
  new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(`could not be run: ${reasonOf(error)}`));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(null);
      else resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`);
    });
  });

/** What a program writes, as far as it has come. */
function collect({ stdout, stderr }: ChildProcessWithoutNullStreams) {
  let output = '';
  let errors = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-MAX_STDERR);
  });
  const tooMuch = new Promise<string>((resolve) => {
    stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length + text.length <= MAX_ANSWER) output += text;
      else resolve(`wrote more than ${MAX_ANSWER} characters`);
    });
  });
  return { output: () => output, errors: () => errors, tooMuch };
}

/** So much of what it wrote last to standard error is kept. Characters. */
const MAX_STDERR = 2000;

/** Also what the program left running: nothing of a call may go on after it. */
function endGroup({ pid, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  stdout.destroy();
  stderr.destroy();
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it ended meanwhile.
  }
}
