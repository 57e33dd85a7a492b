import { closePass } from '../../src/activities/closing/closePass';
import { mergeInventory } from '../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../src/db/core/pool';
import type { Loss } from '../../src/dev/bkSops/world';
import { simTask, simulated } from '../support/bkSops';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenSweep } from '../support/inventory';

type Simulated = Awaited<ReturnType<typeof simulated>>;

let database: TestDatabase;
let bk: Simulated;

const EDITED = new Date('2026-11-20T10:00:00Z');
const CADENCE = {
  closingCap: { tasks: 100, percent: 100 },
  ladder: [{ step: 'notice', wait: '7 days' }, { step: 'close' }],
};
const NOT_TOLD: Loss[] = ['template', 'pipeline'];

beforeEach(async () => {
  database = await testDatabase();
  bk = await simulated(database.pool);
});
afterEach(async () => {
  await bk.simulator.close();
  await database.drop();
});

async function sync() {
  bk.clock.now = new Date(bk.clock.now.getTime() + 600_000);
  const { now } = bk.clock;
  const inventory = await bk.source.open!(now);
  return inTransaction(database.pool, (db) =>
    mergeInventory(db, inventory, { source: 'bk-sops', now, shiftDays: 0 }),
  );
}

const query = async (sql: string) => (await database.pool.query<Record<string, unknown>>(sql)).rows;
const unread = () =>
  query(`select id, rejection_reason as reason from project where not trusted order by id`);
const mirrored = () =>
  query('select id, owner, touched_at, enabled from task where gone_at is null order by id::int');

/** A closure proposed for task 1, and what closing makes of it. */
async function closeOne(reason: string) {
  await query(
    `insert into closure (source, task_id, project_id, owner, reason, state, proposed_at)
     select source, id, project_id, owner, '${reason}', 'proposed', now() from task where id = '1'`,
  );
  await givenSweep(database.pool, CADENCE);
  await closePass({ pool: database.pool, source: () => bk.source }, CADENCE.closingCap, bk.clock.now);
  const [closure] = await query(`select state, error from closure where task_id = '1'`);
  return closure;
}

describe.each(NOT_TOLD)('a task whose %s is deleted for good', (lost) => {
  const tasks = (count: number) => {
    for (let id = 1; id <= count; id += 1) bk.world.addTask(simTask(id, { editor: 'bob', editedAt: EDITED }));
  };

  it('keeps no other task of its project from being read, with its date, on a first sync', async () => {
    tasks(3);
    bk.world.task(2).lost = lost;
    expect(await sync()).toMatchObject({ trusted: true, rejectedProjectCount: 0 });
    expect(await mirrored()).toEqual([
      { id: '1', owner: 'bk-sops:bob', touched_at: EDITED, enabled: true },
      // Nobody tells who edited it last, nor when.
      { id: '2', owner: 'bk-sops:ann', touched_at: null, enabled: true },
      { id: '3', owner: 'bk-sops:bob', touched_at: EDITED, enabled: true },
    ]);
  });

  it('stays of its owner, and as old as it was last known to be', async () => {
    tasks(1);
    await sync();
    bk.world.task(1).lost = lost;
    expect(await sync()).toMatchObject({ trusted: true, tasks: { changed: 0 } });
    expect(await mirrored()).toEqual([{ id: '1', owner: 'bk-sops:bob', touched_at: EDITED, enabled: true }]);
  });

  it('is read with what bk-sops still tells of it', async () => {
    tasks(1);
    await sync();
    Object.assign(bk.world.task(1), { lost, name: 'renamed', enabled: false });
    await sync();
    expect(await query('select name, enabled from task')).toEqual([{ name: 'renamed', enabled: false }]);
  });

  it('is closed where its owner says so, and can be restored', async () => {
    tasks(1);
    await sync();
    bk.world.task(1).lost = lost;
    expect(await closeOne('answer')).toEqual({ state: 'closed', error: null });
    expect(bk.world.task(1).enabled).toBe(false);
    await sync();
    expect(await mirrored()).toEqual([{ id: '1', owner: 'bk-sops:bob', touched_at: EDITED, enabled: false }]);
    expect(await bk.source.restore(['1'], bk.clock.now)).toEqual([{ taskId: '1', error: null }]);
    expect(bk.world.task(1).enabled).toBe(true);
  });

  it('is not closed for silence: somebody may have edited it since', async () => {
    tasks(1);
    await sync();
    bk.world.task(1).lost = lost;
    expect(await closeOne('silence')).toEqual({
      state: 'cancelled',
      error: 'its source does not tell whether it was edited since',
    });
    expect(bk.world.task(1).enabled).toBe(true);
  });

  it('is found among many of its project, too', async () => {
    tasks(8);
    await sync();
    bk.world.task(4).lost = lost;
    bk.world.edit(5, 'ann', bk.clock.now);
    const live = await bk.source.get(['1', '2', '3', '4', '5', '6']);
    expect(live.get('4')).toMatchObject({ enabled: true, touchedAt: EDITED, editUntold: true });
    expect(live.get('5')).toEqual({
      taskId: '5',
      enabled: true,
      projectArchived: false,
      touchedAt: bk.clock.now,
    });
  });

  it('is not said to be closed by bk-sops alone: who edited it is not known', async () => {
    tasks(1);
    await sync();
    bk.world.task(1).lost = lost;
    bk.world.archive(2, bk.clock.now);
    bk.world.shutDown();
    expect(await sync()).toMatchObject({ closedElsewhere: 0 });
  });

  it('has unknown dates, too, where the account may not look at single tasks', async () => {
    tasks(2);
    bk.world.task(1).lost = lost;
    bk.world.unseen.add(2);
    expect(await sync()).toMatchObject({ trusted: true });
    expect(await mirrored()).toMatchObject([{ touched_at: null }, { touched_at: null }]);
  });
});

