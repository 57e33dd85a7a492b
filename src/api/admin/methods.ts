import type { FastifyInstance, HTTPMethods } from 'fastify';
import { ApiProblem } from './problems';

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Collects, by address, the methods of the routes added to `app` after this call. */
export function collectMethods(app: FastifyInstance): Map<string, Set<HTTPMethods>> {
  const known = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ url, method }) => {
    known.set(url, new Set([...(known.get(url) ?? []), ...[method].flat()]));
  });
  return known;
}

/** Answers 405 to every other method at a known address. Call it after all routes are added. */
export function refuseOthers(app: FastifyInstance, known: Map<string, Set<HTTPMethods>>): void {
  for (const [url, methods] of known) {
    const refused = METHODS.filter((method) => !methods.has(method));
    const allow = METHODS.filter((method) => methods.has(method)).join(', ');
    app.route({
      method: refused,
      url: url.slice(app.prefix.length),
      schema: { hide: true },
      // Before the body is read: a refused request needs no parsing.
      onRequest: (_, reply, done) => {
        void reply.header('allow', allow);
        done(new ApiProblem('notAllowed', `Allowed at this address: ${allow}.`));
      },
      handler: () => undefined,
    });
  }
}
