import { z } from 'zod';
import { Refused, SourceUnavailable, UnexpectedAnswer } from '../errors';

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

/** HTTP 500, every time. It may be for what was asked alone, since bk-sops breaks over one bad row, or for everything. */
export class ServerError extends SourceUnavailable {}

/** What bk-sops says is not there: the project, the task, or some other object that it needs for its answer. */
export class NotThere extends Refused {
  constructor(
    api: string,
    words: string,
    code: number,
    readonly what: 'project' | 'task' | 'object',
    /** By the view itself, rather than by the middleware that answers for whatever lookup fails. */
    readonly byView: boolean,
  ) {
    super(api, words, code);
  }
}

/** Every answer comes in this: also a gateway's own errors, whose codes tell more than their statuses. */
const envelope = z.object({
  result: z.boolean().optional(),
  code: z.union([z.number(), z.string()]).nullish(),
  message: z.unknown().optional(),
  data: z.unknown().optional(),
});

const WAIT = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * The data of an answer. Throws Passing for what may be over soon, Refused for `result: false` and for what a
 * gateway denies, UnexpectedAnswer, naming the field, for anything else that is not as documented.
 */
export function readAnswer<T>(api: string, response: Response, text: string, shape: z.ZodType<T>): T {
  const { status } = response;
  const answer = parseEnvelope(text);
  if (WAIT.has(status)) throw new Passing(wordsOf(status, answer, text), status, { cause: pause(response) });
  if (!response.ok) throw new Refused(api, wordsOf(status, answer, text), codeOf(answer));
  // A connection that broke off in the middle may hold the next time.
  if (answer === null)
    throw new Passing(`the answer is no JSON, or broke off after ${text.length} characters`, null);
  if (answer.result !== true) throw refusalOf(api, answer);
  const parsed = shape.safeParse(answer.data);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswer(`${api}: ${parsed.error.issues.slice(0, 3).map(faultOf).join('; ')}`);
}

type Envelope = z.infer<typeof envelope>;

/** bk-sops' number for what does not exist, whatever it is. */
const NOT_THERE = 3540400;

function refusalOf(api: string, answer: Envelope): Refused {
  const words = saidOf(answer) || 'no reason was given';
  const code = codeOf(answer);
  if (code !== NOT_THERE) return new Refused(api, words, code);
  const byView = answer.data === undefined;
  return new NotThere(api, words, code, missingIn(words, byView), byView);
}

/** In doubt it is some object: of that alone nothing follows for a project or a task. */
function missingIn(words: string, byView: boolean): NotThere['what'] {
  if (!byView) return /\bPeriodicTask\(id=\d+\) does not exist/.test(words) ? 'task' : 'object';
  if (words.startsWith('project(')) return 'project';
  return words.startsWith('task(') ? 'task' : 'object';
}

function parseEnvelope(text: string): Envelope | null {
  try {
    return envelope.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const faultOf = ({ path, message }: { path: PropertyKey[]; message: string }) =>
  `${['data', ...path]
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .slice(1)}: ${message}`;

const wordsOf = (status: number, answer: Envelope | null, text: string) =>
  `HTTP ${status} ${(answer && saidOf(answer)) || firstWords(text)}`.trim();

const saidOf = ({ message }: Envelope): string =>
  typeof message === 'string' ? message : message ? JSON.stringify(message) : '';

/** Of a page of a proxy: its words, without the markup. */
const firstWords = (text: string) =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120);

function codeOf(answer: Envelope | null): number | null {
  const code = Number(answer?.code ?? NaN);
  return Number.isSafeInteger(code) ? code : null;
}

/** In milliseconds. */
function pause({ headers }: Response): number | undefined {
  const seconds = headers.get('retry-after');
  return seconds && /^\d{1,5}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
