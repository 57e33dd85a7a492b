import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Whether another process already listens at `port` on 127.0.0.1 or on all addresses. */
export const isBusy = (port: number): Promise<boolean> =>
  listen(port).then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return true;
      throw error;
    },
  );

/**
 * A port of 127.0.0.1 that is free now. It is below the range from which systems choose ports for connections, so none
 * of these takes it before it is used.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  return (await isBusy(port)) ? freePort() : port;
}

/** The port on which a server listens. */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('The server does not listen on a port');
  return address.port;
}

function listen(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve()));
  });
}
