import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { executable, keptProgram, onPath, runTool } from '../../../src/dev/tools';
import { startMariadb } from '../mariadb';
import { testDatabase } from '../database';

const run = promisify(execFile);

const PACKAGES = [
  'django==5.2.*',
  'django-celery-beat==2.9.*',
  'celery[solar]==5.*',
  'psycopg[binary]==3.*',
  'pymysql==1.*',
];
const ADVICE = 'The tests of django-celery-beat need Python 3 with venv: install python3-venv.';

/** A task as it is made, with who added (1) or changed (2) it in Django's admin, when. */
export interface DjangoTask {
  name: string;
  schedule: [kind: 'crontab' | 'interval' | 'clocked' | 'solar', fields: Record<string, unknown>];
  log?: [flag: 1 | 2, who: string, when: string][];
  [field: string]: unknown;
}

export interface DjangoRow {
  name: string;
  enabled: boolean;
  runs: number;
  last: string | null;
}

/** A Django with django-celery-beat on a database of its own. */
export interface Django {
  /** The address of its database, without the password, which is `password`. */
  url: string;
  password: string;
  make(given: { users?: Record<string, unknown>[]; tasks?: DjangoTask[] }): Promise<Record<string, string>>;
  /** Runs the tasks as beat does. */
  run(names: string[]): Promise<void>;
  /** Changes fields of tasks by Django's own save. */
  change(given: Record<string, Record<string, unknown>>): Promise<void>;
  rows(): Promise<DjangoRow[]>;
  /** Starts a real beat: `until` waits for a line of its log. */
  beat(): { until(line: RegExp, times?: number): Promise<void>; stop(): Promise<void> };
  drop(): Promise<void>;
}

/** The Python that has the packages, fetched once. */
async function python(): Promise<string> {
  const find = (dir: string) => executable(path.join(dir, 'bin/python'));
  const make = async (dir: string, env: NodeJS.ProcessEnv) => {
    const report = (line: string) => process.stderr.write(`django-celery-beat, once: ${line}\n`);
    await rm(dir, { recursive: true, force: true });
    await runTool(await onPath('python3', env), ['-m', 'venv', `${dir}.new`], { env, cwd: '/' }, report);
    const install = [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--progress-bar',
      'off',
      ...PACKAGES,
    ];
    await runTool(`${dir}.new/bin/python`, install, { env, cwd: '/' }, report);
    await rename(`${dir}.new`, dir);
  };
  try {
    return await keptProgram(process.env, { name: 'django-celery-beat-2.9', find, make });
  } catch (error) {
    throw new Error(ADVICE, { cause: error });
  }
}

const SITE = path.join(__dirname, 'site.py');

interface DatabaseAt {
  url: string;
  password: string;
  /** As Django's settings have it. */
  settings: Record<string, string>;
  drop(): Promise<void>;
}

/** A Django on PostgreSQL, or on MariaDB. */
export async function django(kind: 'postgres' | 'mysql'): Promise<Django> {
  const database = await (kind === 'postgres' ? onPostgres() : onMariadb());
  const program = await python();
  const env = { ...process.env, DATABASE: JSON.stringify(database.settings), PYTHONUNBUFFERED: '1' };
  const call = async <T>(command: string, given: unknown = null): Promise<T> => {
    const { stdout } = await run(program, [SITE, command, JSON.stringify(given)], { env });
    return (JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, T>)[command]!;
  };
  await call('migrate');
  return {
    ...database,
    make: (given) => call('make', given),
    run: (names) => call('run', names),
    change: (given) => call('change', given),
    rows: () => call('rows'),
    beat: () => startBeat(program, env),
  };
}

function startBeat(program: string, env: NodeJS.ProcessEnv) {
  const child = spawn(program, [SITE, 'beat'], { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const lines = new EventTarget();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      lines.dispatchEvent(new Event('line'));
    });
  return {
    async until(line: RegExp, times = 1) {
      const found = () => [...log.matchAll(new RegExp(line, 'g'))].length;
      const enough = found() + times;
      const signal = AbortSignal.timeout(25_000);
      while (found() < enough)
        await once(lines, 'line', { signal }).catch((error: unknown) => {
          throw new Error(`beat did not say ${line}, but:\n${log}`, { cause: error });
        });
    },
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function onPostgres(): Promise<DatabaseAt> {
  const database = await testDatabase('empty');
  const url = new URL(database.url);
  const { username, password, hostname, port, pathname } = url;
  url.password = '';
  const settings = {
    ENGINE: 'django.db.backends.postgresql',
    NAME: pathname.slice(1),
    USER: username,
    PASSWORD: password,
    HOST: hostname,
    PORT: port,
  };
  return { url: url.href, password, settings, drop: () => database.drop() };
}

async function onMariadb(): Promise<DatabaseAt> {
  const server = await startMariadb();
  const settings = {
    ENGINE: 'django.db.backends.mysql',
    NAME: server.database,
    USER: server.user,
    PASSWORD: server.password,
    HOST: '127.0.0.1',
    PORT: String(server.port),
  };
  return { url: server.url, password: server.password, settings, drop: () => server.stop() };
}
