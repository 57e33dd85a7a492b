import { hash } from 'node:crypto';
import { z } from 'zod';
import { reasonOf } from '../../domain/common/errors';
import { parseSecret, signWebhook } from '../../security/webhookSignature';
import { MAX_ANSWER, type Handler, type HandlerAnswer, type HandlerRequest } from './handler';

export interface WebhookSettings {
  url: string;
  /** As the Standard Webhooks specification writes it. */
  secret: string;
  /** Milliseconds that a call may take. */
  timeLimit: number;
}

/** An address that takes `{"tasks": [...]}` and answers `{"results": [...]}`, signed as Standard Webhooks has it. */
export const webhookHandler = ({ url, secret, timeLimit }: WebhookSettings): Handler => ({
  what: 'the webhook',
  goesTo: url,
  hidden: [secret],
  async call(requests, stopped) {
    const body = JSON.stringify({ tasks: requests });
    const message = { id: callKey(requests), body, at: new Date() };
    const signature = signWebhook(message, parseSecret(secret) ?? Buffer.alloc(0));
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'user-agent': 'Rollcall', ...signature },
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(timeLimit), ...(stopped ? [stopped] : [])]),
      });
      const text = await textOf(response);
      if (text === null)
        return { results: [], problem: `answered more than ${MAX_ANSWER} bytes`, later: true };
      return answerOf(response, text);
    } catch (error) {
      return { results: [], problem: `did not answer: ${reasonOf(error)}`, later: true };
    }
  },
});

/** What was answered; null where that is more than is read. */
async function textOf({ body }: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER) return null; // leaving the loop ends the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The same for every repeat of a call with the same requests. */
const callKey = (requests: HandlerRequest[]): string =>
  hash('sha256', requests.map(({ key }) => key).join('\n'), 'base64url');

/** It may answer otherwise another time: it is not there, busy, or has too many requests. */
const LATER = new Set([408, 425, 429]);

function answerOf({ ok, status }: Response, text: string): HandlerAnswer {
  const results = resultsIn(text);
  if (ok) return { results, problem: null, later: true };
  const said = results.length > 0 ? '' : text;
  const problem = [`answered ${status}`, said].filter(Boolean).join(': ');
  return { results, problem, later: status >= 500 || LATER.has(status) };
}

const answer = z.object({ results: z.array(z.unknown()) });

/** What is not of that form has no results. */
function resultsIn(text: string): unknown[] {
  try {
    return answer.parse(JSON.parse(text)).results;
  } catch {
    return [];
  }
}
