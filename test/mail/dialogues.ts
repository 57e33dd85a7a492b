import type { SendOutcome } from '../../src/delivery/outcome';
import type { Point, Reaction } from './scriptedServer';

/** What a mail server does, and what that means. docs/how-to/mail.md has the same table. */
export interface Dialogue {
  /** In the words of the document. */
  name: string;
  script: Partial<Record<Point, Reaction>>;
  is: SendOutcome['is'];
  /** Of an outage: it concerns the recipient's domain alone. */
  scope?: 'domain';
  /** What is refused. */
  what?: 'recipient' | 'message';
  login?: string;
  /** Parameters of SMTP_URL. */
  query?: string;
}

/** How a server may misbehave at each point of the dialogue. */
export const DIALOGUES: Dialogue[] = [
  { name: 'accepted', script: {}, is: 'sent' },
  { name: 'accepted, in several lines', script: { dot: '250-taken\r\n250 2.0.0 as 4F2' }, is: 'sent' },
  { name: 'an old server that knows no EHLO', script: { EHLO: '502 what?' }, is: 'sent' },

  { name: 'dropped before the greeting', script: { connect: 'drop' }, is: 'outage' },
  { name: 'silence instead of a greeting', script: { connect: 'hang' }, is: 'outage' },
  { name: 'greeting refused', script: { connect: '554 5.7.1 not you' }, is: 'outage' },
  { name: 'greeting that is none', script: { connect: '999 SSH-2.0' }, is: 'outage' },
  { name: 'greeting put off', script: { connect: '421 too busy' }, is: 'temporary' },
  { name: 'dropped at EHLO', script: { EHLO: 'drop' }, is: 'outage' },
  { name: 'silence at EHLO', script: { EHLO: 'hang' }, is: 'outage' },
  { name: 'STARTTLS required and not offered', script: {}, query: '?tls=required', is: 'outage' },
  { name: 'dropped at STARTTLS', script: { STARTTLS: 'drop' }, query: '?tls=required', is: 'outage' },
  { name: 'no TLS after STARTTLS', script: { STARTTLS: '220 go on' }, query: '?tls=required', is: 'outage' },
  { name: 'wrong login', script: { AUTH: '535 5.7.8 bad credentials' }, login: 'user:secret', is: 'outage' },
  { name: 'login not possible now', script: { AUTH: '454 4.7.0 later' }, login: 'user:secret', is: 'outage' },
  { name: 'dropped at the login', script: { AUTH: 'drop' }, login: 'user:secret', is: 'outage' },

  { name: 'sender refused', script: { MAIL: '550 5.1.8 sender unknown' }, is: 'outage' },
  { name: 'TLS wanted at the sender', script: { MAIL: '530 5.7.0 STARTTLS first' }, is: 'outage' },
  { name: 'sender put off', script: { MAIL: '451 4.3.0 later' }, is: 'temporary' },
  { name: 'dropped at the sender', script: { MAIL: 'drop' }, is: 'temporary' },
  { name: 'silence at the sender', script: { MAIL: 'hang' }, is: 'temporary' },

  { name: 'recipient unknown', script: { RCPT: '550 5.1.1 no such user' }, is: 'refused', what: 'recipient' },
  {
    name: 'recipient unknown, in several lines',
    script: { RCPT: '550-5.1.1 no such\r\n550 5.1.1 user' },
    is: 'refused',
    what: 'recipient',
  },
  { name: 'mailbox disabled', script: { RCPT: '550 5.2.1 disabled' }, is: 'refused', what: 'recipient' },
  { name: 'mailbox full for good', script: { RCPT: '552 5.2.2 full' }, is: 'refused', what: 'recipient' },
  {
    name: 'recipient rejected by policy',
    script: { RCPT: '554 5.7.1 <wei@example.org>: Recipient address rejected: Access denied' },
    is: 'refused',
    what: 'recipient',
  },
  {
    name: 'sender refused only at the recipient',
    script: { RCPT: '550 5.1.8 Domain not found' },
    is: 'outage',
    scope: 'domain',
  },
  {
    name: 'relaying denied at the recipient',
    script: { RCPT: '554 5.7.1 Relay access denied' },
    is: 'outage',
    scope: 'domain',
  },
  {
    name: 'login wanted at the recipient',
    script: { RCPT: '530 authentication required' },
    is: 'outage',
    scope: 'domain',
  },
  {
    name: 'too many mails, says the recipient’s server',
    script: { RCPT: '550 Ip frequency limited' },
    is: 'outage',
    scope: 'domain',
  },
  {
    name: 'too many mails for now, says the recipient’s server',
    script: { RCPT: '451 Connection frequency limited' },
    is: 'outage',
    scope: 'domain',
  },
  { name: 'recipient busy', script: { RCPT: '450 4.2.1 later' }, is: 'temporary' },
  { name: 'mailbox full for now', script: { RCPT: '452 4.2.2 full' }, is: 'temporary' },
  { name: 'greylisted', script: { RCPT: '451 4.7.1 Greylisted, try again in 300 seconds' }, is: 'temporary' },
  { name: 'server shutting down', script: { RCPT: '421 closing' }, is: 'temporary' },
  { name: 'dropped at the recipient', script: { RCPT: 'drop' }, is: 'temporary' },
  { name: 'silence at the recipient', script: { RCPT: 'hang' }, is: 'temporary' },

  { name: 'data refused', script: { DATA: '554 5.6.0 no' }, is: 'refused', what: 'message' },
  { name: 'data put off', script: { DATA: '451 4.3.0 later' }, is: 'temporary' },
  { name: 'dropped at the data', script: { DATA: 'drop' }, is: 'temporary' },
  { name: 'silence at the data', script: { DATA: 'hang' }, is: 'temporary' },
  { name: 'message too big', script: { dot: '552 5.3.4 too big' }, is: 'refused', what: 'message' },
  { name: 'message taken for spam', script: { dot: '554 5.7.1 spam' }, is: 'outage', scope: 'domain' },
  {
    name: 'sender not proven, or not permitted (SPF, DKIM, DMARC)',
    script: { dot: '550 5.7.26 unauthenticated' },
    is: 'outage',
    scope: 'domain',
  },
  { name: 'message put off', script: { dot: '451 4.3.0 later' }, is: 'temporary' },
  { name: 'greylisted after the message', script: { dot: '451 4.7.1 greylisted' }, is: 'temporary' },
  { name: 'dropped after the final dot', script: { dot: 'drop' }, is: 'unknown' },
  { name: 'reply after the final dot that is none', script: { dot: '999 ?' }, is: 'unknown' },
  { name: 'half a reply after the final dot', script: { dot: 'cut' }, is: 'unknown' },
  { name: 'silence after the final dot', script: { dot: 'hang' }, is: 'unknown' },
];
