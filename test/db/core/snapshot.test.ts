import { inSnapshot } from '../../../src/db/core/pool';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenProject } from '../../support/inventory';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const setting = () => db.pool.query('show enable_mergejoin').then(({ rows }) => rows);

describe('a snapshot', () => {
  it('sees one moment, and cannot write', async () => {
    await inSnapshot(db.pool, async (snapshot) => {
      await snapshot.query('select from project');
      await givenProject(db.pool, 'later');
      expect((await snapshot.query('select from project')).rowCount).toBe(0);
      await expect(givenProject(snapshot, 'p1')).rejects.toThrow('read-only');
    });
  });

  it('merges no rows by their source alone, whatever the planner thinks of tables it never looked at, and leaves no trace', async () => {
    const before = await setting();
    const within = await inSnapshot(db.pool, (snapshot) => snapshot.query('show enable_mergejoin'));
    expect(within.rows).toEqual([{ enable_mergejoin: 'off' }]);
    expect(await setting()).toEqual(before);
  });
});
