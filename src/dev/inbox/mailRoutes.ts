import type { FastifyInstance, FastifyReply } from 'fastify';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import type { Mailbox } from './mailbox';
import { htmlDocument, textDocument } from './mailDocument';

/**
 * A mail runs no scripts and loads nothing. Its links open a new window without these restrictions, so the linked page
 * works as it does for an owner.
 */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox";

type OfMail = { Params: { id: string } };
type OfAttachment = { Params: { id: string; at: string } };

/** Stands for a mail that cannot be parsed; only its source is shown. */
const UNREADABLE: Pick<Email, 'html' | 'text' | 'attachments'> = { attachments: [] };

/** The routes for one mail: each of its parts has its own address. */
export function mailRoutes(app: FastifyInstance, mailbox: Mailbox): void {
  const parsed = async (id: string) => {
    const raw = await mailbox.read(id);
    return raw && PostalMime.parse(raw).catch(() => UNREADABLE);
  };
  app.get<OfMail>('/mails/:id', async ({ params }, reply) => {
    const mail = await parsed(params.id);
    if (!mail) return notFound(reply);
    const { html, text, attachments } = mail;
    const has = { html: html !== undefined, text: text !== undefined };
    return { ...mailbox.find(params.id), ...has, attachments: attachments.map(described) };
  });
  app.get<OfMail>('/mails/:id/html', async ({ params }, reply) => {
    const html = (await parsed(params.id))?.html;
    return html === undefined ? notFound(reply) : shown(reply).type(HTML).send(htmlDocument(html));
  });
  app.get<OfMail>('/mails/:id/text', async ({ params }, reply) => {
    const text = (await parsed(params.id))?.text;
    return text === undefined ? notFound(reply) : shown(reply).type(HTML).send(textDocument(text));
  });
  app.get<OfMail>('/mails/:id/source', async ({ params }, reply) => {
    const raw = await mailbox.read(params.id);
    return raw ? shown(reply).type(PLAIN).send(raw) : notFound(reply);
  });
  app.get<OfAttachment>('/mails/:id/attachments/:at', async ({ params }, reply) => {
    const attachment = (await parsed(params.id))?.attachments[Number(params.at)];
    return attachment ? sendAttachment(reply, attachment) : notFound(reply);
  });
}

const HTML = 'text/html; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

const shown = (reply: FastifyReply) => reply.header('content-security-policy', MAIL_POLICY);

const notFound = (reply: FastifyReply) => reply.code(404).send({ error: 'Mail or part not found' });

const described = (attachment: Attachment) => ({
  name: nameOf(attachment),
  bytes: contentOf(attachment).length,
  shown: isText(attachment),
});

/** The browser shows text as plain text, whatever type it declares, and saves anything else. */
function sendAttachment(reply: FastifyReply, attachment: Attachment): FastifyReply {
  const inline = isText(attachment);
  const disposition = `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(nameOf(attachment))}`;
  return shown(reply)
    .type(inline ? PLAIN : 'application/octet-stream')
    .header('content-disposition', disposition)
    .send(contentOf(attachment));
}

const isText = ({ mimeType }: Attachment) => mimeType.startsWith('text/');

const nameOf = ({ filename }: Attachment) => filename || 'attachment';

const contentOf = ({ content }: Attachment) =>
  typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as Uint8Array);
