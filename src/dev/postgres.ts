import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fchownSync, openSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { startChild, untilReady } from './child';
import { CannotStart } from './cannotStart';
import { postgresBinary, postgresMajor } from './postgresBinaries';
import { serverUser } from './serverUser';

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  /** The URL of the database `rollcall`, with its password. */
  url: string;
  /** Resolves when the server has ended, asked to stop or not. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Holds the cluster, its password and its log between runs; created if missing. */
  stateDir: string;
  port: number;
  /** Additional settings, as in `postgresql.conf`. */
  settings?: Record<string, string>;
}

/**
 * Starts PostgreSQL on 127.0.0.1 with the cluster in `stateDir`; creates the cluster on the first run. The server ends
 * with this process. Throws if the cluster is in use or the server does not start.
 */
export async function startPostgres({
  stateDir,
  port,
  settings = {},
}: PostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(stateDir, 'postgres');
  const logFile = path.resolve(stateDir, 'postgres.log');
  await mkdir(stateDir, { recursive: true });
  const password = await clusterPassword(stateDir);
  if (!existsSync(dataDir)) await makeCluster(dataDir, password);
  await requireSameVersion(dataDir);
  await removeStalePidFile(dataDir);

  const flags = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...settings,
  };
  const { dataDir: reached, ...user } = serverUser(dataDir);
  const child = startChild({
    command: postgresBinary('postgres'),
    args: ['-D', reached, ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    ...user,
    logFile,
    stopSignal: 'INT',
  });
  const url = (database: string) => `postgres://rollcall:${password}@127.0.0.1:${port}/${database}`;
  await untilReady('PostgreSQL', child, () => ensureDatabase(url('postgres')));
  return { url: url('rollcall'), exited: child.exited, stop: () => child.stop() };
}

async function clusterPassword(stateDir: string): Promise<string> {
  const file = path.join(stateDir, 'postgres.password');
  // If two first starts race, the later one uses the password of the other.
  if (!existsSync(file))
    await writeFile(file, randomBytes(18).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
      () => undefined,
    );
  return (await readFile(file, 'utf8')).trim();
}

/** Created elsewhere and then moved, so that an interrupted first run leaves no incomplete cluster. */
async function makeCluster(dataDir: string, password: string): Promise<void> {
  const draft = `${dataDir}.${process.pid}.new`;
  await removeDrafts(dataDir);
  await mkdir(draft, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? isStarting(path.dirname(dataDir)) : error;
  });
  const { dataDir: reached, ...user } = serverUser(draft);
  const args = [
    `--pgdata=${reached}`,
    '--username=rollcall',
    '--auth=scram-sha-256',
    '--pwfile=/dev/stdin',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
  ];
  const passwordFile = `${draft}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  const stdin = openSync(passwordFile, 'r');
  try {
    if (user.uid !== undefined && user.gid !== undefined) fchownSync(stdin, user.uid, user.gid);
    execFileSync(postgresBinary('initdb'), args, { ...user, stdio: [stdin, 'ignore', 'pipe'] });
  } finally {
    closeSync(stdin);
    await rm(passwordFile, { force: true });
  }
  await rename(draft, dataDir).catch((error: unknown) => {
    if (!existsSync(dataDir)) throw error;
    rmSync(draft, { recursive: true, force: true });
    throw isStarting(path.dirname(dataDir));
  });
}

const isStarting = (dir: string, pid?: number) =>
  new CannotStart(
    `Another "rollcall dev"${pid === undefined ? '' : ` (process ${pid})`} is just starting in ${dir}: ` +
      'stop it first, or set another directory with ROLLCALL_STATE_DIR.',
  );

/** Removes leftovers of interrupted starts, but not what a running start is creating. */
async function removeDrafts(dataDir: string): Promise<void> {
  const dir = path.dirname(dataDir);
  const draft = new RegExp(`^${path.basename(dataDir)}(?:\\.(\\d+))?\\.new(?:\\.password)?$`);
  for (const name of await readdir(dir)) {
    const found = draft.exec(name);
    if (!found) continue;
    const pid = Number(found[1]);
    const left = path.join(dir, name);
    // In a container, each start has the same process id: files older than this process come from an earlier start.
    const isOld = pid === process.pid && (await stat(left)).mtimeMs < performance.timeOrigin;
    if (found[1] !== undefined && !isOld && /node|MainThread/i.test(commandOf(pid)))
      throw isStarting(dir, pid);
    await rm(left, { recursive: true, force: true });
  }
}

/** Only PostgreSQL of the same major version can use a cluster. */
async function requireSameVersion(dataDir: string): Promise<void> {
  const made = (await readFile(path.join(dataDir, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  const ours = postgresMajor();
  if (made === '' || made === ours) return;
  throw new CannotStart(
    `PostgreSQL ${made} created the database in ${dataDir}, but this Rollcall has version ${ours}: delete the directory ` +
      'to start over, set another directory with ROLLCALL_STATE_DIR, or use the version of Rollcall that created it.',
  );
}

/** After a power cut the file remains. Its process id may now belong to another program, and PostgreSQL would trust it. */
async function removeStalePidFile(dataDir: string): Promise<void> {
  const file = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
  if (commandOf(pid).includes('postgres')) {
    throw new CannotStart(
      `Process ${pid} uses the database in ${dataDir}: stop that "rollcall dev" first, ` +
        'or set another directory with ROLLCALL_STATE_DIR.',
    );
  }
  await rm(file, { force: true });
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/comm`, 'utf8');
    return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return ''; // no such process
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'rollcall'");
    if (!rowCount) await client.query('create database rollcall');
  } finally {
    await client.end();
  }
}
