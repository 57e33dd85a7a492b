import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from './problem';
import compress from '@fastify/compress';
import type { Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // Not `no-referrer`: it would make browsers send our own form with the origin "null".
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-dns-prefetch-control': 'off',
  'origin-agent-cluster': '?1',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'accept, accept-language',
};

/** Sets the headers of every answer: no foreign content, no caching, no leak of the link to other sites. */
export const setHeaders = (reply: FastifyReply): FastifyReply => reply.headers(HEADERS);

/** Sent only if the base URL uses HTTPS; otherwise it would lock browsers out. */
const HSTS = 'max-age=31536000; includeSubDomains';

/** Sets the headers on every answer, and refuses writes from pages of other sites. */
export function secure(app: FastifyInstance, baseUrl: string): void {
  const encrypted = baseUrl.startsWith('https:');
  app.addHook('onRequest', (request, reply, done) => {
    setHeaders(reply);
    if (encrypted) reply.header('strict-transport-security', HSTS);
    const reading = request.method === 'GET' || request.method === 'HEAD';
    const foreign = request.headers['sec-fetch-site'] === 'cross-site';
    done(foreign && !reading ? new Problem('crossSite') : undefined);
  });
}

/** The deepest accepted nesting; our own bodies have four levels. */
const DEEPEST = 32;

/**
 * Parses JSON bodies, but refuses very deep ones: code that walks such a value recursively, like JSON.stringify, would
 * overflow the stack.
 */
export function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isDeeper(body, DEEPEST)) return done(new Problem('badRequest'));
    return parse(request, body, done);
  });
}

/** Whether lists and objects in the JSON text `json` are nested more than `deepest` levels. */
export function isDeeper(json: string, deepest: number): boolean {
  let depth = 0;
  let quoted = false;
  // May misread text that is not JSON; the parser refuses that anyway.
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

/** Compressing shorter answers, in bytes, gains nothing. */
const THRESHOLD = 1024;

/**
 * Compresses long answers for clients that accept it. Never decompresses requests: a small one could become huge.
 * Applies to routes added later, in `app.after`.
 */
export function compressAnswers(app: FastifyInstance): void {
  void app.register(compress, {
    threshold: THRESHOLD,
    encodings: ['br', 'gzip'],
    globalDecompression: false,
  });
}

/** How long requests in progress may take after closing began, in milliseconds; then their connections are cut. */
const LAST_REQUESTS = 10_000;

/**
 * Makes closing end within ten seconds, whatever clients do. A connection with a request in progress ends after its
 * answer. Any other connection (preconnected, kept alive, or with incomplete headers) ends at once. Call it before
 * adding routes.
 */
export function drainOnClose(app: FastifyInstance): void {
  let closing = false;
  const idle = new Set<Socket>();
  app.server.on('connection', (socket) => {
    if (closing) return void socket.destroy();
    idle.add(socket);
    socket.once('close', () => idle.delete(socket));
  });
  app.server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => !socket.destroyed && idle.add(socket));
  });
  app.addHook('preClose', (done) => {
    closing = true;
    for (const socket of idle) socket.destroy();
    setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS).unref();
    done();
  });
  app.addHook('onSend', (_, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Requests of one client a minute: far more than people and their link scanners send, far fewer than a flood. */
const PER_CLIENT = 6000;

/**
 * Limits the requests of one client, by its address. A route may override the limit in its `config.rateLimit`, or add
 * another by `preHandler: app.rateLimit({ max, timeWindow, keyGenerator })`. Beyond a limit the answer is 429 with
 * Retry-After. Applies to routes added later, in `app.after`.
 */
export function limitRates(app: FastifyInstance): void {
  void app.register(rateLimit, {
    max: PER_CLIENT,
    timeWindow: '1 minute',
    // Do not tell clients how much of the limit is left.
    addHeaders: NO_HEADERS,
    addHeadersOnExceeding: NO_HEADERS,
    errorResponseBuilder: () => new Problem('tooMany'),
  });
}

const NO_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
};
