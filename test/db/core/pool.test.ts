import { createPool, inTransaction } from '../../../src/db/core/pool';
import { testDatabase, type TestDatabase } from '../../support/database';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const endSession = (pid: number) => db.pool.query('select pg_terminate_backend($1)', [pid]);

describe('a connection that breaks', () => {
  it('between two statements of a transaction fails that transaction, not the process', async () => {
    const pool = createPool(db.url, 1);
    const work = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await endSession(rows[0]!.pid);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await client.query('select 1');
    });
    await expect(work).rejects.toThrow();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});

describe('a connection whose other end vanishes', () => {
  it('is noticed on both sides, so that neither locks nor workers hang for hours', async () => {
    const setting = async (name: string) =>
      (await db.pool.query<Record<string, string>>(`show ${name}`)).rows[0]![name];
    expect(await setting('tcp_keepalives_idle')).toBe('30');
    expect(await setting('tcp_keepalives_interval')).toBe('10');
    expect(await setting('tcp_keepalives_count')).toBe('3');
    expect(db.pool.options).toMatchObject({ keepAlive: true, keepAliveInitialDelayMillis: 30_000 });
  });
});
