import { setTimeout as sleep } from 'node:timers/promises';
import { describeFault, type Fault } from '../../domain/common/errors';
import { parseJsonLines } from '../cells/jsonLines';
import { SourceUnavailable, UnexpectedAnswer } from '../errors';
import { start, type Program, type Running } from '../program/program';
import { shown, withoutHidden } from '../program/shown';
import { readLine, type Readers, type Said } from './lines';

/** A program that speaks the protocol in `docs/how-to/connector.md`. */
export interface Connector {
  /** The name of the source. */
  name: string;
  program: Program;
}

/** What a connector is asked, in one line of JSON. */
export interface Request {
  do: 'check' | 'read' | 'get' | 'close' | 'restore';
  /** As of when, where that is not this moment. */
  now?: Date;
  ids?: string[];
}

/** A line of an answer with its number, or what is wrong with it. */
export type Line<R extends Readers> = { line: number } & (Said<R> | { faults: Fault[] });

/** The version of the protocol. */
const VERSION = 1;

/**
 * Runs the connector for one request. Its lines are read no faster than they are taken. Throws SourceUnavailable where
 * the answer is not known to be whole: the connector did not end well, or not with its line `end`, it was silent for
 * too long, or `stopped` is aborted.
 */
export async function* ask<R extends Readers>(
  { name, program }: Connector,
  { do: what, now = new Date(), ...request }: Request,
  readers: R,
  stopped?: AbortSignal,
): AsyncGenerator<Line<R>, void> {
  const input = JSON.stringify({ rollcall: VERSION, do: what, source: name, now, ...request });
  const call = begin(program, `${input}\n`, stopped);
  let ended = false;
  try {
    for await (const { line, ...raw } of parseJsonLines(call.output(), (text) =>
      withoutHidden(text, program.hidden),
    )) {
      const said = 'faults' in raw ? raw : readLine(readers, raw.object);
      if (ended) yield { line, faults: [AFTER_END] };
      ended ||= 'is' in said && said.is === 'end';
      yield 'faults' in said ? { line, faults: said.faults.map(hide) } : { line, ...said };
    }
    await call.end(ended);
  } finally {
    call.stop();
  }

  function hide(fault: Fault): Fault {
    const { value } = fault;
    return typeof value === 'string' ? { ...fault, value: withoutHidden(value, program.hidden) } : fault;
  }
}

/** The lines of an answer, of which none may be wrong: throws UnexpectedAnswer. */
export async function* askStrictly<R extends Readers>(
  connector: Connector,
  request: Request,
  readers: R,
  stopped?: AbortSignal,
): AsyncGenerator<Exclude<Line<R>, { faults: unknown }>> {
  for await (const line of ask(connector, request, readers, stopped)) {
    if ('faults' in line)
      throw unexpected(request, `line ${line.line}: ${line.faults.map(describeFault).join('; ')}`);
    yield line as Exclude<Line<R>, { faults: unknown }>;
  }
}

/** The answer to a request that is not of the protocol. */
export const unexpected = ({ do: what }: Request, problem: string) =>
  new UnexpectedAnswer(`the connector's answer to "${what}": ${problem}`);

const AFTER_END: Fault = { field: 'line', value: 'one more', expected: 'nothing after the line "end"' };

/** Milliseconds for its last words to arrive, where something that it started keeps standard error open. */
const LAST_WORDS = 1000;

/** A program under way, which is killed when it is silent for too long, or `stopped`. */
function begin(program: Program, input: string, stopped?: AbortSignal) {
  const running = start(program, input);
  let problem: string | null = null;
  const giveUp = (why: string) => {
    problem ??= why;
    running.kill();
  };
  const stop = () => giveUp('was given up, as nobody waits for it any more');
  if (stopped?.aborted) stop();
  stopped?.addEventListener('abort', stop);
  const waited = <T>(work: Promise<T>): Promise<T> => {
    const silent = () => giveUp(`wrote nothing for ${program.timeLimit / 1000} seconds`);
    const timer = setTimeout(silent, program.timeLimit);
    return work.finally(() => clearTimeout(timer));
  };
  const unavailable = async (why: string) => {
    await Promise.race([running.ended, sleep(LAST_WORDS, undefined, { ref: false })]);
    return new SourceUnavailable(
      shown(`the connector ${[why, running.errors()].filter(Boolean).join(': ')}`, []),
    );
  };
  return {
    output: () => chunksOf(running, waited, () => problem !== null),
    /** Throws where the program did not end well, or its answer had not `ended`. */
    async end(ended: boolean): Promise<void> {
      if (problem === null && !running.stdout.readableEnded) return; // a line was too long, and is told
      const outcome =
        problem ?? (await waited(running.exited)) ?? (ended ? null : 'ended without its line "end"');
      if (problem ?? outcome) throw await unavailable(problem ?? outcome!);
    },
    stop() {
      stopped?.removeEventListener('abort', stop);
      running.kill();
    },
  };
}

/** What a program writes. Only the time in which it is waited for counts: whoever takes its lines may be slow. */
async function* chunksOf(
  { stdout }: Running,
  waited: <T>(work: Promise<T>) => Promise<T>,
  givenUp: () => boolean,
): AsyncGenerator<string> {
  const chunks: AsyncIterator<string> = stdout.setEncoding('utf8')[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await waited(chunks.next());
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (!givenUp()) throw error;
  } finally {
    await chunks.return?.();
  }
}
