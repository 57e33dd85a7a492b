import { z } from 'zod';
import { Refused, UnexpectedAnswer } from '../errors';
import { createCaller, faultIn, firstWords, Passing, throwIfPassing, type Call, type Pace } from '../http';
import type { Credentials } from './settings';

/** The API that an Airflow has: v2 since Airflow 3, v1 in Airflow 2. */
export interface About {
  api: 'v1' | 'v2';
  version: string;
}

/** A call within the API, and what the account has to be allowed for it, in words. */
export type AirflowCall = Omit<Call, 'api' | 'url'> & { path: string; right: string };

/** Calls the REST API of an Airflow, whichever it has. */
export interface Gateway {
  about(): Promise<About>;
  /** An answer, as `shape` has it. Rejects with Refused, its code the one of HTTP; UnexpectedAnswer; SourceUnavailable. */
  call<T>(call: AirflowCall, shape: z.ZodType<T>): Promise<T>;
}

interface Settings extends Pace {
  url: string;
}

/** A gateway of the account. What is known of the server and a token of it are kept. `pauseMs` is the first pause before a further attempt. */
export function createGateway(settings: Settings, credentials: Credentials, pauseMs?: number): Gateway {
  const { url } = settings;
  const caller = createCaller(settings, pauseMs);
  const ask = <T>(call: Call, headers: Record<string, string>, shape: z.ZodType<T>, right?: string) =>
    caller(call, headers, (response, text) => readAnswer({ ...call, right }, response, text, shape));
  const about = kept(() => detect((api, shape) => ask(versionCall(url, api), {}, shape)));
  const token = kept(async () => {
    if ('token' in credentials) return credentials.token;
    const call: Call = {
      api: 'POST /auth/token',
      method: 'POST',
      url: `${url}/auth/token`,
      body: credentials,
    };
    return (await ask(call, {}, z.object({ access_token: z.string() }), LOGIN)).access_token;
  });
  return {
    about: about.get,
    async call({ path, right, ...rest }, shape) {
      const { api } = await about.get();
      const call = { ...rest, api: `${rest.method} /api/${api}${path}`, url: `${url}/api/${api}${path}` };
      if (api === 'v1' && 'password' in credentials) return ask(call, basic(credentials), shape, right);
      const once = async (held: Promise<string>) =>
        ask(call, { authorization: `Bearer ${await held}` }, shape, right);
      const held = token.get();
      return once(held).catch((error: unknown) => {
        if (!isExpired(error) || 'token' in credentials) throw error;
        // Another call may have asked for a new one meanwhile.
        token.forget(held);
        return once(token.get());
      });
    },
  };
}

const LOGIN = 'log in';

/** What was learned once, unless that failed. */
function kept<T>(learn: () => Promise<T>) {
  let learned: Promise<T> | undefined;
  const forget = (what: Promise<T>) => {
    if (learned === what) learned = undefined;
  };
  const get = (): Promise<T> => {
    if (learned) return learned;
    const learning = learn();
    learned = learning;
    learning.catch(() => forget(learning));
    return learning;
  };
  return { get, forget };
}

const versionCall = (url: string, api: string): Call => ({
  api: `GET /api/${api}/version`,
  method: 'GET',
  url: `${url}/api/${api}/version`,
});

async function detect(
  ask: (api: About['api'], shape: z.ZodType<{ version: string }>) => Promise<{ version: string }>,
): Promise<About> {
  for (const api of ['v2', 'v1'] as const) {
    try {
      return { api, ...(await ask(api, z.object({ version: z.string() }))) };
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 404) throw error;
    }
  }
  throw new Refused('GET /api/v2/version', 'there is no Airflow at url, nor at /api/v1/version', 404);
}

const basic = ({ username, password }: { username: string; password: string }) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

/** A token that was good once. Airflow 3 says 403 of one that is over. */
const isExpired = (error: unknown): boolean =>
  error instanceof Refused && (error.code === 401 || (error.code === 403 && /\btoken\b/i.test(error.words)));

/** Of v2, `detail` says what is wrong; of v1, `title` where that says nothing. */
const problem = z.object({ detail: z.unknown().optional(), title: z.string().nullish() });

function readAnswer<T>(
  { api, right }: { api: string; right: string | undefined },
  response: Response,
  text: string,
  shape: z.ZodType<T>,
): T {
  const { status } = response;
  const json = jsonOf(text);
  const words = `HTTP ${status} ${saidOf(json) || firstWords(text)}`.trim();
  throwIfPassing(response, words);
  const denied = right !== undefined && (status === 401 || status === 403);
  if (!response.ok) throw new Refused(api, denied ? `${words}; ${whatIsNeeded(right)}` : words, status);
  // A connection that broke off in the middle may hold the next time.
  if (json === undefined)
    throw new Passing(`the answer is no JSON, or broke off after ${text.length} characters`, null);
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswer(`${api}: ${parsed.error.issues.slice(0, 3).map(faultIn('')).join('; ')}`);
}

/** Airflow 2 says 403 of a wrong password, too. */
const whatIsNeeded = (right: string) =>
  `Airflow has to accept the account's password or token, and allow the account to ${right}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function saidOf(json: unknown): string {
  const { data } = problem.safeParse(json);
  if (!data) return '';
  const { detail, title } = data;
  return typeof detail === 'string' ? detail : detail ? JSON.stringify(detail).slice(0, 300) : (title ?? '');
}
