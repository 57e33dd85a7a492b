import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { portOf } from '../ports';

/** How long idle clients may stay connected when the server stops, in milliseconds. */
const CLOSE_TIMEOUT_MS = 1000;

/** Starts an SMTP server on 127.0.0.1 that passes every mail to `keep` and accepts it once it is stored. */
export async function startSmtp(
  port: number,
  keep: (raw: Buffer) => Promise<void>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: CLOSE_TIMEOUT_MS,
    onData: (stream, _session, done) => void receive(stream, keep, done),
  });
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  // A client that resets its connection must not end the process.
  server.on('error', () => undefined);
  return {
    url: `smtp://127.0.0.1:${portOf(server.server)}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Refuses a mail that cannot be stored, so that the sender tries again. */
async function receive(
  stream: Readable,
  keep: (raw: Buffer) => Promise<void>,
  done: (error?: Error) => void,
): Promise<void> {
  try {
    await keep(await buffer(stream));
    done();
  } catch (error) {
    done(Object.assign(new Error(String(error)), { responseCode: 451 }));
  }
}
