import { z } from 'zod';
import { InvalidInput } from '../domain/common/errors';
import { LOCALES, type Locale } from '../domain/common/notice';
import { PACES_EXPECTED, parsePaces, type Paces } from '../domain/delivery/rateLimit';
import { LONGEST_NAME } from '../security/bounceAddress';
import { parseSecret, SECRET_EXPECTED } from '../security/webhookSignature';
import { parseSmtpUrl, SMTP_URL_EXPECTED } from '../delivery/smtpUrl';

export const MAILBOX = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/** The address in `from`, which is a bare address or `Name <address>`. */
export const addressIn = (from: string): string => /^[^<>\r\n]*<([^<>]+)>$/.exec(from)?.[1] ?? from;

/** A text parsed by `read`; null from `read` is a fault with `expected`. */
const readBy = <T>(read: (text: string) => T | null, expected: string) =>
  z.string({ error: expected }).transform((text, context) => {
    const value = read(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });

const mailbox = (example: string) => {
  const error = `a mailbox such as ${example}`;
  return z.string().refine((text) => MAILBOX.test(addressIn(text)), { error });
};

const BOUNCE_EXPECTED =
  `a mail address such as rollcall-bounces@example.org, at most ${LONGEST_NAME} characters before the @; ` +
  'its server must deliver mail for name+anything@ to it';

const bounceAddress = z
  .string()
  .regex(MAILBOX, { error: BOUNCE_EXPECTED })
  .refine((text) => text.lastIndexOf('@') <= LONGEST_NAME, { error: BOUNCE_EXPECTED });

const secret = readBy(parseSecret, SECRET_EXPECTED);

const dkim = readBy((text) => {
  const [, selector, file] = /^([a-z0-9][a-z0-9.-]*)=(.+)$/i.exec(text.trim()) ?? [];
  return selector && file ? { selector, file } : null;
}, 'selector=file of the private key, such as rollcall=/etc/rollcall/dkim.pem');

const webhookUrl = readBy(
  (text) => (/^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? text : null),
  'a URL such as https://bot.example.org/rollcall',
);

const flag = z.enum(['true', 'false'], { error: 'true or false' }).transform((text) => text === 'true');

/** The URL of a mail server. */
export const smtpUrl = readBy((text) => (parseSmtpUrl(text) ? text : null), SMTP_URL_EXPECTED);

/** The variables of how notices reach people, except the mail server's URL. */
export const mailVariables = {
  ROLLCALL_MAIL_FROM: mailbox('Rollcall <rollcall@example.org>').default('Rollcall <rollcall@localhost>'),
  ROLLCALL_REPLY_TO: mailbox('Platform team <platform@example.org>').nullable().default(null),
  ROLLCALL_BOUNCE_ADDRESS: bounceAddress.nullable().default(null),
  ROLLCALL_BOUNCE_SECRET: secret.nullable().default(null),
  ROLLCALL_DKIM: dkim.nullable().default(null),
  ROLLCALL_DOMAIN_PACES: readBy(parsePaces, PACES_EXPECTED).default(new Map()),
  ROLLCALL_ALERT_SMTP_URL: smtpUrl.nullable().default(null),
  ROLLCALL_WEBHOOK_URL: webhookUrl.nullable().default(null),
  ROLLCALL_WEBHOOK_SECRET: secret.nullable().default(null),
  ROLLCALL_WEBHOOK_REPORTS_FAILURE: flag.default(false),
  ROLLCALL_MAIL_TEMPLATES: z.string().nullable().default(null),
  ROLLCALL_ADMIN_LOCALE: z.enum(LOCALES, { error: LOCALES.join(' or ') }).default('en'),
};

/** How notices reach people. */
export interface MailConfig {
  /** The mailbox for replies to a mail; null for the sender's own. */
  replyTo: string | null;
  /** The mailbox for bounces, with the notice's code behind a plus; null for the sender's. */
  bounceAddress: string | null;
  /** Verifies requests to `POST /bounces`; null: that endpoint accepts nothing. */
  bounceSecret: Buffer | null;
  dkim: { selector: string; file: string } | null;
  paces: Paces;
  /** Where the channel `webhook` posts messages; null if it is not configured. */
  webhook: { url: string; secret: Buffer; reportsFailure: boolean } | null;
  /** The mail server for alerts. */
  alertSmtpUrl: string;
  /** A folder with a custom brand, texts and templates; null for the built-in ones. */
  templates: string | null;
  /** The language of mails to admins. */
  adminLocale: Locale;
}

type MailValues = z.infer<z.ZodObject<typeof mailVariables>> & { SMTP_URL: string };

/** The mail part of the configuration. Throws InvalidInput if the webhook has an address but no secret. */
export function toMailConfig(values: MailValues): MailConfig {
  const { ROLLCALL_WEBHOOK_URL: url, ROLLCALL_WEBHOOK_SECRET: webhookSecret } = values;
  if (url !== null && webhookSecret === null) {
    const fault = { field: 'ROLLCALL_WEBHOOK_SECRET', value: undefined, expected: SECRET_EXPECTED };
    throw new InvalidInput('configuration', [fault]);
  }
  return {
    replyTo: values.ROLLCALL_REPLY_TO,
    bounceAddress: values.ROLLCALL_BOUNCE_ADDRESS,
    bounceSecret: values.ROLLCALL_BOUNCE_SECRET,
    dkim: values.ROLLCALL_DKIM,
    paces: values.ROLLCALL_DOMAIN_PACES,
    webhook:
      url !== null && webhookSecret !== null
        ? { url, secret: webhookSecret, reportsFailure: values.ROLLCALL_WEBHOOK_REPORTS_FAILURE }
        : null,
    alertSmtpUrl: values.ROLLCALL_ALERT_SMTP_URL ?? values.SMTP_URL,
    templates: values.ROLLCALL_MAIL_TEMPLATES,
    adminLocale: values.ROLLCALL_ADMIN_LOCALE,
  };
}
