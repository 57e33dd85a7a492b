import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { unfitDatabase } from '../../../src/db/core/condition';
import { closePool, createPool } from '../../../src/db/core/pool';
import { testDatabase, type TestDatabase } from '../../support/database';
import { ownPostgres } from '../../support/ownPostgres';
import { faultyProxy } from '../../support/proxy';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

/** What is found wrong with the database at `url`. */
async function wrongAt(url: string, milliseconds = 10_000) {
  const limits = { connection: milliseconds, statement: milliseconds, idleInTransaction: milliseconds };
  const pool = createPool(url, 1, limits);
  try {
    return await unfitDatabase(pool);
  } finally {
    await closePool(pool);
  }
}

describe('a database', () => {
  it('that answers, can write and has the schema of this version is fit', async () => {
    expect(await unfitDatabase(db.pool)).toBeNull();
  });

  it('that was never migrated is unfit, and every migration is named', async () => {
    const empty = await testDatabase('empty');
    expect(await unfitDatabase(empty.pool)).toMatchObject({
      kind: 'schema',
      what: expect.stringMatching(/lacks 0001_schema\. .*rollcall migrate/),
    });
    await empty.drop();
  });

  it('that is one migration behind, or ahead, is unfit, and that one is named', async () => {
    const other = await testDatabase();
    const { rows } = await other.pool.query(
      'delete from migration where id = (select max(id) from migration) returning name',
    );
    expect((await unfitDatabase(other.pool))?.what).toContain(`lacks ${rows[0].name}. Run: rollcall migrate`);
    await other.pool.query('insert into migration (name, run_on) values ($1, $2), ($3, $2)', [
      rows[0].name,
      new Date(),
      '9999_later',
    ]);
    expect((await unfitDatabase(other.pool))?.what).toContain('newer than this program: it has 9999_later');
    await other.drop();
  });

  it.each([
    ['a wrong password', /:[^:@]+@/, ':wrong@', 'login', /user or password of DATABASE_URL/],
    ['another name', /\w+$/, 'nowhere', 'missing', /does not have the database of DATABASE_URL/],
    ['a port where nobody listens', /:\d+\//, ':1/', 'away', /does not answer/],
  ])('at %s is told as such', async (_, part, instead, kind, what) => {
    expect(await wrongAt(db.url.replace(part, instead))).toMatchObject({
      kind,
      what: expect.stringMatching(what),
    });
  });

  it('that keeps silent is told as such, soon', async () => {
    const proxy = await faultyProxy(db.url);
    proxy.swallow();
    expect(await wrongAt(proxy.in(db.url), 1000)).toMatchObject({ kind: 'silent' });
    await proxy.close();
  });

  it('that takes no writes is told as such', async () => {
    const other = await testDatabase();
    const name = new URL(other.url).pathname.slice(1);
    await other.pool.query(`alter database ${name} set default_transaction_read_only = on`);
    const pool = createPool(other.url, 1);
    expect(await unfitDatabase(pool)).toMatchObject({ kind: 'read only' });
    await closePool(pool);
    await other.drop();
  });
});

/** Mounting a small disk needs Linux and the rights of root. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

(canMount ? describe : describe.skip)('a database whose disk is full', () => {
  let disk: string;
  let pool: Pool;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    disk = mkdtempSync(path.join(tmpdir(), 'rollcall-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk]);
    const own = await ownPostgres({ parent: disk, settings: { wal_recycle: 'off', max_wal_size: '32MB' } });
    pool = createPool(own.url, 2);
    drop = () => own.drop();
  }, 60_000);
  afterAll(async () => {
    await closePool(pool);
    await drop();
    execFileSync('umount', [disk]);
    rmdirSync(disk);
  }, 60_000);

  it('is unfit, as nothing can be recorded, and fit once there is room', async () => {
    expect(await unfitDatabase(pool)).toBeNull();
    execFileSync('sh', ['-c', `cat /dev/zero > ${disk}/filler 2>/dev/null || true`]);
    expect(await unfitDatabase(pool)).toMatchObject({
      kind: 'full',
      what: 'The disk of PostgreSQL is full: it accepts no writes',
    });
    execFileSync('rm', [`${disk}/filler`]);
    expect(await unfitDatabase(pool)).toBeNull();
  }, 30_000);
});
