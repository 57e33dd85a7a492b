import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from '../../src/db/core/migrate';
import { freePort } from '../../src/dev/ports';
import { startPostgres } from '../../src/dev/postgres';

/** A PostgreSQL of the caller's own, to be frozen, stopped and started, its database migrated. */
export interface OwnPostgres {
  url: string;
  /** The data directory. */
  dataDir: string;
  /** Stops every process of it where it stands: connections stay, new ones are taken by the kernel, nobody answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Ends every process of it at once, as a machine that fails does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** At the same address. */
  start(): Promise<void>;
  /** Stops it and removes its directory. */
  drop(): Promise<void>;
}

/** Starts one in a directory of its own, in `parent` where it is given: that may be a small disk. */
export async function ownPostgres({ parent = tmpdir(), settings = {} } = {}): Promise<OwnPostgres> {
  const stateDir = await mkdtemp(path.join(parent, 'rollcall-postgres-'));
  const port = await freePort();
  const start = () => startPostgres({ stateDir, port, settings: { fsync: 'off', ...settings } });
  let server = await start();
  let frozen: number[] = [];
  await migrate(server.url);
  const thaw = async () => {
    signal(frozen, 'SIGCONT');
    frozen = [];
  };
  const dataDir = path.join(stateDir, 'postgres');
  const freeze = async () => {
    const file = path.join(dataDir, 'postmaster.pid');
    const postmaster = Number.parseInt(await readFile(file, 'utf8'), 10);
    // The postmaster first: it makes no further process then.
    signal([postmaster], 'SIGSTOP');
    frozen = [postmaster, ...childrenOf(postmaster)];
    signal(frozen, 'SIGSTOP');
  };
  return {
    url: server.url,
    dataDir,
    freeze,
    thaw,
    async kill() {
      await freeze();
      signal(frozen, 'SIGKILL');
      frozen = [];
      await server.exited;
    },
    stop: () => server.stop(),
    async start() {
      server = await start();
    },
    async drop() {
      await thaw();
      await server.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

function signal(pids: number[], name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}
