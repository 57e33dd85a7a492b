import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/dev/ports';
import { startPostgres } from '../../src/dev/postgres';
import { createPool } from '../../src/db/core/pool';

let stateDir: string;
beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'rollcall-postgres-'));
});
afterAll(() => rm(stateDir, { recursive: true }));

const run = <T>(work: (url: string) => Promise<T>) => runIn(stateDir, work);

async function runIn<T>(stateDir: string, work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await startPostgres({ stateDir, port: await freePort() });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const pool = createPool(url, 1);
  try {
    return (await pool.query(statement)).rows;
  } finally {
    await pool.end();
  }
}

describe('embedded PostgreSQL', () => {
  it('runs below a directory that is closed to all others and has an odd name', async () => {
    const closed = path.join(stateDir, "someone's 目录 #1?%20");
    await mkdir(closed, { mode: 0o700 });
    await runIn(path.join(closed, 'state'), async (url) => {
      const [{ mine }] = (await ask(url, "select (pg_stat_file('PG_VERSION')).size > 0 as mine")) as [
        { mine: boolean },
      ];
      expect(mine).toBe(true);
    });
  });

  it('still has what it was given when started again', async () => {
    await run((url) => ask(url, "create table kept as select '保留' as word"));
    expect(await run((url) => ask(url, 'select word from kept'))).toEqual([{ word: '保留' }]);
  });

  it('starts although a crash left its process file behind, the number being another program by now', async () => {
    await run(async () => undefined);
    await writeFile(path.join(stateDir, 'postgres', 'postmaster.pid'), `${process.pid}\n`);
    expect(await run((url) => ask(url, 'select 1 as one'))).toEqual([{ one: 1 }]);
  });

  it('is refused to a second one, which is told what to do', async () => {
    await run(() =>
      expect(run(async () => undefined)).rejects.toThrow(
        /Process \d+ uses the database in .*ROLLCALL_STATE_DIR/,
      ),
    );
  });

  it('is begun anew where a first start was interrupted; nothing else in the directory is touched', async () => {
    const left = path.join(stateDir, 'left');
    await mkdir(path.join(left, 'postgres.new'), { recursive: true });
    await mkdir(path.join(left, 'postgres.1.new'));
    // Of the same number as this process, as starts in a container have it, but before it.
    const same = path.join(left, `postgres.${process.pid}.new`);
    await mkdir(same);
    await utimes(same, new Date(0), new Date(0));
    await writeFile(path.join(left, 'mail.json'), 'kept');
    await runIn(left, async () => undefined);
    expect((await readdir(left)).toSorted()).toEqual([
      'mail.json',
      'postgres',
      'postgres.log',
      'postgres.password',
    ]);
  });

  it('of another version says so in one sentence, with what to do', async () => {
    const other = path.join(stateDir, 'other');
    await mkdir(path.join(other, 'postgres'), { recursive: true });
    await writeFile(path.join(other, 'postgres', 'PG_VERSION'), '9\n');
    await expect(runIn(other, async () => undefined)).rejects.toThrow(
      /PostgreSQL 9 created the database in .*, but this Rollcall has version \d+: .*ROLLCALL_STATE_DIR/,
    );
  });

  it('is made by the first of two first starts; the second is told that another is starting', async () => {
    const both = path.join(stateDir, 'both');
    const starts = await Promise.allSettled(
      [1, 2].map(async () => startPostgres({ stateDir: both, port: await freePort() })),
    );
    for (const start of starts) if (start.status === 'fulfilled') await start.value.stop();
    expect(starts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const failed = starts.find((start) => start.status === 'rejected');
    expect(String(failed?.reason)).toMatch(/is just starting in|Process \d+ uses the database/);
  });
});
