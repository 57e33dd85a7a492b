import { beginImport, stageRows } from '../../../src/db/sync/stage';
import { inTransaction } from '../../../src/db/core/pool';
import { testDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

async function* broken() {
  yield [{ line: 2, id: '1', name: 'a', archivedAt: null, url: null, maintainers: [] }];
  throw new Error('the disk is gone');
}

describe('staging rows', () => {
  it('that cannot be read on fails with the reason, and leaves a connection that works', async () => {
    const attempt = inTransaction(database.pool, async (db) => {
      await beginImport(db, 'plant');
      await stageRows(
        db,
        { kind: 'projects', source: 'plant', now: new Date(), shiftDays: 0, identityAliases: new Map() },
        broken(),
      );
    });
    await expect(attempt).rejects.toThrow('the disk is gone');
    await expect(database.pool.query('select 1 as one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });
});
