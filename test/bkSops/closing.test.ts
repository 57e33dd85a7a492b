import { closePass } from '../../src/activities/closing/closePass';
import { mergeInventory } from '../../src/activities/sync/mergeInventory';
import { restorePass } from '../../src/activities/closing/restorePass';
import { findReactivated, proposeArchived } from '../../src/db/closing/archive';
import { loadGuardrails } from '../../src/db/sweep/report';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { inTransaction } from '../../src/db/core/pool';
import { askRestore, planRestore } from '../../src/db/closing/restore';
import { closureStates } from '../support/bkSopsClosures';
import { simTask, simulated, US } from '../support/bkSops';
import { testDatabase, type TestDatabase } from '../support/database';
import { closingDeps, givenClosure } from '../support/closings';
import { givenProject, givenSweep, givenTask } from '../support/inventory';

type Simulated = Awaited<ReturnType<typeof simulated>>;

let database: TestDatabase;
let bk: Simulated;

const DAY = 86_400_000;
const CAP = { tasks: 100, percent: 100 };
const CADENCE = { closingCap: CAP, ladder: [{ step: 'notice', wait: '7 days' }, { step: 'close' }] };

beforeEach(async () => {
  database = await testDatabase();
  bk = await simulated(database.pool);
  for (const id of [1, 2, 3]) bk.world.addTask(simTask(id));
  bk.world.archive(2, new Date('2026-05-01T00:00:00Z'));
  await sync();
  await later();
  await sync();
  await propose();
});
afterEach(async () => {
  await bk.simulator.close();
  await database.drop();
});

async function sync() {
  const { now } = bk.clock;
  const inventory = await bk.source.open!(now);
  const options = { source: 'bk-sops', now, shiftDays: 0 };
  return inTransaction(database.pool, (db) => mergeInventory(db, inventory, options));
}

const later = async () => {
  bk.clock.now = new Date(bk.clock.now.getTime() + 8 * DAY);
};

async function propose() {
  const sweepId = await givenSweep(database.pool, CADENCE);
  const options = { sweepId, observedFor: '7 days', now: bk.clock.now };
  expect(await proposeArchived(database.pool, options)).toBe(3);
}

const deps = () => ({ pool: database.pool, source: () => bk.source });
const close = () => closePass(deps(), CAP, bk.clock.now);
const restore = async () => {
  const scope = { of: 'project', source: 'bk-sops', id: '2' } as const;
  const plan = await planRestore(database.pool, scope);
  await askRestore(database.pool, scope, { by: 'admin', now: bk.clock.now });
  await restorePass(deps(), bk.clock.now);
  return plan;
};
const states = () => closureStates(database.pool);

describe('closing the tasks of an archived project of bk-sops', () => {
  it('switches them off there, by its API', async () => {
    expect(await close()).toMatchObject({ closed: 3, failed: 0 });
    expect(bk.world.task(1)).toMatchObject({ enabled: false, editor: US });
  });

  it('keeps owner and date of each from before, in the closure and in the mirror', async () => {
    await close();
    await sync();
    const { rows } = await database.pool.query(
      `select c.prior ->> 'editor' as prior, (c.prior ->> 'edited_at')::timestamptz as prior_date, t.editor, t.edited_at, t.owner
         from closure c join task t on t.id = c.task_id where t.id = '1'`,
    );
    const date = new Date('2026-01-01T00:00:00Z');
    expect(rows).toEqual([
      { prior: 'ann', prior_date: date, editor: 'ann', edited_at: date, owner: 'bk-sops:ann' },
    ]);
  });

  it('cancels what bk-sops switched off in between, which the next sync records as closed elsewhere', async () => {
    bk.world.shutDown();
    await close();
    expect(await states()).toEqual({ '1': 'cancelled', '2': 'cancelled', '3': 'cancelled' });
    expect(await sync()).toMatchObject({ closedElsewhere: 3 });
  });

  it('does nothing to a project that the CMDB no longer calls archived', async () => {
    bk.world.businesses.get(2)!.archived = false;
    await close();
    expect(await states()).toMatchObject({ '1': 'cancelled' });
    expect(bk.world.task(1).enabled).toBe(true);
  });

  it('nor to one that is missing there', async () => {
    bk.world.vanished.add(2);
    await close();
    expect(bk.world.task(1).enabled).toBe(true);
  });

  it('records what bk-sops refuses, in its words', async () => {
    bk.world.guarded.add(2);
    expect(await close()).toMatchObject({ closed: 2, failed: 1 });
    const { rows } = await database.pool.query(`select error from closure where task_id = '2'`);
    expect(rows).toEqual([
      {
        error:
          'set_periodic_task_enabled: iam authentication exception, please check, action:periodic_task_edit (3599999)',
      },
    ]);
  });

  it('that broke off in the middle goes on where it was, and is not taken for done by somebody else', async () => {
    bk.faults.add({ kind: 'gateway error', api: 'set_periodic_task_enabled', of: '2', times: 9 });
    expect(await close()).toMatchObject({ closed: 0, failed: 0, more: false });
    expect(Object.values(await states())).toEqual(['closing', 'closing', 'closing']);
    bk.faults.clear();
    bk.world.edit(1, US, bk.clock.now, { enabled: false });
    expect(await close()).toMatchObject({ closed: 3 });
    await sync();
    expect(await states()).toEqual({ '1': 'closed', '2': 'closed', '3': 'closed' });
  });
});

