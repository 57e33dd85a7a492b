import { blameOf } from './blame';

/** The points of the dialogue with a mail server at which it may fail. */
export type Point = 'connection' | 'tls' | 'greeting' | 'login' | 'sender' | 'recipient' | 'message';

/**
 * The result of one attempt to send one message: the other side's reply without addresses and links, and for mail
 * that was not accepted the point at which the dialogue ended.
 */
export type SendOutcome = { words: string; point?: Point } & (
  | { is: 'sent' }
  /** The server will never accept it, because of the `recipient` or of the `message` itself. */
  | { is: 'refused'; what: 'recipient' | 'message' }
  /** Not accepted this time; the same message may be accepted later. */
  | { is: 'temporary' }
  /**
   * Our side or our reputation: login, sender, connection, frequency. It says nothing about the recipient. `domain`:
   * it was refused for a recipient, so it may concern only mail to that domain.
   */
  | { is: 'outage'; scope?: 'domain' }
  /** The whole mail was handed over and no reply came: the server may have accepted it. */
  | { is: 'unknown' }
);

/** How much of the message was handed over before the attempt failed. */
export type HandOver = 'not begun' | 'begun' | 'complete';

/** The fields of nodemailer's errors that tell failures apart. */
interface SmtpError extends Error {
  code: string;
  /** The system's own code, such as ECONNREFUSED, ENOTFOUND, SELF_SIGNED_CERT_IN_CHAIN. */
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
 * Classifies a failed attempt. The command that failed comes first: a 550 to MAIL FROM is about us. From RCPT TO on,
 * the enhanced status code and the words decide; if they do not, the recipient is to blame at RCPT TO, and the
 * message after that. Rethrows an error that is not from the dialogue with the server.
 */
export function classify(error: unknown, handOver: HandOver): SendOutcome {
  if (!isSmtpError(error)) throw error;
  const verdict = error.responseCode ? fromReply(error, handOver) : withoutReply(error, handOver);
  return { words: redact(wordsOf(error)), point: pointOf(error, handOver), ...verdict };
}

const isSmtpError = (error: unknown): error is SmtpError =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';

/**
 * The server's reply, if any. For STARTTLS it names the command too, since "502 unknown command" alone would be
 * unclear.
 */
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

/** Without a meaningful reply, only the amount handed over decides. */
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

/** A dropped connection names no command; then the amount handed over decides. */
function pointOf({ code, originalCode, command = '', message }: SmtpError, handOver: HandOver): Point {
  if (code === 'ETLS' || /CERT|SSL|TLS/.test(originalCode ?? '') || /STARTTLS/.test(message)) return 'tls';
  if (code === 'EAUTH' || command.startsWith('AUTH')) return 'login';
  const point = BY_COMMAND[command];
  if (point) return point;
  if (code === 'EENVELOPE') return message.startsWith('Invalid sender') ? 'sender' : 'recipient';
  if (handOver !== 'not begun') return 'message';
  return code === 'EPROTOCOL' || /greeting/i.test(message) ? 'greeting' : 'connection';
}

/** A server's reply on one line, at most 500 characters, without the addresses and links it may quote. */
export const redact = (words: string) =>
  words
    .replace(/https?:\/\/\S+/gi, '[link]')
    .replace(/[^\s<>()"']+@[^\s<>()"':;,]+/g, '[address]')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 500);

const STOPPED = 'no answer before this worker stopped';

/** The result if the other side was silent until this worker stopped: it may have accepted the message. */
export const GIVEN_UP: SendOutcome = { is: 'unknown', words: STOPPED };

/** The same for mail, of which the amount handed over is known: only a complete one may have been accepted. */
export const givenUp = (handOver: HandOver): SendOutcome =>
  handOver === 'complete' ? { ...GIVEN_UP, point: 'message' } : { is: 'temporary', words: STOPPED };

/** The result of `sending`; or the result of `otherwise`, once `stopped` is aborted before. */
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
