import type { Pool } from 'pg';
import { closePool, createPool, inTransaction } from '../../src/db/core/pool';
import { OutcomeUnknown } from '../../src/domain/common/errors';
import { testDatabase, type TestDatabase } from '../support/database';
import { faultyProxy, type FaultyProxy } from '../support/proxy';

let db: TestDatabase;
let proxy: FaultyProxy;
let pool: Pool;
beforeEach(async () => {
  db = await testDatabase();
  await db.pool.query('create table said (word text)');
  proxy = await faultyProxy(db.url);
  pool = createPool(proxy.in(db.url), 1);
});
afterEach(async () => {
  await closePool(pool);
  await proxy.close();
  await db.drop();
});

const say = (word: string) =>
  inTransaction(pool, async (client) => {
    await client.query('insert into said values ($1)', [word]);
    return word;
  });

const said = async () => (await db.pool.query<{ word: string }>('select word from said')).rows;

describe('a transaction whose connection is lost while it commits', () => {
  it('is done where PostgreSQL had committed it', async () => {
    void proxy.trap({ at: 'commit', act: 'lose the answer' });
    expect(await say('yes')).toBe('yes');
    expect(await said()).toEqual([{ word: 'yes' }]);
  });

  it('has failed where PostgreSQL never heard of the commit', async () => {
    void proxy.trap({ at: 'commit', act: 'cut before' });
    const failed = expect(say('no')).rejects;
    await failed.toThrow(/terminated|reset/i);
    expect(await said()).toEqual([]);
  });

  it('is said to be in doubt where PostgreSQL cannot be asked', async () => {
    void proxy.trap({ at: 'commit', act: 'lose and refuse' });
    await expect(say('perhaps')).rejects.toThrow(OutcomeUnknown);
    expect(await said()).toEqual([{ word: 'perhaps' }]);
  });

  it('that wrote nothing is done whatever became of it', async () => {
    void proxy.trap({ at: 'commit', act: 'lose and refuse' });
    expect(await inTransaction(pool, async () => 'read')).toBe('read');
  });
});
