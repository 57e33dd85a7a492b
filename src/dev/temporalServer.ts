import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { extendRetention, registerAttributes } from '../worker/registerAttributes';
import { startChild, untilReady } from './child';

/** A running Temporal dev server. */
export interface TemporalServer {
  address: string;
  uiUrl: string;
  /** Resolves when the server has ended, asked to stop or not. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  /** The path of the `temporal` CLI. */
  cli: string;
  /** Holds its database and log between runs; created if missing. */
  stateDir: string;
  port: number;
  uiPort: number;
}

/** The only namespace that a dev server has at first. */
const NAMESPACE = 'default';

/**
 * Starts a Temporal dev server on 127.0.0.1 with its UI, our search attributes and a database in `stateDir`. Resolves once
 * it answers. It ends with this process. Throws if it does not start.
 */
export async function startTemporal({
  cli,
  stateDir,
  port,
  uiPort,
}: TemporalServerOptions): Promise<TemporalServer> {
  await mkdir(stateDir, { recursive: true });
  const child = startChild({
    command: cli,
    // prettier-ignore
    args: [
      'server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'error',
      '--port', String(port), '--ui-port', String(uiPort),
      // A bare file name: the CLI turns it into a URL, in which "?", "#" or "%" of a path would have a meaning.
      '--db-filename', 'temporal.db',
      // Without these, every step of a workflow waits for the disk, and a busy server loses starts of activities.
      '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL',
    ],
    cwd: path.resolve(stateDir),
    logFile: path.resolve(stateDir, 'temporal.log'),
  });
  const address = `127.0.0.1:${port}`;
  await untilReady('The Temporal server', child, () => prepare(address));
  return { address, uiUrl: `http://localhost:${uiPort}`, exited: child.exited, stop: () => child.stop() };
}

async function prepare(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1000 });
  try {
    await extendRetention(connection, NAMESPACE);
    await registerAttributes(connection, NAMESPACE);
  } finally {
    await connection.close();
  }
}
