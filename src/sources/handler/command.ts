import { setTimeout as sleep } from 'node:timers/promises';
import { start, type Program } from '../program/program';
import { MAX_ANSWER, type Handler, type HandlerAnswer } from './handler';

/** A program that reads a JSON line for each task, and writes one for each. */
export const commandHandler = (program: Program): Handler => ({
  what: 'the command',
  goesTo: program.argv.join(' '),
  hidden: program.hidden,
  async call(requests, stopped) {
    const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
    return run(program, input, stopped);
  },
});

/** Runs the program: at the time limit, or once `stopped`, it is killed. */
async function run(program: Program, input: string, stopped?: AbortSignal): Promise<HandlerAnswer> {
  const { timeLimit } = program;
  const running = start(program, input);
  const read = collect(running.stdout);
  const ended = new AbortController();
  const signal = stopped ? AbortSignal.any([ended.signal, stopped]) : ended.signal;
  const problem = await Promise.race([
    running.ended,
    read.tooMuch,
    sleep(timeLimit, `did not end within ${timeLimit / 1000} seconds`, { signal }).catch(
      () => 'was not waited for',
    ),
  ]);
  ended.abort();
  running.kill();
  const results = read.output().split('\n').flatMap(parseLine);
  return { results, problem: problem && [problem, running.errors()].filter(Boolean).join(': '), later: true };
}

/** What is no JSON, as a line cut off, is no result. */
function parseLine(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** What a program writes, as far as it has come. */
function collect(stdout: NodeJS.ReadableStream) {
  let output = '';
  const tooMuch = new Promise<string>((resolve) => {
    stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length + text.length <= MAX_ANSWER) output += text;
      else resolve(`wrote more than ${MAX_ANSWER} characters`);
    });
  });
  return { output: () => output, tooMuch };
}
