import { importInventory } from '../../../src/activities/sync/importInventory';
import { closePass } from '../../../src/activities/closing/closePass';
import { closingDeps, closures, givenClosure } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { SOURCE } from '../../support/inventory';
import { inventoryFolder, PROJECTS, TASKS } from '../../support/inventoryFolder';

const NOW = new Date('2026-11-23T09:00:00Z');
const HOUR = 3_600_000;

let db: TestDatabase;
let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeEach(async () => {
  db = await testDatabase();
  folder = await inventoryFolder({ 'projects.csv': `${PROJECTS}old,Old,2026-01-01\n` });
});
afterEach(async () => {
  await folder.remove();
  await db.drop();
});

/** An export at that hour: the task as that account edited it last. */
async function exported(hours: number, row: { editor: string; edited: string; enabled: boolean }) {
  const { editor, edited, enabled } = row;
  await folder.write({
    'tasks.csv': `${TASKS}a,old,a,,ann,${editor},2026-01-01,${edited},${enabled},,,\n`,
  });
  return importInventory({
    pool: db.pool,
    source: SOURCE,
    paths: [folder.folder],
    accounts: ['switcher'],
    now: new Date(NOW.getTime() + hours * HOUR),
  });
}
const task = async () => (await db.pool.query('select owner, editor, enabled from task')).rows[0] as object;

describe('a platform whose rows name who switched a task', () => {
  const BEFORE = { editor: 'bob', edited: '2026-02-01T00:00:00Z', enabled: true };
  const SWITCHED = { editor: 'switcher', edited: '2026-11-23T09:00:05Z', enabled: false };

  it('keeps its owner where that was an account that switches tasks for Rollcall', async () => {
    await exported(-1, BEFORE);
    await givenClosure(db, 'a');
    await closePass(closingDeps(db), { tasks: 10, percent: 100 }, NOW);
    await exported(1, SWITCHED);
    expect(await task()).toEqual({ owner: 'test:bob', editor: 'bob', enabled: false });
    expect(await closures(db)).toEqual({ a: 'closed' });
    expect((await db.pool.query('select verified_at from closure')).rows).toEqual([
      { verified_at: new Date(NOW.getTime() + HOUR) },
    ]);
  });

  it('has somebody else for its owner who edited it', async () => {
    await exported(-1, BEFORE);
    await exported(1, { ...SWITCHED, editor: 'carol' });
    expect(await task()).toMatchObject({ owner: 'test:carol' });
  });
});
