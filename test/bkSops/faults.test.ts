import { mergeInventory } from '../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../src/db/core/pool';
import { Faults } from '../../src/sources/faults';
import type { FaultInput } from '../../src/dev/bkSops/faults';
import { simTask, simulated } from '../support/bkSops';
import { testDatabase, type TestDatabase } from '../support/database';

type Simulated = Awaited<ReturnType<typeof simulated>>;

let database: TestDatabase;
let bk: Simulated;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  await database.pool.query('truncate source, project, task, person, closure, sync cascade');
  bk = await simulated(database.pool, { timeoutSeconds: 20 });
  bk.world.addTask(simTask(1));
  bk.world.addTask(simTask(3, { project: 1003 }));
});
afterEach(() => bk.simulator.close());

async function sync() {
  const { now } = bk.clock;
  const inventory = await bk.source.open!(now);
  return inTransaction(database.pool, (db) =>
    mergeInventory(db, inventory, { source: 'bk-sops', now, shiftDays: 0 }),
  );
}

const rejected = async () =>
  (
    await database.pool.query<{ id: string; rejectionReason: string }>(
      `select id, rejection_reason as "rejectionReason" from project where not trusted order by id`,
    )
  ).rows;

describe('a call that may work later is made again', () => {
  it.each<[string, FaultInput]>([
    ['the rate limit', { kind: 'rate limit', times: 1 }],
    ['a gateway that has nobody behind it', { kind: 'gateway error', times: 2 }],
    ['an answer that breaks off', { kind: 'truncated', times: 1 }],
  ])('after %s', async (_what, fault) => {
    bk.faults.add({ api: 'get_periodic_task_list', of: '2', ...fault });
    await sync();
    expect(await rejected()).toEqual([]);
    expect(bk.simulator.calls.get('get_periodic_task_list')).toBe(2 + (fault.times ?? 0));
  });

  it('after an answer that does not come', async () => {
    const hasty = await simulated(database.pool, { world: bk.world, timeoutSeconds: 2, attempts: 5 });
    hasty.faults.add({ kind: 'slow', ms: 4000, times: 1, api: 'get_periodic_task_list' });
    await hasty.source.open!(bk.clock.now).then(async (inventory) => {
      const tasks = inventory.parts.find(({ kind }) => kind === 'tasks')!;
      let read = 0;
      for await (const batch of tasks.read({ faults: new Faults() })) read += batch.length;
      expect(read).toBe(2);
    });
    expect(hasty.simulator.calls.get('get_periodic_task_list')).toBeGreaterThanOrEqual(3);
    await hasty.simulator.close();
  });
});

describe('one project that cannot be read', () => {
  it.each<[string, FaultInput, string]>([
    [
      'refused',
      { kind: 'refused', words: 'database is locked' },
      'get_periodic_task_list: database is locked (3545100)',
    ],
    ['away', { kind: 'gateway error' }, 'get_periodic_task_list: HTTP 502 502 Bad Gateway, 3 times'],
    ['broken off', { kind: 'truncated' }, 'the answer is no JSON, or broke off after'],
    [
      'of another shape',
      { kind: 'shape' },
      'data[0].enabled: Invalid input: expected boolean, received undefined',
    ],
  ])('%s is not trusted alone, with the words that were said', async (_what, fault, words) => {
    bk.faults.add({ api: 'get_periodic_task_list', of: '3', ...fault });
    expect(await sync()).toMatchObject({ rejectionReason: null, rejectedProjectCount: 1 });
    expect(await rejected()).toEqual([{ id: '3', rejectionReason: expect.stringContaining(words) }]);
  });

  it('for want of a permission says which', async () => {
    bk.world.hidden.add(1003);
    await sync();
    expect(await rejected()).toEqual([
      {
        id: '3',
        rejectionReason:
          'could not be read: get_periodic_task_list: iam authentication exception, please check, action:project_view (3599999)',
      },
    ]);
  });

  it('that lost all of its tasks by that keeps them', async () => {
    await sync();
    bk.faults.add({ kind: 'refused', api: 'get_periodic_task_list', of: '3' });
    await sync();
    const { rows } = await database.pool.query('select id, enabled from task order by id');
    expect(rows).toEqual([
      { id: '1', enabled: true },
      { id: '3', enabled: true },
    ]);
  });
});

describe('a project that bk-sops says it does not have', () => {
  it('has no tasks there, where it never had any', async () => {
    bk.world.projects.delete(1003);
    await sync();
    expect(await rejected()).toEqual([]);
  });

  it('is not trusted where it had', async () => {
    await sync();
    bk.world.projects.delete(1003);
    await sync();
    expect(await rejected()).toEqual([
      { id: '3', rejectionReason: expect.stringContaining('does not exist') },
    ]);
  });
});

