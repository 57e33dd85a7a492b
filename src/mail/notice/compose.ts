import MailComposer from 'nodemailer/lib/mail-composer';
import { InvalidInput } from '../../domain/common/errors';
import type { Notice } from '../../domain/common/notice';
import type { Design } from '../branding/design';
import { signDkim, type DkimKey } from './dkim';
import { renderMail } from './render';

/** A mail ready to be sent: its bytes, and whom to tell the server it is from and for. */
export interface ComposedMail {
  envelope: { from: string; to: string[] };
  messageId: string;
  raw: Buffer;
}

export interface ComposeOptions {
  /** The recipient's personal link; null for a notice without one. */
  link: string | null;
  /** The sender: `Rollcall <rollcall@example.org>`. */
  from: string;
  /** The domain Message-IDs and the List-Id are made in, and that signs. */
  domain: string;
  /** The mailbox of whoever answers to mail; absent: the sender's own. */
  replyTo?: string | null;
  /** Where it comes back to if it cannot be delivered; absent: the sender. */
  returnPath?: string | null;
  /** Absent where somebody else signs, or nobody. */
  dkim?: DkimKey | null;
  /** How it looks and speaks; absent: as built in. */
  design?: Design;
}

/** The Message-ID of a notice: the same for every attempt at sending it. */
export const messageIdOf = (noticeId: string, domain: string): string => `<${noticeId}@${domain}>`;

/**
 * The mail of a notice. Every byte derives from the notice's rows and `options`: no clock, no
 * chance, so that a repeat is the same mail and a mail server can tell.
 * Throws InvalidInput when the notice has no address.
 */
export async function composeMail(notice: Notice, options: ComposeOptions): Promise<ComposedMail> {
  const { id, address, claimedAt, locale } = notice;
  if (!address)
    throw new InvalidInput('notice', [{ field: 'address', value: address, expected: 'a mailbox' }]);
  const messageId = messageIdOf(id, options.domain);
  const node = new MailComposer({
    from: options.from,
    ...(options.replyTo && { replyTo: options.replyTo }),
    to: { name: notice.name ?? '', address },
    messageId,
    date: claimedAt,
    baseBoundary: id,
    newline: 'win',
    headers: { ...automaticMail(options.domain), 'Content-Language': locale },
    ...threadOf(notice, options.domain),
    ...renderMail(notice, options.link, options.design),
  }).compile();
  const from = options.returnPath ?? (node.getEnvelope().from || '');
  return { envelope: { from, to: [address] }, messageId, raw: await sign(await node.build(), options) };
}

const sign = (raw: Buffer, { dkim, domain }: ComposeOptions) =>
  dkim ? signDkim(raw, dkim, domain) : Promise.resolve(raw);

/** Reminders and escalations of a round thread under its first notice. */
const threadOf = ({ first }: Notice, domain: string) =>
  first ? { inReplyTo: messageIdOf(first.id, domain), references: messageIdOf(first.id, domain) } : {};

/**
 * Marks mail a program sends, so that no absence note answers it. Not `All`: that would also
 * suppress the reports of failed delivery.
 */
export const automaticMail = (domain: string) => ({
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'OOF, AutoReply',
  'List-Id': `Rollcall <rollcall.${domain}>`,
});
