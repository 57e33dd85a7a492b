import { randomUUID } from 'node:crypto';
import { addressIn, MAILBOX, mailVariables, toMailConfig } from '../../config/mail';
import { loadPart, redact, variables } from '../../config';
import { InvalidInput } from '../../domain/common/errors';
import { returnPathFor } from '../../security/bounceAddress';
import { explain } from '../../delivery/explain';
import type { SendOutcome } from '../../delivery/outcome';
import { EXIT, Exit, type Io } from '../io';
import { environment } from '../context';

/** A person waits for this command, so these time-outs are short, in milliseconds. */
const PATIENCE = { connection: 20_000, greeting: 30_000, silence: 60_000 };

/** Sends one test mail to `address` and prints the outcome. Throws InvalidInput for an invalid address. */
export async function sendTest(io: Io, address: string, json?: true): Promise<void> {
  if (!MAILBOX.test(address)) {
    const fault = { field: '<address>', value: address, expected: 'a mail address such as you@example.org' };
    throw new InvalidInput('arguments', [fault]);
  }
  const config = configuration(io);
  if (!json) io.print(`Sending a mail from ${config.from} to ${address} through ${redact(config.smtpUrl)}`);
  const outcome = await send(config, address);
  if (json) io.print(JSON.stringify({ ...outcome, ...(outcome.is !== 'sent' && explain(outcome)) }, null, 2));
  else report(io, outcome);
  if (outcome.is !== 'sent') throw new Exit(EXIT.failure);
}

const PART = variables.pick({
  SMTP_URL: true,
  ...(Object.fromEntries(Object.keys(mailVariables).map((name) => [name, true])) as {
    [name in keyof typeof mailVariables]: true;
  }),
});

function configuration(io: Io) {
  const env = environment(io);
  const values = loadPart(PART, env);
  const mail = toMailConfig(values);
  const { linkKeys } = mail.bounceAddress === null ? { linkKeys: [] } : keysOf(env);
  return { smtpUrl: values.SMTP_URL, from: values.ROLLCALL_MAIL_FROM, mail, linkKeys };
}

/** The link keys sign the return path, if a bounce address is configured. */
function keysOf(env: Io['env']) {
  const { ROLLCALL_LINK_KEYS: linkKeys } = loadPart(variables.pick({ ROLLCALL_LINK_KEYS: true }), env);
  return { linkKeys };
}

async function send(
  { smtpUrl, from, mail, linkKeys }: ReturnType<typeof configuration>,
  to: string,
): Promise<SendOutcome> {
  const { composeTestMail } = await import('../../mail/admin/testMail.js');
  const { readDkimKey } = await import('../../mail/notice/dkim.js');
  const { createMailer } = await import('../../delivery/smtp.js');
  const id = randomUUID();
  const domain = addressIn(from).split('@')[1] ?? '';
  const { bounceAddress, replyTo } = mail;
  const returnPath =
    bounceAddress && returnPathFor(bounceAddress, linkKeys, { id, keyId: linkKeys[0]?.id ?? '' });
  const dkim = mail.dkim && readDkimKey(mail.dkim);
  const mailer = createMailer({ smtpUrl, timeouts: PATIENCE });
  try {
    const options = { from, domain, replyTo, returnPath, dkim };
    return await mailer.send(await composeTestMail({ id, to, at: new Date() }, options));
  } finally {
    await mailer.close();
  }
}

function report(io: Io, outcome: SendOutcome): void {
  const { green, red, dim } = io.colours;
  if (outcome.is === 'sent') {
    io.print(`${green('✓')} The mail server accepted it: ${outcome.words}`);
    io.print(dim('  → Check the mailbox and its spam folder: accepted does not mean delivered.'));
    return;
  }
  const { what, next } = explain(outcome);
  io.print(`${red('✗')} ${what}`);
  io.print(`  ${outcome.words}`);
  io.print(dim(`  → ${next}`));
}
