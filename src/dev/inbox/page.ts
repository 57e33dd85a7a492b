import { readFileSync } from 'node:fs';
import path from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { portOf } from '../ports';
import type { Mailbox, MailSummary } from './mailbox';
import { mailRoutes } from './mailRoutes';

const FILES = path.join(__dirname, '../../../templates/inbox');

/** How many mails the list shows at once; a search finds the others. */
const SHOWN = 500;

/** The page runs only its own script and shows a mail in a frame. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The allowed host names. A request with any other comes from another site through the browser, which must not read answer links. */
const HERE = ['127.0.0.1', 'localhost'];

/** Serves the mails of `mailbox` on a web page at 127.0.0.1. Throws if the port is taken. */
export async function startInboxPage(
  port: number,
  mailbox: Mailbox,
): Promise<{ url: string; stop(): Promise<void> }> {
  const app = Fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
  app.addHook('onRequest', async ({ hostname }, reply) => {
    if (!HERE.includes(hostname)) await reply.code(421).send({ error: 'This inbox is at 127.0.0.1' });
  });
  pageRoutes(app);
  listRoutes(app, mailbox);
  mailRoutes(app, mailbox);
  await app.listen({ port, host: '127.0.0.1' });
  return { url: `http://127.0.0.1:${portOf(app.server)}`, stop: () => app.close() };
}

function pageRoutes(app: FastifyInstance): void {
  const files = { '/': 'index.html', '/inbox.css': 'inbox.css', '/inbox.js': 'inbox.js' };
  const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };
  for (const [url, file] of Object.entries(files)) {
    const type = types[path.extname(file) as keyof typeof types];
    const text = readFileSync(path.join(FILES, file), 'utf8');
    app.get(url, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(text));
  }
}

function listRoutes(app: FastifyInstance, mailbox: Mailbox): void {
  app.get<{ Querystring: { search?: string } }>('/mails', ({ query }) => {
    const mails = mailbox.list(query.search ?? '');
    return { total: mails.length, mails: mails.slice(0, SHOWN) };
  });
  // Server-sent events: the browser reconnects by itself.
  app.get('/arrivals', (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write('retry: 1000\n\n');
    const tell = (mail: MailSummary) => void raw.write(`data: ${JSON.stringify(mail)}\n\n`);
    request.raw.once('close', mailbox.onArrival(tell));
  });
}
