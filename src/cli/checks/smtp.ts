import { redact, variables, type Env } from '../../config';
import { parseSmtpUrl } from '../../delivery/smtpUrl';
import { finding, note, right, type Finding } from './finding';

const START =
  'start the mail server, or correct SMTP_URL; rollcall mail test you@example.org explains what is wrong';

const UNHEARD =
  'set ROLLCALL_BOUNCE_ADDRESS and pass returned mail to Rollcall; otherwise mail that bounces later counts as delivered';

/** Checks that the mail server accepts our connection and login; sends nothing. No findings if none is configured. */
export async function checkSmtp(env: Env): Promise<Finding[]> {
  const url = variables.shape.SMTP_URL.safeParse(env['SMTP_URL']).data;
  const server = url === undefined ? null : parseSmtpUrl(url);
  if (!server) return [];
  const check = finding('mail server', START, async () => {
    const { createTransport } = await import('nodemailer');
    const { optionsOf } = await import('../../delivery/smtp.js');
    const transport = createTransport({
      ...optionsOf(server),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
    });
    try {
      await transport.verify();
      return right('mail server', `answers at ${redact(url ?? '')}`);
    } finally {
      transport.close();
    }
  });
  return [await check, ...bounces(env)];
}

const bounces = (env: Env): Finding[] =>
  env['ROLLCALL_BOUNCE_ADDRESS'] ? [] : [note('bounces', 'returned mail is not processed', UNHEARD)];
