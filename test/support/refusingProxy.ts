import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';

const PERMISSION_DENIED = 7;

export interface RefusingProxy {
  address: string;
  /** The calls that were refused, by their paths. */
  refused: string[];
  close(): Promise<void>;
}

/**
 * A server of gRPC in front of the real one at `address` that refuses calls as the authorizer of a company's cluster
 * does: those whose path, such as `/temporal.api.operatorservice.v1.OperatorService/AddSearchAttributes`, fits.
 */
export async function refusingProxy(address: string, refuses: RegExp): Promise<RefusingProxy> {
  const upstream = connect(`http://${address}`);
  const refused: string[] = [];
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    const path = String(headers[':path']);
    if (!refuses.test(path)) return pass(stream, headers);
    refused.push(path);
    stream.resume();
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': String(PERMISSION_DENIED),
        'grpc-message': 'Request unauthorized.',
      },
      { endStream: true },
    );
  });

  function pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const call = upstream.request(headers);
    stream.pipe(call);
    call.on('response', (response) => {
      // A call that failed at once has nothing but these headers.
      if (stream.destroyed) return;
      if ('grpc-status' in response) return stream.respond(response, { endStream: true });
      stream.respond(response, { waitForTrailers: true });
      call.pipe(stream);
    });
    let trailers: IncomingHttpHeaders = {};
    call.on('trailers', (given) => (trailers = given));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('close', () => call.close());
    for (const one of [stream, call]) one.on('error', () => undefined);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    refused,
    async close() {
      upstream.destroy();
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
