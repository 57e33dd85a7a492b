import { mergeTasks } from '../../../src/db/sync/merge';
import { beginImport } from '../../../src/db/sync/stage';
import { inTransaction } from '../../../src/db/core/pool';
import { setEnabled } from '../../../src/db/sync/mirror';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenProject, givenTask, SOURCE } from '../../support/inventory';
import { until } from '../../support/world';

const NOW = new Date('2026-11-23T09:00:00Z');

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  await givenProject(db.pool, 'p1');
  // In the order in which they lie, which is not that of their ids.
  for (const id of ['b', 'a']) await givenTask(db.pool, { id });
  await db.pool.query('analyze task');
});
afterEach(() => db.drop());

/** A sync that has read the tasks as they are, merged. */
const sync = () =>
  inTransaction(db.pool, async (importing) => {
    await beginImport(importing, SOURCE);
    await importing.query(
      `insert into import_task (id, project_id, name, enabled, row_hash)
       select id, project_id, name, enabled, row_hash from task`,
    );
    await mergeTasks(importing, { source: SOURCE, now: NOW });
  });

const waiting = (count: number) =>
  until(async () => {
    const { rowCount } = await db.pool.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    return rowCount === count;
  }, `${count} to wait`);

describe('switching tasks off in the mirror', () => {
  it('and a sync that merges them do not wait for each other', async () => {
    const { switching, syncing } = await inTransaction(db.pool, async (other) => {
      await other.query(`select from task where id = 'b' for update`);
      const off = setEnabled(db.pool, SOURCE, ['a', 'b'], false);
      await waiting(1);
      const merge = sync();
      await waiting(2);
      return { switching: off, syncing: merge };
    });
    await expect(Promise.all([switching, syncing])).resolves.toBeDefined();
    expect((await db.pool.query('select from task where enabled')).rowCount).toBe(0);
  });
});
