import type { FastifyInstance } from 'fastify';

/**
 * Has a connection end with the answer to the request that was under way on it when closing began. Kept alive for a
 * next request that is no longer taken, it would hold the closing up for a minute.
 */
export function drainOnClose(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onSend', (_, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
