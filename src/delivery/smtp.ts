import { readFileSync } from 'node:fs';
import { createTransport, type Transporter } from 'nodemailer';
import { InvalidInput } from '../domain/common/errors';
import { parseSmtpUrl, SMTP_URL_EXPECTED, type SmtpServer } from './smtpUrl';
import { adapt, ANEW, type Limits } from './adapt';
import type { ComposedMail } from '../mail/notice/compose';
import { classify, givenUp, redact, unlessStopped, type SendOutcome, type HandOver } from './outcome';
import type { Readable } from 'node:stream';

/** How long to wait at each point of the dialogue with the server, in milliseconds. */
export interface Timeouts {
  connection: number;
  greeting: number;
  /** Without a byte from the server. Long, as a server may spend minutes on a mail after it got all of it. */
  silence: number;
}

/** An activity that sends needs a longer timeout than these add up to. */
export const TIMEOUTS: Timeouts = { connection: 20_000, greeting: 30_000, silence: 600_000 };

/** How many mails one mailer sends in parallel. */
export const MAX_CONNECTIONS = 5;

export interface MailerOptions {
  /** In the format that `parseSmtpUrl` reads. */
  smtpUrl: string;
  timeouts?: Partial<Timeouts>;
}

/** Sends mails to one server. */
export interface Mailer {
  /**
   * Makes one attempt and returns the result. Failures of the dialogue are results, not exceptions. Once `stopped` is
   * aborted it no longer waits for the server, and returns how far it came.
   */
  send(mail: ComposedMail, stopped?: AbortSignal): Promise<SendOutcome>;
  /** Waits for the mails being sent, then closes the connections. */
  close(): Promise<void>;
}

/**
 * A mailer with a pool of connections to one server, opened on first use. It never retries a mail of which the server
 * may have got a byte. It adapts to the number of connections, and of mails per connection, that the server accepts.
 * Throws InvalidInput for an invalid URL, or if its file of authorities cannot be read.
 */
export function createMailer({ smtpUrl, timeouts }: MailerOptions): Mailer {
  const transport = createPool(smtpUrl, { ...TIMEOUTS, ...timeouts });
  const handOverOf = watchHandOver(transport);
  const underWay = new Set<Promise<SendOutcome>>();

  const limits = limitsOf(transport);
  let sentBefore = false;

  async function attempt(mail: ComposedMail, own: Buffer, anew = 0): Promise<SendOutcome> {
    const { envelope, messageId } = mail;
    try {
      const { response } = await transport.sendMail({ envelope, messageId, raw: own });
      sentBefore = true;
      return { is: 'sent', words: redact(response) };
    } catch (error) {
      if (anew < ANEW && adapt(error, limits, sentBefore)) return attempt(mail, own, anew + 1);
      return classify(error, handOverOf(own));
    }
  }

  return {
    send(mail, stopped) {
      const own = Buffer.from(mail.raw);
      const sending = unlessStopped(attempt(mail, own), stopped, () => givenUp(handOverOf(own)));
      underWay.add(sending);
      return sending.finally(() => underWay.delete(sending));
    },
    async close() {
      await Promise.allSettled(underWay);
      cutOff(transport);
    },
  };
}

/**
 * Closes every connection, including that of a mail given up: a silent server would keep the process alive through
 * it.
 */
function cutOff({ transporter }: { transporter: { close?: (options: { force: boolean }) => void } }): void {
  transporter.close?.({ force: true });
}

/** The limits that nodemailer's pool reads again for each mail. */
function limitsOf({ transporter }: { transporter: object }): Limits {
  if ('options' in transporter && isLimits(transporter.options)) return transporter.options;
  throw new Error('nodemailer keeps the limits of its pool somewhere else');
}

const isLimits = (options: unknown): options is Limits =>
  typeof options === 'object' && options !== null && 'maxConnections' in options && 'maxMessages' in options;

function createPool(smtpUrl: string, { connection, greeting, silence }: Timeouts) {
  const server = parseSmtpUrl(smtpUrl);
  if (!server) throw wrong(undefined, SMTP_URL_EXPECTED);
  return createTransport({
    pool: true,
    ...optionsOf(server),
    maxConnections: MAX_CONNECTIONS,
    maxMessages: 100,
    maxRequeues: 0,
    connectionTimeout: connection,
    dnsTimeout: connection,
    greetingTimeout: greeting,
    socketTimeout: silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** `server` as nodemailer's options. Throws InvalidInput if its file of authorities cannot be read. */
export function optionsOf({ host, port, tls, caFile, login, rest }: SmtpServer) {
  const protocol = tls === 'implicit' ? 'smtps' : 'smtp';
  return {
    url: `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}/?${rest}`,
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    ...(caFile !== null && { tls: { ca: readAuthorities(caFile) } }),
  };
}

function readAuthorities(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(file, `a PEM file that can be read, as its ca (${String(error)})`);
  }
}

const wrong = (value: unknown, expected: string) =>
  new InvalidInput('configuration', [{ field: 'SMTP_URL', value, expected }]);

/** Returns how much of a message was handed over; `raw` is the buffer it was sent from. */
export type HandOverOf = (raw: Buffer) => HandOver;

/**
 * Watches the streams from which `transport` feeds messages to the server. To nodemailer a dropped connection looks
 * the same wherever it happens; only the stream knows whether the last byte, and with it the final dot, may have gone
 * out.
 */
export function watchHandOver(transport: Transporter): HandOverOf {
  const streams = new WeakMap<object, Readable>();
  transport.use('stream', ({ data, message }, done) => {
    const { raw } = data;
    if (message && Buffer.isBuffer(raw)) {
      const create = message.createReadStream.bind(message);
      message.createReadStream = (options) => {
        const stream = create(options);
        streams.set(raw, stream);
        return stream;
      };
    }
    done();
  });
  return (raw) => {
    const stream = streams.get(raw);
    if (!stream) return 'not begun';
    return stream.readableEnded ? 'complete' : 'begun';
  };
}
