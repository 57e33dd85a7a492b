import { redact, variables, type Env } from '../../config';
import { finding, right, type Finding } from './finding';

const START = 'start the mail server, or correct SMTP_URL';

/** Whether the mail server accepts our connection and login; nothing is sent. Nothing when none is configured. */
export async function checkSmtp(env: Env): Promise<Finding[]> {
  const url = variables.shape.SMTP_URL.safeParse(env['SMTP_URL']).data;
  if (!url) return [];
  const check = finding('mail server', START, async () => {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000 });
    try {
      await transport.verify();
      return right('mail server', `answers at ${redact(url)}`);
    } finally {
      transport.close();
    }
  });
  return [await check];
}
