import * as fc from 'fast-check';
import { importInventory } from '../../src/activities/sync/importInventory';
import { closeFileTasks } from '../../src/db/sync/fileTasks';
import { inventoryFolder, PROJECTS } from '../support/inventoryFolder';
import { testDatabase, type TestDatabase } from '../support/database';

interface Row {
  id: string;
  name: string;
  creator: string | null;
  editor: string | null;
  enabled: boolean;
}

/** One thing that happens: rows are imported, or tasks closed. */
type Step = { import: Row[] } | { close: string[] };

const id = fc.integer({ min: 1, max: 6 }).map(String);
const account = fc.option(fc.constantFrom('ann', 'bob'));
const name = fc.constantFrom('a', '巡检 "b"', 'c\\d\te');
const row = fc.record<Row>({ id, name, creator: account, editor: account, enabled: fc.boolean() });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ import: fc.uniqueArray(row, { selector: (one) => one.id, maxLength: 6 }) }),
  fc.record({ close: fc.uniqueArray(id, { maxLength: 3 }) }),
);

/** The row a task of the model was delivered as. */
const delivered = new WeakMap<object, string>();

/** What the mirror should hold after `steps`, reckoned row by row. */
function expected(steps: Step[], source: string) {
  const mirror = new Map<string, Row & { closedAt: string | null }>();
  for (const one of steps) {
    for (const taskId of 'close' in one ? one.close : []) {
      const task = mirror.get(taskId);
      if (task?.enabled) mirror.set(taskId, { ...task, enabled: false, closedAt: delivered.get(task)! });
    }
    for (const imported of 'import' in one ? one.import : []) {
      const closedAt = mirror.get(imported.id)?.closedAt ?? null;
      const kept = closedAt === JSON.stringify(imported);
      const task = { ...imported, enabled: imported.enabled && !kept, closedAt: kept ? closedAt : null };
      delivered.set(task, JSON.stringify(imported));
      mirror.set(imported.id, task);
    }
  }
  return [...mirror.values()]
    .map((task) => ({
      id: task.id,
      name: task.name,
      owner: (task.editor ?? task.creator) && `${source}:${task.editor ?? task.creator}`,
      enabled: task.enabled,
      closed: task.closedAt !== null,
    }))
    .toSorted((a, b) => a.id.localeCompare(b.id));
}

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** Lets `steps` happen and gives what the mirror then holds. */
async function actual(steps: Step[], source: string) {
  const inventory = await inventoryFolder({ 'projects.csv': `${PROJECTS}1,Alpha,\n` });
  const options = {
    pool: database.pool,
    source,
    paths: [inventory.folder],
    now: new Date('2026-11-23T09:30:00Z'),
  };
  for (const one of steps) {
    if ('close' in one) await closeFileTasks(database.pool, source, one.close);
    else {
      const lines = one.import.map((task) => JSON.stringify({ ...task, project_id: '1' }));
      await inventory.write({ 'tasks.jsonl': lines.join('\n') });
      await importInventory(options);
    }
  }
  await inventory.remove();
  const { rows } = await database.pool.query(
    `select id, name, owner, enabled, closed_hash is not null as closed from task where source = $1 order by id`,
    [source],
  );
  return rows;
}

it('imports and closures in any order leave what reckoning row by row leaves', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const source = `run-${(run += 1)}`;
      expect(await actual(steps, source)).toEqual(expected(steps, source));
    }),
    { numRuns: 40 },
  );
});