describe('a task that is deleted', () => {
  it.each([true, false])('is gone, whether the application is trusted (%s) or not', async (trusted) => {
    bk.world.addTask(simTask(1));
    await sync();
    bk.world.trusted = trusted;
    bk.world.tasks.get(1002)!.clear();
    expect(await bk.source.get(['1'])).toEqual(new Map());
    expect(await closeOne('answer')).toEqual({ state: 'cancelled', error: 'the task is gone' });
  });
});

describe('a task whose project bk-sops says it does not have', () => {
  it('is not gone for that: it may still run', async () => {
    bk.world.addTask(simTask(1));
    await sync();
    bk.world.projects.delete(1002);
    expect(await closeOne('answer')).toEqual({
      state: 'failed',
      error: 'get_periodic_task_info: project(2) with scope(cmdb_biz) does not exist. (3540400)',
    });
  });
});

describe('a task without its row in the scheduler', () => {
  beforeEach(async () => {
    for (const id of [1, 2, 3]) bk.world.addTask(simTask(id));
    bk.world.addTask(simTask(4, { project: 1003 }));
  });
  const loseBeat = () => (bk.world.task(2).lost = 'beat');

  it('makes its project alone untrusted, is named, and the others are read', async () => {
    await sync();
    loseBeat();
    bk.world.edit(3, 'bob', EDITED, { name: 'renamed' });
    expect(await sync()).toMatchObject({ rejectionReason: null, rejectedProjectCount: 1, gone: 0 });
    expect(await unread()).toEqual([
      {
        id: '2',
        reason:
          'could not be read: get_periodic_task_list: HTTP 500 系统异常,请联系管理员处理, 3 times; task 2, ' +
          'probably without a row in the scheduler, breaks the list; 2 other tasks were read one by one',
      },
    ]);
    expect(await query(`select name, owner from task where id = '3'`)).toEqual([
      { name: 'renamed', owner: 'bk-sops:bob' },
    ]);
  });

  it('is found on a first sync, and the others are read', async () => {
    loseBeat();
    await sync();
    expect(await unread()).toEqual([
      {
        id: '2',
        reason: expect.stringContaining('task 2, probably without a row in the scheduler, breaks the list'),
      },
    ]);
    expect(await mirrored()).toMatchObject([{ id: '1' }, { id: '3' }, { id: '4' }]);
  });

  it('keeps no other task from being closed', async () => {
    await sync();
    loseBeat();
    expect(await closeOne('answer')).toEqual({ state: 'closed', error: null });
    const results = await bk.source.close(['2', '3'], bk.clock.now);
    expect(results).toEqual([
      { taskId: '2', error: expect.stringContaining('bk-sops works but for this task') },
      { taskId: '3', error: null },
    ]);
  });

  it('keeps none from it among many, either', async () => {
    for (const id of [11, 12, 13, 14, 15, 16]) bk.world.addTask(simTask(id));
    await sync();
    loseBeat();
    const live = await bk.source.get(['1', '2', '11', '12', '13', '14', '15']);
    expect([...live.values()].filter((one) => 'error' in one)).toMatchObject([{ taskId: '2' }]);
    expect(live.size).toBe(7);
  });
});

