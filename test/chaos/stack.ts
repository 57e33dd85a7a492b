import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import { freePort } from '../../src/dev/ports';
import { ownPostgres, type OwnPostgres } from '../support/ownPostgres';
import { faultyProxy, type FaultyProxy } from '../support/proxy';
import { mailServer, type MailServer } from './mailServer';
import type { Way } from './plan';
import { Program } from './program';

/** Everything that Rollcall runs on, and Rollcall itself, as processes of their own, with something to cut on each way between them. */
export interface Stack {
  postgres: OwnPostgres;
  /** Straight to PostgreSQL, for whoever checks. */
  pool: Pool;
  temporal: Program;
  /** Straight to Temporal; connects anew by itself. */
  client: Client;
  worker: Program;
  api: Program;
  apiUrl: string;
  apiKey: string;
  mail: MailServer;
  ways: Record<Way, FaultyProxy>;
  /** Runs the command with the given words; resolves with what it printed. */
  rollcall(...words: string[]): Promise<string>;
  close(): Promise<void>;
}

export interface StackOptions {
  /** The command of the build under test, and the `temporal` CLI. */
  command: string;
  temporalCli: string;
  /** Where logs go. */
  logs: string;
}

const NAMESPACE = 'default';

/** Starts all of it and waits until a sweep could be started. */
export async function startStack({ command, temporalCli, logs }: StackOptions): Promise<Stack> {
  await mkdir(logs, { recursive: true });
  const postgres = await ownPostgres({
    settings: { max_connections: '200', track_commit_timestamp: 'on', shared_buffers: '64MB' },
  });
  const temporalPort = await freePort();
  const temporal = temporalServer(temporalCli, logs, temporalPort);
  temporal.start();
  const mail = await mailServer();
  await temporal.untilReady(120_000);
  const ways = await openWays(postgres.url, `http://127.0.0.1:${temporalPort}`, mail.url);
  const [apiPort, probes] = [await freePort(), await freePort()];
  // What is given to people would wait for them: there are none here.
  const sources = path.join(logs, 'sources.yaml');
  await writeFile(sources, 'plant: {type: files, closing: itself}\n');
  const env = (of: 'worker' | 'api') => ({
    ...cleanEnv(),
    DATABASE_URL: ways[`${of}-postgres`].in(postgres.url),
    TEMPORAL_ADDRESS: `127.0.0.1:${ways[`${of}-temporal`].port}`,
    TEMPORAL_NAMESPACE: NAMESPACE,
    SMTP_URL: `smtp://127.0.0.1:${ways['worker-mail'].port}`,
    ROLLCALL_LINK_KEYS: keys,
    ROLLCALL_MAIL_FROM: 'Rollcall <rollcall@example.org>',
    ROLLCALL_MAIL_PER_SECOND: '1000',
    ROLLCALL_API_PORT: String(apiPort),
    ROLLCALL_WORKER_PORT: String(probes),
    ROLLCALL_SOURCES: sources,
  });
  const keys = `k1:${randomBytes(32).toString('base64url')}`;
  const direct = { ...env('api'), DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}` };
  const rollcall = async (...words: string[]) =>
    (await promisify(execFile)(process.execPath, [command, ...words], { env: direct })).stdout;
  const program = (of: 'worker' | 'api', port: number) =>
    new Program({
      command: process.execPath,
      args: [command, of],
      env: env(of),
      logFile: path.join(logs, `${of}.log`),
      ready: () => isReady(`http://127.0.0.1:${port}/readyz`),
    });
  const worker = program('worker', probes);
  const api = program('api', apiPort);
  worker.start();
  api.start();
  const { key } = JSON.parse(
    await rollcall('keys', 'api', 'create', '--name', 'chaos', '--scope', 'admin', '--json'),
  );
  await Promise.all([worker.untilReady(120_000), api.untilReady(120_000)]);
  const connection = Connection.lazy({ address: `127.0.0.1:${temporalPort}` });
  const pool = new Pool({ connectionString: postgres.url, max: 4 });
  pool.on('error', () => undefined);
  return {
    postgres,
    pool,
    temporal,
    client: new Client({ connection, namespace: NAMESPACE }),
    worker,
    api,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    apiKey: key,
    mail,
    ways,
    rollcall,
    async close() {
      await pool.end();
      await connection.close();
      await Promise.all([worker.kill(), api.kill()]);
      await temporal.kill();
      await Promise.all(Object.values(ways).map((way) => way.close()));
      await mail.close();
      await postgres.drop();
      await rm(path.join(logs, 'temporal'), { recursive: true, force: true });
    },
  };
}

/** What is set for whoever runs this is not for the programs under test. */
function cleanEnv(): NodeJS.ProcessEnv {
  const { PATH, HOME, TZ } = process.env;
  return { PATH, HOME, ...(TZ !== undefined && { TZ }), NODE_ENV: 'production' };
}

function temporalServer(cli: string, logs: string, port: number): Program {
  const folder = path.join(logs, 'temporal');
  return new Program({
    command: '/bin/sh',
    // prettier-ignore
    args: ['-c', 'mkdir -p "$0" && cd "$0" && exec "$@"', folder, cli,
      'server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'error', '--port', String(port),
      '--db-filename', 'temporal.db', '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL',
      // As a worker that was killed leaves its workflows: found after three seconds instead of ten.
      '--dynamic-config-value', 'history.defaultWorkflowTaskTimeout="3s"'],
    env: cleanEnv(),
    logFile: path.join(logs, 'temporal.log'),
    ready: async () => {
      const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: 1000 });
      try {
        await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
      } finally {
        await connection.close();
      }
    },
  });
}

async function openWays(postgres: string, temporal: string, mail: string): Promise<Record<Way, FaultyProxy>> {
  return {
    'worker-postgres': await faultyProxy(postgres),
    'api-postgres': await faultyProxy(postgres),
    'worker-temporal': await faultyProxy(temporal),
    'api-temporal': await faultyProxy(temporal),
    'worker-mail': await faultyProxy(mail),
  };
}

async function isReady(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  await response.text();
  if (!response.ok) throw new Error(`${url} says ${response.status}`);
}
