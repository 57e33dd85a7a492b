import { createServer, type Server } from 'node:net';

/** Whether something on this machine already listens on 127.0.0.1 (or on every address) at `port`. */
export const isBusy = (port: number): Promise<boolean> =>
  listen(port).then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return true;
      throw error;
    },
  );

/** A port of 127.0.0.1 that nothing listens on at this moment. */
export const freePort = (): Promise<number> => listen(0);

/** The port a listening server was given. */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('The server does not listen on a port');
  return address.port;
}

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const taken = portOf(server);
      server.close(() => resolve(taken));
    });
  });
}
