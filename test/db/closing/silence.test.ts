import { closePool, createPool, inTransaction, type TimeLimits } from '../../../src/db/core/pool';
import { testDatabase, type TestDatabase } from '../../support/database';
import { faultyProxy, type FaultyProxy } from '../../support/proxy';

const TIME_LIMITS: TimeLimits = { connection: 600, statement: 600, idleInTransaction: 600 };
/** Longer than connecting, a statement and the silence after it may take. */
const SOON = 10_000;

let db: TestDatabase;
let proxy: FaultyProxy;
beforeEach(async () => {
  db = await testDatabase();
  proxy = await faultyProxy(db.url);
});
afterEach(async () => {
  await proxy.close();
  await db.drop();
});

const poolThrough = () => createPool(proxy.in(db.url), 2, TIME_LIMITS);

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work;
  expect(performance.now() - began).toBeLessThan(milliseconds);
}

describe('a PostgreSQL that keeps silent', () => {
  it('is given up by whoever wants a connection', async () => {
    proxy.swallow();
    const pool = poolThrough();
    await within(SOON, expect(pool.query('select 1')).rejects.toThrow(/timeout/));
    await closePool(pool);
  });

  it('is given up by a statement, and the next one has a connection that answers', async () => {
    const pool = poolThrough();
    await pool.query('select 1');
    proxy.swallow();
    await within(SOON, expect(pool.query('select 1')).rejects.toThrow(/timeout/));
    proxy.pass();
    expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
    await closePool(pool);
  });

  it('is given up in the middle of a transaction', async () => {
    const pool = poolThrough();
    const work = inTransaction(pool, async (client) => {
      proxy.swallow();
      await client.query('select 1');
    });
    await within(SOON, expect(work).rejects.toThrow(/timeout/));
    await closePool(pool);
  });

  it('holds nobody up who closes the pool', async () => {
    const pool = createPool(proxy.in(db.url), 2);
    await pool.query('select 1');
    proxy.swallow();
    const asked = expect(pool.query('select 1')).rejects.toThrow();
    await within(SOON, closePool(pool));
    await asked;
  });
});

describe('PostgreSQL itself', () => {
  it('ends a statement that takes too long', async () => {
    const pool = createPool(db.url, 1, TIME_LIMITS);
    await expect(pool.query('select pg_sleep(5)')).rejects.toThrow(/statement timeout/);
    await closePool(pool);
  });

  it('ends a transaction that is left open, whose locks others wait for', async () => {
    const pool = createPool(db.url, 1, TIME_LIMITS);
    const client = await pool.connect();
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    await client.query('begin');
    await ended;
    client.release(true);
    await closePool(pool);
  });
});
