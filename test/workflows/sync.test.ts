import { acceptSync } from '../../src/db/sync/accept';
import { inTransaction } from '../../src/db/core/pool';
import type { CadenceInput } from '../../src/domain/cadence/cadence';
import { TASK_QUEUE } from '../../src/domain/common/ids';
import type { SweepCounts } from '../../src/domain/sweep/counts';
import type { SyncOutcome } from '../../src/domain/sync/trust';
import { fileInventory } from '../../src/sources/file/inventory';
import type { sweep, sync } from '../../src/workflows';
import type { SyncInput } from '../../src/workflows/sync';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { devWorld, until, type DevWorld } from '../support/world';

let world: DevWorld;
let plant: Awaited<ReturnType<typeof inventoryFolder>>;
let runs = 0;
beforeAll(async () => {
  world = await devWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  await world.clean();
  plant = await inventoryFolder({
    'projects.csv': `${PROJECTS}a,Alpha,\n`,
    'tasks.csv': TASKS + tasks(40),
    'people.csv': `${PEOPLE}ann,Ann,ann@example.org,en,UTC,true,\n`,
  });
  world.deps.inventories = { plant: () => fileInventory([plant.folder]) };
});
afterEach(async () => {
  world.deps.inventories = {};
  await plant.remove();
  for await (const { workflowId } of world.client.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    await world.client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
  }
});

/** So many stale tasks of ann. */
const tasks = (count: number) =>
  Array.from({ length: count }, (_, i) => `${i},a,task ${i},,ann,,2025-01-01,,true,,,\n`).join('');

const runSync = (input: SyncInput = {}): Promise<SyncOutcome[]> =>
  world.client.workflow.execute<typeof sync>('sync', {
    workflowId: `sync-${(runs += 1)}`,
    taskQueue: TASK_QUEUE,
    args: [input],
  });

const runSweep = (cadence: CadenceInput = {}): Promise<SweepCounts> =>
  world.client.workflow.execute<typeof sweep>('sweep', {
    workflowId: `sweep-${(runs += 1)}`,
    taskQueue: TASK_QUEUE,
    args: [cadence],
  });

const enabledTasks = async () =>
  (await world.rows<{ n: number }>('select count(*) as n from task where enabled'))[0]!.n;

describe('a sync', () => {
  it('brings every configured source up to date and tells of each', async () => {
    expect(await runSync()).toEqual([
      {
        source: 'plant',
        failed: false,
        reason: null,
        rejectedProjectCount: 0,
        gone: 0,
        left: 0,
        tasks: 40,
        closedElsewhere: 0,
        doneByHand: 0,
        runningAgain: 0,
      },
    ]);
    expect(await enabledTasks()).toBe(40);
  });

  describe('of a source that is to be read every 6 hours', () => {
    const syncedAgo = (length: string) =>
      world.rows(`update source set synced_at = now() - '${length}'::interval`);
    const synced = async (input: SyncInput = {}) => (await runSync(input)).map(({ source }) => source);
    beforeEach(async () => {
      world.deps.syncEvery = { plant: '6 hours' };
      await runSync();
    });
    afterEach(() => {
      world.deps.syncEvery = {};
    });

    it('leaves it until its turn comes', async () => {
      await syncedAgo('5 hours');
      expect(await synced()).toEqual([]);
      await syncedAgo('359 minutes');
      expect(await synced()).toEqual(['plant']);
    });

    it('reads it at once where somebody asks for it, or for all', async () => {
      expect(await synced({ source: 'plant' })).toEqual(['plant']);
      expect(await synced({ all: true })).toEqual(['plant']);
    });
  });

  it('of a source with a wrong row changes nothing, says what is wrong, and goes on with the others', async () => {
    world.deps.inventories['broken'] = () => fileInventory(['no/such/folder']);
    const outcomes = await runSync();
    expect(outcomes).toMatchObject([
      { source: 'broken', failed: true, reason: expect.stringContaining('an existing folder or file') },
      { source: 'plant', failed: false },
    ]);
    expect(await world.rows(`select trusted from sync where source = 'broken'`)).toEqual([
      { trusted: false },
    ]);
  });
});

describe('a source that takes long', () => {
  it('keeps no other from being synced meanwhile', async () => {
    const plantIsSynced = async () => (await enabledTasks()) > 0;
    const late = await inventoryFolder({ 'projects.csv': PROJECTS, 'tasks.csv': TASKS });
    world.deps.inventories['late'] = async () => {
      await until(plantIsSynced, 'the other source');
      return fileInventory([late.folder]);
    };
    expect(await runSync()).toMatchObject([
      { source: 'late', failed: false },
      { source: 'plant', failed: false, tasks: 40 },
    ]);
    await late.remove();
  });
});

describe('a sweep', () => {
  it('syncs first where the mirror is not fresh, and asks on its word', async () => {
    expect(await runSweep()).toMatchObject({ asked: 1, untrusted: 0 });
    await world.mailed(1);
  });

  it('does not where it is', async () => {
    await runSync();
    const syncs = () => world.rows('select id from sync order by id');
    const before = await syncs();
    await runSweep();
    expect(await syncs()).toEqual(before);
  });

  it('asks nobody on the word of a truncated file until an admin accepts it', async () => {
    await runSync();
    await plant.write({ 'tasks.csv': TASKS + tasks(20) });
    await runSync();
    expect(await runSweep()).toMatchObject({ asked: 0, untrusted: 1 });
    expect(await enabledTasks()).toBe(40);
    expect(await world.rows('select from notice')).toEqual([]);

    const word = { who: 'ops', reason: 'cleaned up', now: new Date() };
    await inTransaction(world.pool, (db) => acceptSync(db, 'plant', word));
    expect(await runSweep()).toMatchObject({ asked: 1, untrusted: 0 });
    await world.mailed(1);
    expect(await enabledTasks()).toBe(20);
  });

  it('closes nothing of an archived project on the word of a truncated file', async () => {
    await plant.write({ 'projects.csv': `${PROJECTS}a,Alpha,2025-01-01\n` });
    await runSync();
    await world.pool.query(`update project set archived_first_observed_at = '2025-01-01'`);
    await plant.write({ 'tasks.csv': TASKS + tasks(20) });
    await runSync();
    expect(await runSweep({ closingCap: { tasks: 100, percent: 100 } })).toMatchObject({ proposed: 0 });
    expect(await enabledTasks()).toBe(40);
  });
});
