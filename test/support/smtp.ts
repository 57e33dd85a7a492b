import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { portOf } from '../../src/dev/ports';

/** A mail as it arrived: parsed, its bytes, and whom the sender named in the SMTP dialogue. */
export interface ReceivedMail extends ParsedMail {
  raw: Buffer;
  recipients: string[];
}

export type Refusal = 'permanently' | 'temporarily';

export interface SmtpSink {
  url: string;
  /** In the order they were accepted. */
  mails: ReceivedMail[];
  /** From now on mail to `address` is refused with a 550 or a 451. */
  refuse(address: string, how: Refusal): void;
  /** Mail to `address` is accepted again. */
  accept(address: string): void;
  /** While `lost`, whoever has handed a mail over in full hears nothing of it: the connection is cut. */
  acknowledgements(state: 'lost' | 'given'): void;
  close(): Promise<void>;
}

/** A real SMTP server on a free port that keeps what it receives; with a login, `user:password`, only after that. */
export async function smtpSink(login?: string): Promise<SmtpSink> {
  const mails: ReceivedMail[] = [];
  const refused = new Map<string, Refusal>();
  let isLost = false;
  const server = new SMTPServer({
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disabledCommands: login === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      `${username}:${password}` === login ? done(null, { user: username }) : done(new Error('wrong login')),
    onRcptTo: ({ address }, _session, done) => done(refusal(address, refused.get(address))),
    onData: (stream, { envelope }, done) =>
      void keep(mails, stream, envelope.rcptTo, (error) => {
        if (!isLost) return done(error);
        for (const connection of server.connections) connection.close();
      }),
  });
  // A worker that is killed resets its connections; without a listener that would end the test.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://${login === undefined ? '' : `${login}@`}127.0.0.1:${portOf(server.server)}`,
    mails,
    refuse: (address, how) => void refused.set(address, how),
    accept: (address) => void refused.delete(address),
    acknowledgements: (state) => void (isLost = state === 'lost'),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusal(address: string, how: Refusal | undefined): Error | null {
  if (!how) return null;
  const [responseCode, words] = how === 'permanently' ? [550, 'no such mailbox'] : [451, 'try again later'];
  return Object.assign(new Error(`${words}: ${address}`), { responseCode });
}

async function keep(
  mails: ReceivedMail[],
  stream: Readable,
  to: { address: string }[],
  done: (error?: Error | null) => void,
): Promise<void> {
  try {
    const raw = await buffer(stream);
    mails.push(Object.assign(await simpleParser(raw), { raw, recipients: to.map(({ address }) => address) }));
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}
