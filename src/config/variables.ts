import { isIP } from 'node:net';
import { z } from 'zod';
import { MAILBOX, mailVariables, smtpUrl } from './mail';
import { deploymentVariables } from './deployment';
import { keyFileIn, linkKeys } from './linkKeys';
import { loginVariables } from './login';
import { oidcVariables } from './oidc';
import { redact } from './redact';
import { sourceVariables } from './sources';

const url = (example: string, ...protocols: string[]) => {
  const error = `a URL such as ${example}`;
  const fits = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return z.string({ error }).refine(fits, { error });
};

const number = (expected: string, allowed: (value: number) => boolean) =>
  z
    .string()
    .refine((text) => text.trim() !== '' && allowed(Number(text)), { error: expected })
    .transform(Number);

const isPort = (value: number) => Number.isInteger(value) && value >= 1 && value <= 65535;
const isRate = (value: number) => Number.isFinite(value) && value > 0;

const MAILBOXES_EXPECTED = 'mail addresses separated by commas, such as platform-team@example.org';

const mailboxes = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine((addresses) => addresses.every((address) => MAILBOX.test(address)), { error: MAILBOXES_EXPECTED });

/** An address, or a network such as 10.0.0.0/8. */
const isNetwork = (text: string) => {
  const [address = '', bits] = text.split('/');
  const size = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return size > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= size));
};

const networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .refine((list) => list.every(isNetwork), {
    error: 'addresses or networks of proxies separated by commas, such as 10.0.0.0/8,::1',
  });

/** Every variable Rollcall reads, except Temporal's own: its default, and what it must be. */
export const variables = z.object({
  DATABASE_URL: url('postgres://user:password@localhost:5432/rollcall', 'postgres:', 'postgresql:'),
  SMTP_URL: smtpUrl,
  ROLLCALL_LINK_KEYS: linkKeys,
  ...mailVariables,
  ...oidcVariables,
  ...loginVariables(networks),
  ROLLCALL_FALLBACK_ADDRESS: z
    .string()
    .regex(MAILBOX, { error: 'a mail address such as platform-team@example.org' })
    .nullable()
    .default(null),
  ROLLCALL_ADMIN_ADDRESS: mailboxes.default([]),
  ROLLCALL_BASE_URL: url('https://rollcall.example.org', 'http:', 'https:').optional(),
  ROLLCALL_API_HOST: z.string().default('127.0.0.1'),
  ROLLCALL_API_PORT: number('a port: a whole number from 1 to 65535', isPort).default(8088),
  ROLLCALL_TRUSTED_PROXIES: networks.default([]),
  ROLLCALL_METRICS_PORT: number('a port: a whole number from 1 to 65535', isPort).nullable().default(null),
  ROLLCALL_WORKER_PORT: number('a port: a whole number from 1 to 65535', isPort).nullable().default(null),
  ROLLCALL_UI_URL: url('http://localhost:8233', 'http:', 'https:').default('http://localhost:8233'),
  ROLLCALL_MAIL_PER_SECOND: number('mails sent per second: a number above 0', isRate).default(20),
  ...sourceVariables,
  ...deploymentVariables,
  ROLLCALL_STATE_DIR: z.string().default('.rollcall'),
});

export type Values = z.infer<typeof variables>;

/** The value of `variable` as it may be shown, with nothing of a secret left. */
export function redactValue(variable: string, value: string): string {
  if (variable.endsWith('_SECRET')) return '***';
  if (variable !== 'ROLLCALL_LINK_KEYS' || keyFileIn(value) !== null) return redact(value);
  return value
    .split(',')
    .map((key) => (key.includes(':') ? `${key.split(':')[0]?.trim()}:***` : '***'))
    .join(',');
}