describe('a bk-sops that answers HTTP 500 for everything', () => {
  it('is away: nothing is said of any task', async () => {
    bk.world.addTask(simTask(1));
    await sync();
    bk.faults.add({ kind: 'server error' });
    await expect(bk.source.get(['1'])).rejects.toMatchObject({ name: 'SourceUnavailable' });
    bk.faults.clear();
    bk.faults.add({ kind: 'server error', api: 'get_periodic_task_info' });
    bk.faults.add({ kind: 'server error', api: 'get_periodic_task_list' });
    await sync();
    expect(await unread()).toMatchObject([{ id: '2' }, { id: '3' }]);
  });

  it('once, only, is asked again', async () => {
    bk.world.addTask(simTask(1));
    bk.faults.add({ kind: 'server error', api: 'get_periodic_task_list', times: 1 });
    expect(await sync()).toMatchObject({ trusted: true });
    expect(await mirrored()).toMatchObject([{ touched_at: new Date('2026-01-01T00:00:00Z') }]);
  });
});

describe('an object that bk-sops lacks either way', () => {
  const lack = (api: string) =>
    bk.faults.add({ kind: 'missing object', api, words: 'Snapshot matching query does not exist.' });

  it('makes no project empty on a first sync', async () => {
    bk.world.addTask(simTask(1));
    lack('get_periodic_task_list');
    await sync();
    expect(await unread()).toEqual([
      { id: '2', reason: expect.stringContaining('Snapshot matching query does not exist.') },
      { id: '3', reason: expect.stringContaining('Snapshot matching query does not exist.') },
    ]);
  });

  it('has the tasks read one by one that are known', async () => {
    bk.world.addTask(simTask(1));
    await sync();
    bk.world.edit(1, 'bob', EDITED);
    lack('get_periodic_task_list');
    await sync();
    expect(await mirrored()).toMatchObject([{ id: '1', owner: 'bk-sops:bob', touched_at: EDITED }]);
  });

  it('makes no task gone', async () => {
    bk.world.addTask(simTask(1));
    await sync();
    lack('get_periodic_task_info');
    expect(await closeOne('answer')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('Snapshot matching query does not exist.'),
    });
  });
});

describe('a task that bk-sops breaks over when it switches it', () => {
  it('is said to be so, and the others are switched', async () => {
    bk.world.addTask(simTask(1));
    bk.world.addTask(simTask(2, { project: 1003 }));
    await sync();
    bk.faults.add({ kind: 'server error', api: 'set_periodic_task_enabled', of: '3' });
    expect(await bk.source.close(['1', '2'], bk.clock.now)).toEqual([
      { taskId: '1', error: null },
      { taskId: '2', error: expect.stringContaining('3 times: it may be switched all the same') },
    ]);
  });
});

describe('an older CMDB, which refuses a query that names a business it hides', () => {
  beforeEach(async () => {
    bk.world.addTask(simTask(1));
    bk.world.addTask(simTask(2, { project: 1003 }));
    await sync();
    bk.world.olderCmdb = true;
    bk.world.archive(3, bk.clock.now);
    bk.world.vanished.add(2);
  });

  it('is asked for each of the others', async () => {
    const live = await bk.source.get(['1', '2']);
    expect(live.get('1')).toMatchObject({ projectArchived: false });
    expect(live.get('2')).toMatchObject({ projectArchived: true });
  });

  it('holds up nothing where that is the only one', async () => {
    expect((await bk.source.get(['1'])).get('1')).toMatchObject({ enabled: true, projectArchived: false });
  });
});
