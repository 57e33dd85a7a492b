import type { FastifyInstance, HTTPMethods } from 'fastify';
import { ApiProblem } from './problems';

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** By address, the methods of the routes that are added to `app` after this. */
export function collectMethods(app: FastifyInstance): Map<string, Set<HTTPMethods>> {
  const known = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ url, method }) => {
    known.set(url, new Set([...(known.get(url) ?? []), ...[method].flat()]));
  });
  return known;
}

/** Answers every other method at a known address: 405, with those that it takes. To be called when all are known. */
export function refuseOthers(app: FastifyInstance, known: Map<string, Set<HTTPMethods>>): void {
  for (const [url, methods] of known) {
    const refused = METHODS.filter((method) => !methods.has(method));
    const allow = METHODS.filter((method) => methods.has(method)).join(', ');
    app.route({
      method: refused,
      url: url.slice(app.prefix.length),
      schema: { hide: true },
      // Before a body is read: of a request that is refused anyway it does not matter.
      onRequest: (_, reply, done) => {
        void reply.header('allow', allow);
        done(new ApiProblem('notAllowed', `This address takes ${allow}.`));
      },
      handler: () => undefined,
    });
  }
}
