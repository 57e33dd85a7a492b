import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import pRetry, { AbortError } from 'p-retry';
import { reasonOf } from '../domain/common/errors';
import { Refused, SourceUnavailable, UnexpectedAnswer } from './errors';

/** One call of an API over HTTP. */
export interface Call {
  /** As messages name it. */
  api: string;
  method: 'GET' | 'POST' | 'PATCH';
  url: string;
  query?: Record<string, string | number | boolean>;
  /** Sent as JSON. */
  body?: unknown;
}

/** How fast an API may be called, and how patiently. */
export interface Pace {
  /** Calls at once. */
  concurrency: number;
  perSecond: number;
  timeoutSeconds: number;
  /** How often a call is made that may work the next time. */
  attempts: number;
}

/** Something that may be over at the next attempt; its cause, if any, is the pause asked for in milliseconds. */
export class Passing extends Error {
  override name = 'Passing';

  constructor(
    message: string,
    /** Of HTTP; null where there was no whole answer. */
    readonly status: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** HTTP 500, every time. It may be for what was asked alone, or for everything. */
export class ServerError extends SourceUnavailable {}

/**
 * Makes a call, again where that may help, and reads what came. Every call may be repeated. Rejects with what `read`
 * throws, and with SourceUnavailable once all attempts were in vain: ServerError where the last one was answered HTTP 500.
 */
export type Caller = <T>(
  call: Call,
  headers: Record<string, string>,
  read: (response: Response, text: string) => T,
) => Promise<T>;

/** Longest pause that an API may ask for; a longer one is left to the next sync. */
const MAX_PAUSE_MS = 60_000;

/** A caller that keeps to the pace in all its calls together. `pauseMs` is the first pause before a further attempt. */
export function createCaller(
  { concurrency, perSecond: intervalCap, timeoutSeconds, attempts }: Pace,
  pauseMs = 1000,
): Caller {
  const queue = new PQueue({ concurrency, interval: 1000, intervalCap });
  return (call, headers, read) => {
    const attempt = () => queue.add(() => once(call, headers, timeoutSeconds, read));
    return pRetry(() => attempt().catch(passing), {
      retries: attempts - 1,
      minTimeout: pauseMs,
      maxTimeout: MAX_PAUSE_MS,
      randomize: true,
      onFailedAttempt: ({ cause, retriesLeft }) => (retriesLeft > 0 ? pauseOf(cause) : undefined),
    }).catch((error: unknown) => {
      throw error instanceof Passing ? unavailable(call, error, attempts) : error;
    });
  };
}

async function once<T>(
  { method, url, query = {}, body }: Call,
  headers: Record<string, string>,
  timeoutSeconds: number,
  read: (response: Response, text: string) => T,
): Promise<T> {
  const address = new URL(url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const all = { accept: 'application/json', ...type, ...headers };
  try {
    const response = await fetch(address, { method, ...json, headers: all, redirect: 'error', signal });
    return read(response, await response.text());
  } catch (error) {
    if (error instanceof Refused || error instanceof UnexpectedAnswer || error instanceof Passing)
      throw error;
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw new Passing(timedOut ? `no answer in ${timeoutSeconds} seconds` : reasonOf(error), null);
  }
}

/** Only what may pass is tried again. */
function passing(error: unknown): never {
  if (error instanceof Passing || !(error instanceof Error)) throw error;
  throw new AbortError(error);
}

const pauseOf = (cause: unknown) =>
  typeof cause === 'number' ? sleep(Math.min(cause, MAX_PAUSE_MS)) : undefined;

function unavailable({ api }: Call, { message, status }: Passing, attempts: number): SourceUnavailable {
  const words = `${api}: ${message}, ${attempts === 1 ? 'once' : `${attempts} times`}`;
  return status === 500 ? new ServerError(words) : new SourceUnavailable(words);
}

const WAIT = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Throws Passing, with these words, for an answer that may be another one soon. */
export function throwIfPassing({ status, headers }: Response, words: string): void {
  if (!WAIT.has(status)) return;
  const seconds = headers.get('retry-after');
  const pause = seconds && /^\d{1,5}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
  throw new Passing(words, status, { cause: pause });
}

/** Of a page of a proxy: its words, without the markup. */
export const firstWords = (text: string): string =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120);

/** Where an answer is not as documented: `data.tasks[3].name: …`. */
export const faultIn =
  (root: string) =>
  ({ path, message }: { path: PropertyKey[]; message: string }): string => {
    const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
    return `${(root + place).replace(/^\./, '')}: ${message}`;
  };
