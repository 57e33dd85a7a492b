import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { extendRetention, registerAttributes } from '../worker/registerAttributes';
import { startChild, untilReady } from './child';

/** A running Temporal dev server. */
export interface TemporalServer {
  address: string;
  uiUrl: string;
  /** Settles when it is gone, asked to stop or not. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  /** The `temporal` CLI. */
  cli: string;
  /** Holds its database and log between runs; made if absent. */
  stateDir: string;
  port: number;
  uiPort: number;
}

/** The one namespace that a dev server has from the start. */
const NAMESPACE = 'default';

/**
 * Starts a Temporal dev server on 127.0.0.1 with its UI and our search attributes, its database in
 * `stateDir`, and returns once it answers. It stops with this process. Throws if it does not come up.
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
      // By its bare name: the CLI makes a URL of it, where a path's own "?", "#" or "%" would mean something.
      '--db-filename', 'temporal.db',
      // Without them every step of a workflow waits for the disk, and a busy server loses starts of activities.
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
