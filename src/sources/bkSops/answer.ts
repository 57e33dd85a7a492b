import { z } from 'zod';
import { Refused, UnexpectedAnswer } from '../errors';

/** Something that may be over at the next attempt; its cause, if any, is the pause asked for in milliseconds. */
export class Passing extends Error {
  override name = 'Passing';
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
  if (WAIT.has(status)) throw new Passing(wordsOf(status, answer, text), { cause: pause(response) });
  if (!response.ok) throw new Refused(api, wordsOf(status, answer, text), codeOf(answer));
  // A connection that broke off in the middle may hold the next time.
  if (answer === null)
    throw new Passing(`the answer is no JSON, or broke off after ${text.length} characters`);
  if (answer.result !== true) throw new Refused(api, saidOf(answer) || 'no reason was given', codeOf(answer));
  const parsed = shape.safeParse(answer.data);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswer(`${api}: ${parsed.error.issues.slice(0, 3).map(faultOf).join('; ')}`);
}

type Envelope = z.infer<typeof envelope>;

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
