import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from './problem';

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
