import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import pRetry, { AbortError } from 'p-retry';
import type { z } from 'zod';
import { reasonOf } from '../../domain/common/errors';
import { Refused, SourceUnavailable, UnexpectedAnswer } from '../errors';
import { readAnswer, Passing, ServerError } from './answer';
import type { BkSopsSettings } from './settings';

/** One call of an API. */
export interface Call {
  /** As messages name it. */
  api: string;
  method: 'GET' | 'POST';
  url: string;
  query?: Record<string, string | number | boolean>;
  body?: unknown;
}

/** Calls APIs behind BlueKing's gateway: so many at once, so many a second, again where that may help. */
export interface Gateway {
  /**
   * The `data` of an answer whose `result` is true, as `shape` has it. Every call may be repeated. Throws Refused,
   * UnexpectedAnswer, and SourceUnavailable once all attempts were in vain: ServerError where the last one was answered
   * HTTP 500.
   */
  call<T>(call: Call, shape: z.ZodType<T>): Promise<T>;
}

type Settings = Pick<
  BkSopsSettings,
  | 'appCode'
  | 'appSecret'
  | 'accessToken'
  | 'username'
  | 'concurrency'
  | 'perSecond'
  | 'timeoutSeconds'
  | 'attempts'
>;

/** Longest pause that a gateway may ask for; a longer one is left to the next sync. */
const MAX_PAUSE_MS = 60_000;

/** A gateway that is asked as the account in `settings`. `pauseMs` is the first pause before a further attempt. */
export function createGateway(settings: Settings, pauseMs = 1000): Gateway {
  const { concurrency, perSecond: intervalCap, attempts } = settings;
  const queue = new PQueue({ concurrency, interval: 1000, intervalCap });
  const headers = { 'x-bkapi-authorization': authorization(settings), accept: 'application/json' };
  return {
    call<T>(call: Call, shape: z.ZodType<T>): Promise<T> {
      const attempt = () => queue.add(() => once(call, shape, headers, settings.timeoutSeconds * 1000));
      const retries = attempts - 1;
      return pRetry(() => attempt().catch(passing), {
        retries,
        minTimeout: pauseMs,
        maxTimeout: MAX_PAUSE_MS,
        randomize: true,
        onFailedAttempt: ({ cause, retriesLeft }) => (retriesLeft > 0 ? pauseOf(cause) : undefined),
      }).catch((error: unknown) => {
        throw error instanceof Passing ? unavailable(call, error, attempts) : error;
      });
    },
  };
}

const authorization = ({ appCode, appSecret, accessToken, username }: Settings): string =>
  JSON.stringify({
    bk_app_code: appCode,
    bk_app_secret: appSecret,
    ...(accessToken === null ? { bk_username: username } : { access_token: accessToken }),
  });

async function once<T>(
  { api, method, url, query = {}, body }: Call,
  shape: z.ZodType<T>,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<T> {
  const address = new URL(url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(timeoutMs);
  const request = { method, ...json, headers: { ...headers, ...type }, redirect: 'error', signal } as const;
  try {
    const response = await fetch(address, request);
    return readAnswer(api, response, await response.text(), shape);
  } catch (error) {
    if (error instanceof Refused || error instanceof UnexpectedAnswer || error instanceof Passing)
      throw error;
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw new Passing(timedOut ? `no answer in ${timeoutMs / 1000} seconds` : reasonOf(error), null);
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
