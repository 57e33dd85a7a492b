import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/dev/ports';
import { onPath } from '../../src/dev/tools';

const run = promisify(execFile);

const ADVICE = 'The tests of MySQL need MariaDB: install mariadb-server.';

/** A MariaDB with one database. */
export interface Mariadb {
  database: string;
  user: string;
  password: string;
  port: number;
  /** Its address, without the password. */
  url: string;
  stop(): Promise<void>;
}

/** Starts one in a directory of its own, with `options`. Throws, naming the package, where there is none on this machine. */
export async function startMariadb(options: string[] = []): Promise<Mariadb> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const [install, server] = await Promise.all([
    onPath('mariadb-install-db', env),
    onPath('mariadbd', env),
  ]).catch((error: unknown) => {
    throw new Error(ADVICE, { cause: error });
  });
  const dir = await mkdtemp(path.join(tmpdir(), 'rollcall-mariadb-'));
  const data = path.join(dir, 'data');
  const user = `--user=${userInfo().username}`;
  await run(install, ['--no-defaults', `--datadir=${data}`, user, '--skip-test-db']);
  const port = await freePort();
  await writeFile(path.join(dir, 'init.sql'), INIT);
  const child = spawn(
    server,
    [
      '--no-defaults',
      `--datadir=${data}`,
      user,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${path.join(dir, 'socket')}`,
      `--init-file=${path.join(dir, 'init.sql')}`,
      '--innodb-flush-log-at-trx-commit=0',
      ...options,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await untilReady(child.stderr);
  const stop = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await rm(dir, { recursive: true, force: true });
  };
  return { ...ACCOUNT, port, url: `mysql://${ACCOUNT.user}@127.0.0.1:${port}/${ACCOUNT.database}`, stop };
}

const ACCOUNT = { database: 'app', user: 'app', password: 'pass%word@1' };

const INIT = `create database app character set utf8mb4;
create user app@'127.0.0.1' identified by 'pass%word@1';
grant all on app.* to app@'127.0.0.1';
`;

/** It says when it takes connections; what it says before is its word where it does not. */
async function untilReady(errors: NodeJS.ReadableStream): Promise<void> {
  let said = '';
  for await (const text of errors) {
    said += String(text);
    if (said.includes('ready for connections')) {
      errors.resume();
      return;
    }
  }
  throw new Error(`MariaDB did not start: ${said}`);
}
