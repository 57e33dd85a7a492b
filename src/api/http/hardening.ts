import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from './problem';
import compress from '@fastify/compress';
import type { Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // Not no-referrer: with that a browser sends our own form with the origin "null".
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

/** Sets what every answer carries: no foreign content, no caching, no leak of the link to other sites. */
export const setHeaders = (reply: FastifyReply): FastifyReply => reply.headers(HEADERS);

/** Only where we are reached by HTTPS: of a host that is not, it would lock browsers out. */
const HSTS = 'max-age=31536000; includeSubDomains';

/** Puts the headers on every answer, and refuses to be written to from another site's page. */
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

/** Our own bodies are four levels deep. */
const DEEPEST = 32;

/**
 * Reads JSON bodies, but none that is nested deeper than anything here is meant to be: whatever walks through such a
 * value level by level, as JSON.stringify does, runs out of stack.
 */
export function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isDeeper(body, DEEPEST)) return done(new Problem('badRequest'));
    return parse(request, body, done);
  });
}

/** Whether lists and objects in the JSON text `json` lie more than `deepest` levels within each other. */
export function isDeeper(json: string, deepest: number): boolean {
  let depth = 0;
  let quoted = false;
  // What is no JSON may be misread: it is refused anyway.
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

/** What is shorter, in bytes, gains nothing. */
const THRESHOLD = 1024;

/**
 * Compresses long answers, for clients that accept that. Requests are never unpacked: a small one could become huge.
 * Holds for the routes that are added later, in `app.after`.
 */
export function compressAnswers(app: FastifyInstance): void {
  void app.register(compress, {
    threshold: THRESHOLD,
    encodings: ['br', 'gzip'],
    globalDecompression: false,
  });
}

/** How long requests under way may take once closing began, in milliseconds; then their connections are cut. */
const LAST_REQUESTS = 10_000;

/**
 * Has closing end within ten seconds, whatever clients do. A connection ends with the answer to the request that was
 * under way on it; one without such a request, preconnected, kept alive, or with half of its headers sent, ends at
 * once. To be called before the routes are added.
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

/** One client's requests in a minute: far beyond people and their scanners, far below a flood. */
const PER_CLIENT = 6000;

/**
 * Limits how often one client, by its address, may ask anything. A route may have a limit of its own instead, in its
 * `config.rateLimit`, or one more, as `preHandler: app.rateLimit({ max, timeWindow, keyGenerator })`. Beyond it the
 * answer is 429 with Retry-After. Holds for the routes that are added later, in `app.after`.
 */
export function limitRates(app: FastifyInstance): void {
  void app.register(rateLimit, {
    max: PER_CLIENT,
    timeWindow: '1 minute',
    // What is left is nobody's business before it is used up.
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
