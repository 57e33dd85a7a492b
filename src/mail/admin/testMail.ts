import MailComposer from 'nodemailer/lib/mail-composer';
import { automaticMail, messageIdOf, type ComposedMail, type ComposeOptions } from '../notice/compose';
import { signDkim } from '../notice/dkim';

/** A mail that tells nothing but that it arrived, from the sender, the return path and the signature of real ones. */
export async function composeTestMail(
  { id, to, at }: { id: string; to: string; at: Date },
  { from, domain, replyTo, returnPath, dkim }: Omit<ComposeOptions, 'link'>,
): Promise<ComposedMail> {
  const messageId = messageIdOf(`test.${id}`, domain);
  const node = new MailComposer({
    from,
    to,
    ...(replyTo && { replyTo }),
    messageId,
    date: at,
    newline: 'win',
    headers: automaticMail(domain),
    subject: 'Rollcall: a test mail',
    text: TEXT,
  }).compile();
  const raw = await node.build();
  const envelope = { from: returnPath ?? (node.getEnvelope().from || ''), to: [to] };
  return { envelope, messageId, raw: dkim ? await signDkim(raw, dkim, domain) : raw };
}

const TEXT = `This is the test mail of Rollcall that somebody asked for with "rollcall mail test".

It arrived: mails to owners will come from the same sender, through the same server.
If it was in the spam folder, so will they be; docs/how-to/mail.md tells what helps.
`;
