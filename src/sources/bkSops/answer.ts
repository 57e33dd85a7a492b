import { z } from 'zod';
import { Refused, UnexpectedAnswer } from '../errors';
import { faultIn, firstWords, Passing, throwIfPassing } from '../http';

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

/**
 * The data of an answer. Throws Passing for what may be over soon, Refused for `result: false` and for what a
 * gateway denies, UnexpectedAnswer, naming the field, for anything else that is not as documented.
 */
export function readAnswer<T>(api: string, response: Response, text: string, shape: z.ZodType<T>): T {
  const answer = parseEnvelope(text);
  const words = wordsOf(response.status, answer, text);
  throwIfPassing(response, words);
  if (!response.ok) throw new Refused(api, words, codeOf(answer));
  // A connection that broke off in the middle may hold the next time.
  if (answer === null)
    throw new Passing(`the answer is no JSON, or broke off after ${text.length} characters`, null);
  if (answer.result !== true) throw refusalOf(api, answer);
  const parsed = shape.safeParse(answer.data);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswer(`${api}: ${parsed.error.issues.slice(0, 3).map(faultIn('data')).join('; ')}`);
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

const wordsOf = (status: number, answer: Envelope | null, text: string) =>
  `HTTP ${status} ${(answer && saidOf(answer)) || firstWords(text)}`.trim();

const saidOf = ({ message }: Envelope): string =>
  typeof message === 'string' ? message : message ? JSON.stringify(message) : '';

function codeOf(answer: Envelope | null): number | null {
  const code = Number(answer?.code ?? NaN);
  return Number.isSafeInteger(code) ? code : null;
}
