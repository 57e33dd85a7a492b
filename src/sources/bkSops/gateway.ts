import type { z } from 'zod';
import { createCaller, type Call } from '../http';
import { readAnswer } from './answer';
import type { BkSopsSettings } from './settings';

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

/** A gateway that is asked as the account in `settings`. `pauseMs` is the first pause before a further attempt. */
export function createGateway(settings: Settings, pauseMs?: number): Gateway {
  const caller = createCaller(settings, pauseMs);
  const headers = { 'x-bkapi-authorization': authorization(settings) };
  return {
    call: (call, shape) =>
      caller(call, headers, (response, text) => readAnswer(call.api, response, text, shape)),
  };
}

const authorization = ({ appCode, appSecret, accessToken, username }: Settings): string =>
  JSON.stringify({
    bk_app_code: appCode,
    bk_app_secret: appSecret,
    ...(accessToken === null ? { bk_username: username } : { access_token: accessToken }),
  });
