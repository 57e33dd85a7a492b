import { blameOf } from './blame';

/** The points of the dialogue with a mail server at which it may end. */
export type Point = 'connection' | 'tls' | 'greeting' | 'login' | 'sender' | 'recipient' | 'message';

/**
 * What became of one attempt to send one message, with the other side's own words (no address, no link in them)
 * and, of a mail that was not taken, where it ended.
 */
export type SendOutcome = { words: string; point?: Point } & (
  | { is: 'sent' }
  /** The server will not take it, now or later: because of the `recipient`, or of the `message` itself. */
  | { is: 'refused'; what: 'recipient' | 'message' }
  /** Not taken this time; the same message may be taken later. */
  | { is: 'temporary' }
  /**
   * Our side or our standing: login, sender, connection, reputation, how often we send. Says nothing about the
   * recipient. `domain`: refused for a recipient, so it may concern mail to that one's domain alone.
   */
  | { is: 'outage'; scope?: 'domain' }
  /** The whole mail was handed over and no reply came: it may have been taken. */
  | { is: 'unknown' }
);

/** How far the handing over of the message went before the attempt failed. */
export type HandOver = 'not begun' | 'begun' | 'complete';

/** The parts of nodemailer's errors that tell failures apart. */
interface SmtpError extends Error {
  code: string;
  /** What the system called it: ECONNREFUSED, ENOTFOUND, SELF_SIGNED_CERT_IN_CHAIN. */
  originalCode?: string;
  command?: string;
  response?: string;
  responseCode?: number;
  permanent?: boolean;
}

type Verdict =
  | { is: 'refused'; what: 'recipient' | 'message' }
  | { is: 'outage'; scope?: 'domain' }
  | { is: 'temporary' | 'unknown' };

const OUTAGE: Verdict = { is: 'outage' };
const BAD_STANDING: Verdict = { is: 'outage', scope: 'domain' };
const TEMPORARY: Verdict = { is: 'temporary' };
const RECIPIENT: Verdict = { is: 'refused', what: 'recipient' };
const MESSAGE: Verdict = { is: 'refused', what: 'message' };

/**
 * What a failed attempt means. The command that failed comes first: a 550 to MAIL FROM is about us. From RCPT TO on
 * it is the enhanced code and the words that tell whose the refusal is; where they do not, it is the recipient's at
 * RCPT TO, and the message's after that. Throws the error again when it is none of the dialogue with the server.
 */
export function classify(error: unknown, handOver: HandOver): SendOutcome {
  if (!isSmtpError(error)) throw error;
  const verdict = error.responseCode ? fromReply(error, handOver) : withoutReply(error, handOver);
  return { words: redact(wordsOf(error)), point: pointOf(error, handOver), ...verdict };
}

const isSmtpError = (error: unknown): error is SmtpError =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';

/** The reply, if there is one; to STARTTLS, of which "502 unknown command" would tell nobody, with what was tried. */
const wordsOf = ({ code, command, message, response }: SmtpError): string =>
  response === undefined || code === 'ETLS' || command === 'EHLO' ? message : response;

function fromReply(error: SmtpError, handOver: HandOver): Verdict {
  const { code, command, permanent, response = '' } = error;
  if (command?.startsWith('AUTH') || code === 'ETLS') return OUTAGE;
  const isForRecipient = command === 'RCPT TO' || command === 'DATA' || handOver === 'complete';
  const blame = blameOf(response);
  if (blame === 'ours') return isForRecipient ? BAD_STANDING : OUTAGE;
  if (!permanent) return /^4\d\d/.test(response) ? TEMPORARY : cutShort(handOver);
  if (blame === 'message') return MESSAGE;
  if (!isForRecipient) return OUTAGE;
  return blame === 'recipient' || command === 'RCPT TO' ? RECIPIENT : MESSAGE;
}

function withoutReply({ code, message }: SmtpError, handOver: HandOver): Verdict {
  if (code === 'EMESSAGE') return MESSAGE;
  if (code === 'EENVELOPE') return message.startsWith('Invalid sender') ? OUTAGE : RECIPIENT;
  return code === 'EAUTH' ? OUTAGE : cutShort(handOver);
}

/** No reply, or one that means nothing: only how far it came tells. */
function cutShort(handOver: HandOver): Verdict {
  if (handOver === 'not begun') return OUTAGE;
  return { is: handOver === 'complete' ? 'unknown' : 'temporary' };
}

const BY_COMMAND: Record<string, Point> = {
  STARTTLS: 'tls',
  EHLO: 'greeting',
  HELO: 'greeting',
  'MAIL FROM': 'sender',
  'RCPT TO': 'recipient',
  DATA: 'message',
};

/** A dropped connection names no command: then only what was handed over tells how far it came. */
function pointOf({ code, originalCode, command = '', message }: SmtpError, handOver: HandOver): Point {
  if (code === 'ETLS' || /CERT|SSL|TLS/.test(originalCode ?? '') || /STARTTLS/.test(message)) return 'tls';
  if (code === 'EAUTH' || command.startsWith('AUTH')) return 'login';
  const point = BY_COMMAND[command];
  if (point) return point;
  if (code === 'EENVELOPE') return message.startsWith('Invalid sender') ? 'sender' : 'recipient';
  if (handOver !== 'not begun') return 'message';
  return code === 'EPROTOCOL' || /greeting/i.test(message) ? 'greeting' : 'connection';
}

/** `words` of a server on one line, at most 500 characters, without the addresses and links it may quote. */
export const redact = (words: string) =>
  words
    .replace(/https?:\/\/\S+/gi, '[link]')
    .replace(/[^\s<>()"']+@[^\s<>()"':;,]+/g, '[address]')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 500);

const STOPPED = 'no answer before this worker stopped';

/** The other side may have taken it: it kept silent until this worker stopped. */
export const GIVEN_UP: SendOutcome = { is: 'unknown', words: STOPPED };

/** The same of a mail, of which it is known how far it was handed over: only a whole one may have been taken. */
export const givenUp = (handOver: HandOver): SendOutcome =>
  handOver === 'complete' ? { ...GIVEN_UP, point: 'message' } : { is: 'temporary', words: STOPPED };

/** What `sending` comes to or, once `stopped` is aborted before, what `otherwise` says of it then. */
export function unlessStopped(
  sending: Promise<SendOutcome>,
  stopped: AbortSignal | undefined,
  otherwise: () => SendOutcome,
): Promise<SendOutcome> {
  if (!stopped) return sending;
  const given = new Promise<SendOutcome>((resolve) => {
    const giveUp = () => resolve(otherwise());
    if (stopped.aborted) giveUp();
    else stopped.addEventListener('abort', giveUp, { once: true });
  });
  return Promise.race([sending, given]);
}
