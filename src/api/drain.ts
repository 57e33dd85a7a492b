import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

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