describe('a bk-sops that does not answer', () => {
  beforeEach(async () => {
    await givenProject(database.pool, 'old', '2026-01-01');
    await givenTask(database.pool, { id: 'file', project: 'old' });
    await givenClosure(database, 'file');
    bk.faults.add({ kind: 'gateway error' });
  });
  const both = () => {
    const files = closingDeps(database);
    return { ...files, source: (name: string) => (name === 'bk-sops' ? bk.source : files.source(name)) };
  };

  it('keeps no other source from closing', async () => {
    expect(await closePass(both(), CAP, bk.clock.now)).toMatchObject({ closed: 1 });
    expect(await states()).toEqual({ '1': 'closing', '2': 'closing', '3': 'closing', file: 'closed' });
  });

  it('nor from restoring', async () => {
    bk.faults.clear();
    await closePass(both(), CAP, bk.clock.now);
    bk.faults.add({ kind: 'gateway error' });
    await database.pool.query(`update closure set restore_asked_at = $1`, [bk.clock.now]);
    expect(await restorePass(both(), bk.clock.now)).toEqual({
      restored: 1,
      toSwitchOn: 0,
      notRestored: 0,
      more: false,
    });
    expect(await states()).toEqual({ '1': 'closed', '2': 'closed', '3': 'closed', file: 'restored' });
  });
});

describe('a task that somebody edited since the latest sync', () => {
  const edited = new Date('2026-11-30T10:00:00Z');
  const closedFor = async (reason: string) => {
    await database.pool.query('update closure set reason = $1', [reason]);
    bk.world.edit(1, 'bob', edited);
    await close();
    const { rows } = await database.pool.query<{ error: string | null }>(
      `select error from closure where task_id = '1'`,
    );
    return rows[0]!.error;
  };

  it.each(['answer', 'silence'])('is not closed for %s', async (reason) => {
    expect(await closedFor(reason)).toBe('edited since it was last read');
    expect(bk.world.task(1).enabled).toBe(true);
  });

  it('is closed all the same when its project is archived', async () => {
    expect(await closedFor('archived')).toBeNull();
    expect(bk.world.task(1).enabled).toBe(false);
  });

  it('is closed where that edit was our own', async () => {
    await database.pool.query(`update closure set reason = 'silence'`);
    bk.world.edit(1, US, edited);
    await close();
    expect(bk.world.task(1).enabled).toBe(false);
  });
});

describe('restoring tasks of bk-sops', () => {
  beforeEach(async () => {
    await close();
    await later();
  });

  it('switches them on again, also after syncs, and they stay of their owners and as old as they were', async () => {
    await sync();
    expect(await restore()).toMatchObject({ restorable: 3, obstacles: [] });
    expect(await states()).toEqual({ '1': 'restored', '2': 'restored', '3': 'restored' });
    expect(bk.world.task(1)).toMatchObject({ enabled: true, editor: US });
    await sync();
    const { rows } = await database.pool.query(`select owner, touched_at, enabled from task where id = '1'`);
    expect(rows).toEqual([
      { owner: 'bk-sops:ann', touched_at: new Date('2026-01-01T00:00:00Z'), enabled: true },
    ]);
  });

  it('leaves alone what somebody edited since', async () => {
    bk.world.edit(1, 'bob', bk.clock.now);
    await restore();
    const { rows } = await database.pool.query(`select restore_error from closure where task_id = '1'`);
    expect(rows).toEqual([{ restore_error: 'changed since it was closed' }]);
  });

  it('is not closed again for the same archiving, whoever closed it', async () => {
    bk.world.addTask(simTask(4));
    await sync();
    bk.world.shutDown();
    await sync();
    await restore();
    expect(await states()).toMatchObject({ '1': 'restored', '4': 'restored' });
    await sync();
    const sweepId = await givenSweep(database.pool);
    const again = { sweepId, observedFor: '7 days', now: bk.clock.now };
    expect(await proposeArchived(database.pool, again)).toBe(0);
  });

  it('is offered once the project lives again, also for what bk-sops closed itself', async () => {
    bk.world.addTask(simTask(4));
    await sync();
    bk.world.shutDown();
    await sync();
    bk.world.businesses.get(2)!.archived = false;
    await sync();
    expect(await findReactivated(database.pool)).toMatchObject([{ id: '2', tasks: 4 }]);
  });
});

