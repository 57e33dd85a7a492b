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
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'accept, accept-language',
};

/** Sets what every answer carries: no foreign content, no caching, no leak of the link to other sites. */
export const setHeaders = (reply: FastifyReply): FastifyReply => reply.headers(HEADERS);

/** Puts the headers on every answer, and refuses to be written to from another site's page. */
export function secure(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    setHeaders(reply);
    const reading = request.method === 'GET' || request.method === 'HEAD';
    const foreign = request.headers['sec-fetch-site'] === 'cross-site';
    done(foreign && !reading ? new Problem('crossSite') : undefined);
  });
}
