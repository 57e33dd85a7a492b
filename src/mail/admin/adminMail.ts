import MailComposer from 'nodemailer/lib/mail-composer';
import type { Locale } from '../../domain/common/notice';
import { automaticMail, messageIdOf, type ComposedMail } from '../notice/compose';
import { BUILT_IN, type Design } from '../branding/design';
import type { RenderedMail } from '../notice/render';

/** How the admins are written to: in English, as built in, unless said otherwise. */
export interface AdminReader {
  locale?: Locale;
  design?: Design;
}

/** Who writes to the admins, and who they are. */
export interface AdminMailOptions extends AdminReader {
  /** The admins' mailboxes; at least one. */
  to: string[];
  /** The sender: `Rollcall <rollcall@example.org>`. */
  from: string;
  /** The domain Message-IDs are made in. */
  domain: string;
}

/** A mail to the admins before it has a sender: everything that its bytes derive from. */
export interface AdminMail extends RenderedMail {
  /** Of the row it tells of: makes the Message-ID. */
  id: string;
  date: Date;
  /** The id of the mail that it follows up; null when none. */
  follows: string | null;
}

/** The mail as it is sent: the same bytes whenever it is composed anew. */
export async function composeAdminMail(mail: AdminMail, options: AdminMailOptions): Promise<ComposedMail> {
  const { id, date, follows, subject, text, html, attachments } = mail;
  const { to, from, domain, locale = 'en' } = options;
  const messageId = messageIdOf(id, domain);
  const node = new MailComposer({
    from,
    to,
    messageId,
    date,
    baseBoundary: id,
    newline: 'win',
    headers: { ...automaticMail(domain), 'Content-Language': locale },
    ...(follows && { inReplyTo: messageIdOf(follows, domain), references: messageIdOf(follows, domain) }),
    subject,
    text,
    html,
    ...(attachments && { attachments }),
  }).compile();
  return { envelope: { from: node.getEnvelope().from || '', to }, messageId, raw: await node.build() };
}

/** What all mails to the admins have in common. */
export const adminFrame = ({ locale = 'en', design = BUILT_IN }: AdminReader) => ({
  locale,
  brand: design.brand,
  brandFooter: design.brand.footer[locale],
});