describe('what is switched while a sync reads it', () => {
  /** A sync that has read all tasks before `work`, and merges them after it. */
  async function syncAround(work: () => Promise<unknown>) {
    const { now } = bk.clock;
    const read = await bk.source.open!(now);
    const held = read.parts.map((part) => ({
      ...part,
      async *read(options: Parameters<typeof part.read>[0]) {
        yield* part.read(options);
        if (part.kind === 'tasks') await work();
      },
    }));
    const options = { source: 'bk-sops', now, shiftDays: 0 };
    await inTransaction(database.pool, (db) => mergeInventory(db, { ...read, parts: held }, options));
  }
  const enabled = async () =>
    (await database.pool.query<{ id: string }>('select id from task where enabled')).rows.map(({ id }) => id);

  it('stays closed in the mirror, and can be restored', async () => {
    await syncAround(close);
    expect(await enabled()).toEqual([]);
    expect(await restore()).toMatchObject({ restorable: 3 });
  });

  it('stays restored in the mirror', async () => {
    await close();
    await syncAround(restore);
    expect((await enabled()).toSorted()).toEqual(['1', '2', '3']);
  });
});

describe('a task restored in a project that stays disabled', () => {
  const latest = async () =>
    (
      await database.pool.query<object>(
        `select distinct on (task_id) task_id, owner, reason, state, notice_id from closure order by task_id, proposed_at desc`,
      )
    ).rows;
  const elsewhere = { owner: 'bk-sops:ann', reason: 'elsewhere', state: 'closed', notice_id: null };

  beforeEach(async () => {
    await close();
    await later();
    await sync();
    await restore();
  });

  it('and switched off again by bk-sops is recorded as closed elsewhere again, to be told', async () => {
    bk.world.shutDown();
    expect(await sync()).toMatchObject({ closedElsewhere: 3 });
    expect(await latest()).toEqual(['1', '2', '3'].map((id) => ({ task_id: id, ...elsewhere })));
    expect(await sync()).toMatchObject({ closedElsewhere: 0 });
  });

  it('so as well after a sync that saw it restored, each time', async () => {
    for (let times = 0; times < 2; times += 1) {
      await sync();
      await later();
      bk.world.shutDown();
      expect(await sync()).toMatchObject({ closedElsewhere: 3 });
      expect(await restore()).toMatchObject({ restorable: 3 });
    }
  });

  it('is no shrinking of its project, which stays trusted', async () => {
    await sync();
    bk.world.shutDown();
    await sync();
    const { rows } = await database.pool.query(`select trusted, synced_enabled from project where id = '2'`);
    expect(rows).toEqual([{ trusted: true, synced_enabled: 3 }]);
  });

  it('is named to the admins with when that was found, until it is closed no more', async () => {
    await later();
    bk.world.shutDown();
    await sync();
    const found = async () =>
      (await loadGuardrails(database.pool, parseCadence({}), bk.clock.now)).closedAgain;
    expect(await found()).toMatchObject([{ source: 'bk-sops', tasks: 3, some: { length: 3 } }]);
    await restore();
    expect(await found()).toEqual([]);
  });

  it('may not last, as its plan says, until the project is enabled', async () => {
    bk.world.shutDown();
    await sync();
    const scope = { of: 'project', source: 'bk-sops', id: '2' } as const;
    expect(await planRestore(database.pool, scope)).toMatchObject({ restorable: 3, mayNotLast: 3 });
    bk.world.businesses.get(2)!.archived = false;
    await sync();
    expect(await planRestore(database.pool, scope)).toMatchObject({ restorable: 3, mayNotLast: 0 });
  });

  it('nor in a project that the CMDB no longer knows, which bk-sops disables, too', async () => {
    bk.world.shutDown();
    await sync();
    bk.world.vanished.add(2);
    await sync();
    await database.pool.query('update project set archived_at = null');
    const scope = { of: 'project', source: 'bk-sops', id: '2' } as const;
    expect(await planRestore(database.pool, scope)).toMatchObject({ mayNotLast: 3 });
  });

  it('and switched off by somebody is nothing that bk-sops did by itself', async () => {
    bk.world.edit(1, 'bob', bk.clock.now, { enabled: false });
    expect(await sync()).toMatchObject({ closedElsewhere: 0 });
  });

  it('and being closed by us is nothing that bk-sops did by itself', async () => {
    await database.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, proposed_at, claimed_at)
       values ('bk-sops', '1', '2', 'answer', 'closing', $1, $1)`,
      [bk.clock.now],
    );
    bk.world.edit(1, US, bk.clock.now, { enabled: false });
    expect(await sync()).toMatchObject({ closedElsewhere: 0 });
  });
});
