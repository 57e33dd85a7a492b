import { reasonOf } from '../domain/common/errors';
import { asksAbout, type Notice, type NoticeTask } from '../domain/common/notice';
import { recommendationsIn } from '../domain/common/runWords';
import { taskDetails } from '../domain/common/task';
import { signWebhook } from '../security/webhookSignature';
import { GIVEN_UP, redact, type SendOutcome } from './outcome';
import type { RenderedMail } from '../mail/notice/render';
import type { Channel } from './channel';

export interface WebhookOptions {
  /** The address that messages are posted to. */
  url: string;
  secret: Buffer;
  /** Whether it answers 2xx only once the recipient has the message. */
  reportsFailure: boolean;
  render: (notice: Notice) => RenderedMail;
  /** The recipient's personal link; null for a notice without one. */
  linkOf: (notice: Notice) => string | null;
  /** The time of each attempt, which lets receivers reject old ones. */
  clock: () => Date | Promise<Date>;
}

/** The time limit of one attempt. */
const TIMEOUT_MS = 30_000;

/**
 * Posts each notice as JSON to an address, such as a chat bot's or a gateway's, signed as the Standard Webhooks
 * specification says. A repeated notice has the same body and the same id.
 */
export const webhookChannel = (options: WebhookOptions): Channel => ({
  reportsFailure: options.reportsFailure,
  async send(notice, stopped) {
    const body = JSON.stringify(payloadOf(notice, options.render(notice), options.linkOf(notice)));
    const headers = signWebhook({ id: notice.id, body, at: await options.clock() }, options.secret);
    try {
      return await outcomeOf(await post(options.url, body, headers, stopped));
    } catch (error) {
      return fromFailure(error);
    }
  },
});

const post = (url: string, body: string, signature: Record<string, string>, stopped?: AbortSignal) =>
  fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Rollcall', ...signature },
    redirect: 'manual',
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(stopped ? [stopped] : [])]),
  });

/** Status codes that we have to correct, by the address or the secret. They say nothing about the recipient. */
const OURS = new Set([401, 403, 404, 405, 407, 415]);
const LATER = new Set([408, 409, 423, 425, 429]);

async function outcomeOf(response: Response): Promise<SendOutcome> {
  const { status } = response;
  const words = redact(`${status} ${(await response.text().catch(() => '')).slice(0, 2000)}`);
  if (response.ok) return { is: 'sent', words };
  if (LATER.has(status)) return { is: 'temporary', words: words + retryAfter(response) };
  if (OURS.has(status) || status >= 500 || status < 400) return { is: 'outage', words };
  return { is: 'refused', what: 'recipient', words };
}

const retryAfter = ({ headers }: Response) => {
  const seconds = headers.get('retry-after');
  return seconds && /^\d{1,5}$/.test(seconds) ? ` (try again in ${seconds} seconds)` : '';
};

/** Failures before anything was posted. */
const BEFORE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|TLS|SSL/;

/** If nobody can be reached, that is our outage; silence after posting may mean that the message was accepted. */
function fromFailure(error: unknown): SendOutcome {
  const { name, cause } = error as { name?: unknown; cause?: unknown };
  if (name === 'TimeoutError') return { is: 'unknown', words: `no answer in ${TIMEOUT_MS / 1000} s` };
  if (name === 'AbortError') return GIVEN_UP;
  if (name !== 'TypeError') throw error; // fetch fails with no other
  const code = codeOf(cause);
  const words = redact(`${code} ${reasonOf(error)}`);
  return { is: BEFORE.test(code) ? 'outage' : 'unknown', words };
}

const codeOf = (cause: unknown) =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';

/** The most tasks a message lists; its link leads to all of them. */
const MAX_TASKS = 500;

/** A notice as JSON: its text, the link for answering, and the facts to build another message from. */
export const payloadOf = (
  notice: Notice,
  { subject, text }: Pick<RenderedMail, 'subject' | 'text'>,
  link: string | null,
) => ({
  type: `rollcall.${notice.kind}`,
  id: notice.id,
  timestamp: notice.claimedAt.toISOString(),
  data: {
    to: { person: notice.recipient, name: notice.name, address: notice.address, locale: notice.locale },
    owner: { id: notice.owner, name: notice.ownerName },
    subject,
    text,
    link,
    replyBy: notice.replyBy?.toISOString() ?? null,
    count: notice.tasks.length,
    tasks: notice.tasks.slice(0, MAX_TASKS).map((task) => taskOf(task, notice)),
  },
});

const taskOf = (task: NoticeTask, notice: Notice) => ({
  source: task.source,
  id: task.taskId,
  ...taskDetails.parse(task),
  recommendations: asksAbout(notice) ? recommendationsIn(task, notice) : [],
  project: { id: task.projectId, name: task.projectName },
  touchedAt: task.touchedAt,
  stale: task.stale,
  closedFor: task.closedFor ?? null,
  outcome: task.outcome ?? null,
  replyBy: task.replyBy ?? null,
  closesAt: task.closesAt ?? null,
});