describe('a sync fails as a whole', () => {
  it('when the businesses do not add up, rather than take some for missing', async () => {
    bk.faults.add({ kind: 'short page', api: 'search_business' });
    await expect(sync()).rejects.toThrow(
      'search_business: data.info: 1 businesses in all pages, though data.count says 2',
    );
  });

  it('when the CMDB answers in another shape, naming the field', async () => {
    bk.faults.add({ kind: 'shape', api: 'search_business' });
    await expect(sync()).rejects.toThrow('search_business: data.info[0].bk_biz_name: Invalid input');
  });

  it('when people do not add up', async () => {
    bk.faults.add({ kind: 'short page', api: 'list_users' });
    await expect(sync()).rejects.toThrow('list_users: data.results: 2 users, though data.count says 3');
  });

  it('when nothing answers any more, without asking every project', async () => {
    for (let id = 100; id < 200; id += 1) {
      bk.world.addBusiness({ id, name: `b${id}`, maintainers: [], changedAt: new Date('2026-01-01') });
    }
    bk.faults.add({ kind: 'gateway error', api: 'get_periodic_task_list' });
    await expect(sync()).rejects.toMatchObject({ name: 'SourceUnavailable' });
    expect(bk.simulator.calls.get('get_periodic_task_list')).toBeLessThan(60);
  });

  it('when the gateway does not know the application, without asking again', async () => {
    const stranger = await simulated(database.pool, { appSecret: 'wrong' });
    await expect(stranger.source.open!(stranger.clock.now)).rejects.toThrow(
      'HTTP 401 app authentication failed (1640101)',
    );
    await stranger.simulator.close();
    expect(Math.max(...stranger.simulator.calls.values())).toBe(1);
  });
});

describe('calls', () => {
  it('are never more at once than the settings say', async () => {
    for (let id = 100; id < 140; id += 1) {
      bk.world.addBusiness({ id, name: `b${id}`, maintainers: [], changedAt: new Date('2026-01-01') });
    }
    bk.faults.add({ kind: 'slow', ms: 30, api: 'get_periodic_task_list' });
    await sync();
    expect(bk.simulator.mostAtOnce).toBe(4);
  });

  it('are never more a second than the settings say', async () => {
    await bk.simulator.close();
    bk = await simulated(database.pool, { perSecond: 3 });
    const began = performance.now();
    await sync();
    expect(performance.now() - began).toBeGreaterThan(900);
  });
});

describe('a task that cannot be closed', () => {
  beforeEach(() => sync());

  it('for want of a permission is reported in the words of bk-sops, the others are closed', async () => {
    bk.world.addTask(simTask(2));
    await sync();
    bk.world.guarded.add(1);
    const results = await bk.source.close(['1', '2'], bk.clock.now);
    expect(results).toEqual([
      {
        taskId: '1',
        error:
          'set_periodic_task_enabled: iam authentication exception, please check, action:periodic_task_edit (3599999)',
      },
      { taskId: '2', error: null },
    ]);
  });

  it('though bk-sops says so is found out by reading it back', async () => {
    bk.faults.add({ kind: 'ignored', api: 'set_periodic_task_enabled' });
    expect(await bk.source.close(['1'], bk.clock.now)).toEqual([
      { taskId: '1', error: 'bk-sops took the call, and the task reads back enabled' },
    ]);
    const { rows } = await database.pool.query(`select enabled from task where id = '1'`);
    expect(rows).toEqual([{ enabled: true }]);
  });

  it('as the account of the settings is told what is wrong with them', async () => {
    const other = await simulated(database.pool, { world: bk.world, accessToken: 'of-somebody' });
    const [result] = await other.source.close(['1'], bk.clock.now);
    expect(result!.error).toContain(
      'bk-sops says that of-somebody did it: that must be username in the settings',
    );
    await other.simulator.close();
  });

  it('since nothing answers is no result: it is tried again', async () => {
    bk.faults.add({ kind: 'gateway error', api: 'set_periodic_task_enabled' });
    await expect(bk.source.close(['1'], bk.clock.now)).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });

  it('is not taken for gone when it may not be read', async () => {
    bk.faults.add({ kind: 'refused', api: 'get_periodic_task_info', words: 'no permission' });
    expect((await bk.source.get(['1'])).get('1')).toEqual({
      taskId: '1',
      error: 'get_periodic_task_info: no permission (3545100)',
    });
  });

  it('has no word on its project while the CMDB denies one', async () => {
    bk.faults.add({ kind: 'refused', api: 'search_business' });
    await expect(bk.source.get(['1'])).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });
});
