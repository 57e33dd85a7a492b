import { setMaxListeners } from 'node:events';
import { reasonOf } from '../domain/common/errors';
import { after, isLength } from '../domain/cadence/durations';
import type { Operator } from '../operations/admin/operator';
import type { Started } from '../operations/admin/runs';
import { EXIT, Exit, type ExitCode, type Io } from './io';
import { wrong } from './options';

/** How to leave something that a command waits for, and how to tell that it is idle. */
export interface Waiting {
  /** Stops waiting. Returns a sentence that says what happens to it now. */
  leave: () => Promise<string>;
  /** Polled: a sentence while nothing has happened yet, null once something has. */
  idle?: () => Promise<string | null>;
}

/**
 * Waits for `work` and returns its result. If a signal or the time-out comes first, prints what happens to it and throws
 * Exit. `work` ends early when its signal is aborted.
 */
type Wait = <T>(work: (left: AbortSignal) => Promise<T>, waiting: Waiting) => Promise<T>;

/**
 * Runs `work`, which starts something and then waits for it. A signal or the time-out (milliseconds) during the start is
 * acknowledged at once and takes effect when the waiting begins, or at the end if `work` never waits: the command always
 * says what it leaves behind. A second signal ends the process at once.
 */
export async function attended<T>(
  io: Io,
  timeout: number | null,
  work: (wait: Wait) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  // Each call to Temporal adds a listener, and a long wait makes many calls.
  setMaxListeners(0, over.signal);
  const left = untilLeft(io, timeout, over.signal);
  let first: Left | null = null;
  void left.then((one) => {
    if (over.signal.aborted) return;
    first = one;
    io.note(`\n${one.why}`);
  });
  const endedBy = (): Left | null => first;
  try {
    const result = await work((following, waiting) => waitFor(io, { left, over }, following, waiting));
    const leaving = endedBy();
    if (leaving) throw new Exit(leaving.code);
    return result;
  } finally {
    over.abort();
  }
}

async function waitFor<T>(
  io: Io,
  { left, over }: { left: Promise<Left>; over: AbortController },
  following: (left: AbortSignal) => Promise<T>,
  { leave, idle }: Waiting,
): Promise<T> {
  if (idle) void tellWhileIdle(io, idle, over.signal);
  const working = following(over.signal);
  const first = await Promise.race([working.then((value) => ({ value })), left]);
  if ('value' in first) return first.value;
  io.note(await Promise.race([leave().catch(unsure), passed(LEAVING_MS, NEVER).then(() => UNSEEN)]));
  over.abort();
  // Calls in progress would otherwise outlive their connection and fail loudly.
  await Promise.race([working.catch(() => undefined), passed(PARTING_MS, NEVER)]);
  throw new Exit(first.code);
}

/** After Ctrl-C the command waits no longer than this to find out what happens to the work, in milliseconds. */
const LEAVING_MS = 5000;
const UNSEEN =
  'Temporal does not answer, so it is unknown whether the work continues. Once Temporal answers: rollcall sweep list, rollcall doctor';

const PARTING_MS = 3000;
const NEVER = new AbortController().signal;

const unsure = (error: unknown) => `It is unknown whether the work continues: ${reasonOf(error)}`;

interface Left {
  why: string;
  code: ExitCode;
}

const untilLeft = (io: Io, timeout: number | null, over: AbortSignal): Promise<Left> =>
  new Promise((resolve) => {
    const timer = timeout === null ? undefined : setTimeout(() => end(TIMEOUT), timeout);
    const off = io.onSignal(() => end(INTERRUPTED));
    const end = (left: Left) => {
      clearTimeout(timer);
      off();
      resolve(left);
    };
    over.addEventListener('abort', () => end(INTERRUPTED), { once: true });
  });

const TIMEOUT: Left = { why: '--timeout passed.', code: EXIT.timeout };
const INTERRUPTED: Left = { why: 'Interrupted.', code: EXIT.interrupted };

/** Soon enough for a person at the terminal; the later ones are rare enough for a log. */
const FIRST_LOOK_MS = 5000;
const LATER_LOOKS_MS = 30_000;

async function tellWhileIdle(io: Io, idle: () => Promise<string | null>, over: AbortSignal): Promise<void> {
  for (let ms = FIRST_LOOK_MS; await passed(ms, over); ms = LATER_LOOKS_MS) {
    // If the check fails now, the next one may succeed.
    const says = await idle().catch(() => '');
    if (says === null) return;
    if (says && !over.aborted) io.note(io.colours.yellow(says));
  }
}

/** True after `ms` milliseconds; false if `over` is aborted first. */
const passed = (ms: number, over: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (over.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), ms);
    over.addEventListener('abort', () => (clearTimeout(timer), resolve(false)), { once: true });
  });

/** For `idle`: a sentence while no worker has started the work. */
export const notTakenUp = (operator: Pick<Operator, 'temporal'>, started: Started) => async () => {
  const { hasBegun } = await import('../operations/sweeps/callOff.js');
  return (await hasBegun(operator, started)) ? null : `Still waiting: no worker has started it. ${TO_END}`;
};

const TO_END = 'To start a worker: rollcall worker. To stop waiting: Ctrl-C.';

/**
 * The milliseconds that `--timeout` means; null without it. Throws InvalidInput for an invalid length of time, and if
 * the command does not wait.
 */
export function readTimeout(text: string | undefined, waits: boolean, now: Date): number | null {
  if (text === undefined) return null;
  if (!waits) throw wrong('--timeout', text, 'no --no-wait: a command that does not wait has no time-out');
  if (isLength(text)) return Math.min(after(now, text).getTime() - now.getTime(), LONGEST_MS);
  throw wrong('--timeout', text, 'a length of time such as "5 minutes"');
}

/** A timer with a longer delay would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;
