import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { scriptedServer, type ScriptedServer } from '../mail/scriptedServer';

/** A mail that the server has in its hands, whatever it said of it. */
export interface Mail {
  /** The notice that it is, by its Message-ID; null for a mail to admins. */
  notice: string | null;
  to: string;
  at: number;
  /** The server took it: it said so, or lost its tongue after it had taken it. */
  acknowledged: boolean;
  /** Of its bytes. */
  hash: string;
  /** Its personal link's token; null where it has none. */
  token: string | null;
  subject: string;
}

export interface MailServer {
  url: string;
  follow: ScriptedServer['follow'];
  /** Mail to these is refused, as to somebody unknown. */
  dead: Set<string>;
  /** What it took, in order. What it refused or put off is not here. */
  mails: Mail[];
  /** Settles once every mail that was taken is in \`mails\`. */
  read(): Promise<unknown>;
  /** Tells of each mail that was taken, once it was read. */
  onMail: (mail: Mail) => void;
  close(): Promise<void>;
}

/** The scripted mail server, with a memory of what it really took. */
export async function mailServer(): Promise<MailServer> {
  const dead = new Set<string>();
  const unread = new Set<Promise<void>>();
  const server = await scriptedServer({
    recipient: (line) => (dead.has(addressIn(line)) ? '550 5.1.1 no such user here' : undefined),
    onMessage: (message, reaction) => {
      if (/^[45]/.test(reaction)) return;
      const reading = read(message, Date.now(), reaction.startsWith('2')).then((mail) => {
        self.mails.push(mail);
        self.onMail(mail);
        unread.delete(reading);
      });
      unread.add(reading);
    },
  });
  const self: MailServer = {
    url: server.url(),
    follow: (script) => server.follow(script),
    dead,
    mails: [],
    read: () => Promise.all(unread),
    onMail: () => undefined,
    close: () => server.close(),
  };
  return self;
}

const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? '';

async function read(message: string, at: number, acknowledged: boolean): Promise<Mail> {
  const plain = message.replace(/^\.\./gm, '.');
  const { messageId, to, text = '', subject = '' } = await simpleParser(plain);
  const recipients = Array.isArray(to) ? to : to ? [to] : [];
  return {
    notice: /^<([0-9a-f-]{36})@/.exec(messageId ?? '')?.[1] ?? null,
    to: recipients[0]?.value[0]?.address ?? '',
    at,
    acknowledged,
    hash: createHash('sha256').update(plain).digest('hex'),
    token: /\/r\/([\w.-]+)/.exec(text)?.[1] ?? null,
    subject,
  };
}
