import { setMaxListeners } from 'node:events';
import { reasonOf } from '../domain/common/errors';
import { after, isLength } from '../domain/cadence/durations';
import type { Operator } from '../operations/admin/operator';
import type { Started } from '../operations/admin/runs';
import { EXIT, Exit, type ExitCode, type Io } from './io';
import { wrong } from './options';

/** What becomes of what is waited for, and how it does. */
export interface Waiting {
  /** What becomes of it, as a sentence, once nobody waits. */
  leave: () => Promise<string>;
  /** A sentence for as long as nothing happens, null from the moment something does; looked at again and again. */
  idle?: () => Promise<string | null>;
}

/**
 * The end of `work`; or, where a signal or the time-out comes first, tells what becomes of it and throws Exit. `work`
 * ends early where its signal is aborted.
 */
type Wait = <T>(work: (left: AbortSignal) => Promise<T>, waiting: Waiting) => Promise<T>;

/**
 * Does `work`, which begins something and then waits for it. A signal or the time-out, in milliseconds, that comes while
 * it is begun is answered at once, and counts as soon as it is waited for, or at the end of what waits for nothing:
 * nothing is left behind unsaid. A second signal ends the process at once.
 */
export async function attended<T>(
  io: Io,
  timeout: number | null,
  work: (wait: Wait) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  // Each call to Temporal listens, and a long wait makes many.
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
  // Calls that are under way would outlive their connection, and fail loudly.
  await Promise.race([working.catch(() => undefined), passed(PARTING_MS, NEVER)]);
  throw new Exit(first.code);
}

/** Whoever pressed Ctrl-C does not wait longer than this for what becomes of it. */
const LEAVING_MS = 5000;
const UNSEEN =
  'Temporal does not answer, so what becomes of it could not be seen. Once it does: rollcall sweep list, rollcall doctor';

const PARTING_MS = 3000;
const NEVER = new AbortController().signal;

const unsure = (error: unknown) => `What becomes of it could not be seen: ${reasonOf(error)}`;

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

/** Soon enough for somebody who looks on, and then seldom enough for a log. */
const FIRST_LOOK_MS = 5000;
const LATER_LOOKS_MS = 30_000;

async function tellWhileIdle(io: Io, idle: () => Promise<string | null>, over: AbortSignal): Promise<void> {
  for (let ms = FIRST_LOOK_MS; await passed(ms, over); ms = LATER_LOOKS_MS) {
    // What cannot be seen now is seen later.
    const says = await idle().catch(() => '');
    if (says === null) return;
    if (says && !over.aborted) io.note(io.colours.yellow(says));
  }
}

/** True once so much time passed, false where `over` comes first. */
const passed = (ms: number, over: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (over.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), ms);
    over.addEventListener('abort', () => (clearTimeout(timer), resolve(false)), { once: true });
  });

/** For `idle`: says for as long as it is so that no worker took up what was started. */
export const notTakenUp = (operator: Pick<Operator, 'temporal'>, started: Started) => async () => {
  const { hasBegun } = await import('../operations/sweeps/callOff.js');
  return (await hasBegun(operator, started)) ? null : `Still waiting: no worker has taken it up. ${TO_END}`;
};

const TO_END = 'Start one: rollcall worker. To wait no longer: Ctrl-C.';

/**
 * The milliseconds that `--timeout` means; null where it is not given. Throws InvalidInput for what is no length of
 * time, and where nothing is waited for.
 */
export function readTimeout(text: string | undefined, waits: boolean, now: Date): number | null {
  if (text === undefined) return null;
  if (!waits) throw wrong('--timeout', text, 'no --no-wait beside it: that waits for nothing');
  if (isLength(text)) return Math.min(after(now, text).getTime() - now.getTime(), LONGEST_MS);
  throw wrong('--timeout', text, 'a length of time such as "5 minutes"');
}

/** More than a timer can hold would be none. */
const LONGEST_MS = 2 ** 31 - 1;
