import { closePass } from '../../../src/activities/closing/closePass';
import { addAllowance, countOverCap } from '../../../src/db/closing/allowances';
import { applyAnswers } from '../../../src/db/answers/apply';
import { proposeArchived } from '../../../src/db/closing/archive';
import { recordCadenceChange } from '../../../src/db/cadence/changes';
import { insertExemption } from '../../../src/db/answers/exemptions';
import { lockSource } from '../../../src/db/sync/stage';
import { inTransaction } from '../../../src/db/core/pool';
import { parseCadence, type CadenceInput } from '../../../src/domain/cadence/cadence';
import type { AnswerKind } from '../../../src/domain/common/terms';
import { givenNotice } from '../../api/noticeFixture';
import { say } from '../../support/answers';
import { byHandDeps, closingDeps, closures, enabledTasks, givenClosure } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenProject, givenSweep, givenTask, owner, SOURCE } from '../../support/inventory';
import { until } from '../../support/world';

const NOW = new Date('2026-11-23T09:00:00Z');
const HOUR = 3_600_000;
const WIDE = { tasks: 100, percent: 100 };

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  await givenProject(db.pool, 'p1');
  await givenProject(db.pool, 'old', '2026-01-01');
});
afterEach(() => db.drop());

const close = (cap = WIDE, now = NOW, deps = closingDeps(db)) => closePass(deps, cap, now);
const giveByHand = (cap = WIDE) => close(cap, NOW, byHandDeps(db));

/** Tasks of the archived project, each with a proposed closure. */
async function givenProposed(...ids: string[]): Promise<void> {
  for (const id of ids) {
    await givenTask(db.pool, { id, project: 'old' });
    await givenClosure(db, id);
  }
}

/** A notice about the task, and an answer to it. Returns how to answer it again. */
async function givenAnswered(taskId: string, kind: AnswerKind) {
  await givenTask(db.pool, { id: taskId });
  const { id } = await givenNotice(db.pool, { tasks: [{ taskId }] });
  const answer = (what: AnswerKind) =>
    say(db.pool, id, {
      taskId,
      kind: what,
      at: NOW,
      ...(what === 'snooze' && { until: new Date('2026-12-01') }),
    });
  await answer(kind);
  return { noticeId: id, answer };
}

/** A change of the cadence after the sweeps so far. */
const set = (cadence: CadenceInput) =>
  recordCadenceChange(db.pool, {
    at: NOW,
    who: 'root',
    before: null,
    after: { cron: null, timeZone: 'UTC', cadence },
  });

const SILENCE: CadenceInput = {
  ladder: [{ step: 'notice', wait: '7 days' }, { step: 'close' }],
  closingCap: WIDE,
};

const apply = (now = NOW) => applyAnswers(db.pool, owner('ann'), parseCadence({}), now);

describe('a proposed closure', () => {
  it('goes to people where its task is defined elsewhere, and to the source for the others', async () => {
    await givenProposed('a', 'b');
    const live = { enabled: true, projectArchived: true, touchedAt: null };
    const get = async (ids: string[]) =>
      new Map(
        ids.map((taskId) => [
          taskId,
          { taskId, ...live, managedBy: taskId === 'a' ? 'Argo CD application shop' : null },
        ]),
      );
    expect(await close(WIDE, NOW, closingDeps(db, { get }))).toMatchObject({ closed: 1, toDo: 1 });
    expect(await closures(db)).toEqual({ a: 'to do', b: 'closed' });
    expect(await enabledTasks(db)).toEqual(['a']);
  });

  it('is executed, and keeps what the task was', async () => {
    await givenProposed('a');
    expect(await close()).toEqual({ closed: 1, toDo: 0, failed: 0, cancelled: 0, overCap: 0, more: false });
    const { rows } = await db.pool.query('select state, prior from closure');
    expect(rows).toMatchObject([{ state: 'closed', prior: { enabled: true, owner: owner('ann') } }]);
    expect(await enabledTasks(db)).toEqual([]);
  });

  it('is failed with the words of its source', async () => {
    await givenProposed('a');
    const refuse = (ids: string[]) =>
      Promise.resolve(ids.map((taskId) => ({ taskId, error: 'not permitted' })));
    await close(WIDE, NOW, closingDeps(db, { close: refuse }));
    expect(await closures(db)).toEqual({ a: 'failed: not permitted' });
  });

  it('is cancelled where its source has the task disabled meanwhile', async () => {
    await givenProposed('a');
    const get = (ids: string[]) =>
      Promise.resolve(new Map(ids.map((id) => [id, live(id, { enabled: false })])));
    expect(await close(WIDE, NOW, closingDeps(db, { get }))).toMatchObject({ closed: 0, cancelled: 1 });
    expect(await closures(db)).toEqual({ a: 'cancelled: closed elsewhere' });
  });

  it('is cancelled where its source has the project alive again', async () => {
    await givenProposed('a');
    const get = (ids: string[]) =>
      Promise.resolve(new Map(ids.map((id) => [id, live(id, { projectArchived: false })])));
    await close(WIDE, NOW, closingDeps(db, { get }));
    expect(await closures(db)).toEqual({ a: 'cancelled: the project is no longer archived' });
    expect(await enabledTasks(db)).toEqual(['a']);
  });

  it('is cancelled where its source has the task no longer', async () => {
    await givenProposed('a');
    await close(WIDE, NOW, closingDeps(db, { get: () => Promise.resolve(new Map()) }));
    expect(await closures(db)).toEqual({ a: 'cancelled: the task is gone' });
  });

  it('of an attempt that died after it closed the task counts as closed by us', async () => {
    await givenTask(db.pool, { id: 'a', project: 'old', enabled: false });
    await givenClosure(db, 'a', { state: 'closing' });
    expect(await close()).toMatchObject({ closed: 1, cancelled: 0 });
    expect(await closures(db)).toEqual({ a: 'closed' });
  });

  it('is given to people once by three passes at the same time', async () => {
    await givenProposed('a', 'b', 'c');
    const passes = await Promise.all([giveByHand(), giveByHand(), giveByHand()]);
    expect(passes.reduce((sum, { toDo }) => sum + toDo, 0)).toBe(3);
    expect(await closures(db)).toEqual({ a: 'to do', b: 'to do', c: 'to do' });
  });

  it('is not given to people when an import, waited for, no longer has its project archived', async () => {
    await givenProposed('a');
    const closing = await inTransaction(db.pool, async (importing) => {
      await lockSource(importing, SOURCE);
      const pass = giveByHand();
      await untilWaiting();
      await importing.query('update project set archived_at = null');
      return { pass };
    });
    expect(await closing.pass).toMatchObject({ toDo: 0, cancelled: 1 });
    expect(await closures(db)).toEqual({ a: 'cancelled: the project is no longer archived' });
    expect(await enabledTasks(db)).toEqual(['a']);
  });

  it('of an archive is cancelled when an admin holds the task', async () => {
    await givenProposed('a');
    await exempt();
    expect(await close()).toMatchObject({ closed: 0, cancelled: 1 });
    expect(await closures(db)).toEqual({ a: 'cancelled: held by an admin' });
  });

  it('is left alone while Rollcall is paused', async () => {
    await givenProposed('a');
    await db.pool.query(`insert into pause (started_at, reason, started_by) values ($1, 'why', 'me')`, [NOW]);
    expect(await close()).toMatchObject({ closed: 0, cancelled: 0 });
    expect(await closures(db)).toEqual({ a: 'proposed' });
  });

  it.each([`update source set trusted = false`, `update project set trusted = false`])(
    'waits while its sync is not trusted, but not where the owner asked for it: %s',
    async (distrust) => {
      await givenProposed('a');
      await givenAnswered('b', 'close');
      await apply();
      await db.pool.query(distrust);
      expect(await close()).toMatchObject({ closed: 1 });
      expect(await closures(db)).toEqual({ a: 'proposed', b: 'closed' });
    },
  );
});

const live = (taskId: string, given: object) => ({
  taskId,
  enabled: true,
  projectArchived: true,
  touchedAt: null,
  ...given,
});

const untilWaiting = () =>
  until(async () => {
    const { rowCount } = await db.pool.query(
      `select from pg_locks where locktype = 'advisory' and not granted`,
    );
    return rowCount === 1;
  }, 'the closing to wait');

const exempt = () =>
  insertExemption(db.pool, {
    scope: 'project',
    source: SOURCE,
    target: 'old',
    until: new Date('2027-01-01'),
    who: 'root',
    reason: 'migration',
    madeAt: NOW,
  });

describe('what an owner wants closed', () => {
  it('is not closed when a later keep is found at the claim', async () => {
    const { answer } = await givenAnswered('a', 'close');
    await apply();
    await answer('keep');
    expect(await close()).toMatchObject({ closed: 0, cancelled: 1 });
    expect(await closures(db)).toEqual({ a: 'cancelled: taken back by a later answer' });
    expect(await enabledTasks(db)).toEqual(['a']);
  });

  it('is not closed for silence when an answer is found at the claim', async () => {
    await givenAnswered('a', 'snooze');
    await givenClosure(db, 'a', { reason: 'silence', project: 'p1' });
    await set(SILENCE);
    expect(await close()).toMatchObject({ closed: 0, cancelled: 1 });
    expect(await closures(db)).toEqual({ a: 'cancelled: taken back by a later answer' });
  });

  it('waits for an answer that is being recorded, and heeds it', async () => {
    const { noticeId } = await givenAnswered('a', 'close');
    await apply();
    const closing = await inTransaction(db.pool, async (posting) => {
      await posting.query(
        'select from round where id = (select round_id from notice where id = $1) for update',
        [noticeId],
      );
      const pass = close();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await posting.query(
        `insert into answer (notice_id, round_id, owner, source, task_id, kind, said_by, said_at)
         select notice_id, round_id, owner, source, task_id, 'keep', said_by, said_at from answer`,
      );
      return { pass };
    });
    expect(await closing.pass).toMatchObject({ toDo: 0, cancelled: 1 });
    expect(await enabledTasks(db)).toEqual(['a']);
  });

  it('is to be restored when the keep came after it was closed', async () => {
    const { answer } = await givenAnswered('a', 'close');
    await apply();
    await close();
    await answer('keep');
    await apply();
    const { rows } = await db.pool.query(
      'select state, restored_by, restore_asked_at, dispatched_at from closure',
    );
    expect(rows).toEqual([
      { state: 'closed', restored_by: owner('ann'), restore_asked_at: NOW, dispatched_at: null },
    ]);
  });

  it('stays closed when the owner wants it closed after all', async () => {
    const { answer } = await givenAnswered('a', 'close');
    await apply();
    await close();
    await answer('keep');
    await apply();
    await answer('close');
    await apply();
    const { rows } = await db.pool.query('select state, restore_asked_at from closure');
    expect(rows).toEqual([{ state: 'closed', restore_asked_at: null }]);
  });

  it('is not counted by the cap', async () => {
    await givenAnswered('a', 'close');
    await apply();
    expect(await close({ tasks: 1, percent: 0.1 })).toMatchObject({ closed: 1 });
  });
});

describe('a closing for silence that waits', () => {
  beforeEach(async () => {
    await givenTask(db.pool, { id: 'a' });
    await givenClosure(db, 'a', { reason: 'silence', project: 'p1' });
  });

  it('is executed where the latest sweep had it switched on', async () => {
    await givenSweep(db.pool, SILENCE);
    await close();
    expect(await closures(db)).toEqual({ a: 'closed' });
  });

  it('is cancelled once it is switched off, and says so; other closings are not', async () => {
    await givenSweep(db.pool, SILENCE);
    await givenProposed('b');
    await set({ closingCap: WIDE });
    expect(await close()).toMatchObject({ closed: 1, cancelled: 1 });
    expect(await closures(db)).toEqual({
      a: 'cancelled: closing for silence was switched off',
      b: 'closed',
    });
  });

  it('is cancelled also while all is paused, so that nothing of it is left for later', async () => {
    await db.pool.query(`insert into pause (started_at, reason, started_by) values ($1, 'why', 'me')`, [NOW]);
    await set({});
    expect(await close()).toMatchObject({ closed: 0, cancelled: 1 });
  });

  it('is executed where it was switched on since the latest sweep', async () => {
    await givenSweep(db.pool);
    await set(SILENCE);
    await close();
    expect(await closures(db)).toEqual({ a: 'closed' });
  });

  it('is cancelled where nothing ever switched it on', async () => {
    expect(await close()).toMatchObject({ closed: 0, cancelled: 1 });
  });
});

describe('the cap', () => {
  const cap = { tasks: 2, percent: 100 };

  it('lets none of a source run where it would be exceeded, and tells how many wait', async () => {
    await givenProposed('a', 'b', 'c');
    expect(await close(cap)).toMatchObject({ closed: 0, overCap: 3 });
    expect(await countOverCap(db.pool, cap, NOW)).toBe(3);
    expect(await enabledTasks(db)).toEqual(['a', 'b', 'c']);
  });

  it('is that of the latest sweep, whatever the cadence of who woke the closing', async () => {
    await givenProposed('a', 'b', 'c');
    await givenSweep(db.pool, parseCadence({ closingCap: cap }));
    expect(await close(WIDE)).toMatchObject({ closed: 0, overCap: 3 });
  });

  it('is the one set since the latest sweep, at once', async () => {
    await givenProposed('a', 'b', 'c');
    await givenSweep(db.pool);
    await set({ closingCap: cap });
    expect(await close()).toMatchObject({ closed: 0, overCap: 3 });
  });

  it('lets run what an admin allowed beyond it', async () => {
    await givenProposed('a', 'b', 'c');
    await allow(1);
    expect(await close(cap)).toMatchObject({ closed: 3, overCap: 0 });
  });

  it('still holds where less was allowed than is needed, and nothing is used up', async () => {
    await givenProposed('a', 'b', 'c', 'd');
    await allow(1);
    expect(await close(cap)).toMatchObject({ closed: 0, overCap: 4 });
    expect((await db.pool.query('select used_at from closing_allowance')).rows).toEqual([{ used_at: null }]);
  });

  it('is what it was a day after an allowance was used', async () => {
    await givenProposed('a', 'b', 'c');
    await allow(1);
    await close(cap);
    await givenProposed('d', 'e', 'f');
    expect(await close(cap, hours(25))).toMatchObject({ closed: 0, overCap: 3 });
  });

  it('counts what was allowed once within the day, too', async () => {
    await givenProposed('a', 'b', 'c');
    await allow(1);
    await close(cap);
    await givenProposed('d');
    expect(await close(cap, hours(1))).toMatchObject({ closed: 0, overCap: 1 });
  });

  it('is what it was where an allowance was not needed for two weeks', async () => {
    await allow(1);
    await givenProposed('a', 'b', 'c');
    expect(await close(cap, hours(14 * 24))).toMatchObject({ closed: 0, overCap: 3 });
  });

  it('is not lifted by a forgotten allowance that comes back when another is used', async () => {
    await allow(5);
    await givenProposed('a', 'b', 'c');
    await allow(1, hours(14 * 24));
    expect(await close(cap, hours(14 * 24))).toMatchObject({ closed: 3 });
    await givenProposed('d');
    expect(await close(cap, hours(14 * 24 + 1))).toMatchObject({ closed: 0, overCap: 1 });
  });

  it('leaves an allowance waiting that a closing does not need, the older ones and what was used being enough', async () => {
    await allow(1);
    await allow(30, minutes(1));
    await givenProposed('a', 'b', 'c');
    expect(await close(cap, hours(1))).toMatchObject({ closed: 3 });
    expect(await used()).toEqual([1]);
    await givenProposed('d', 'e');
    await allow(100, hours(2));
    expect(await close(cap, hours(2))).toMatchObject({ closed: 2 });
    expect(await used()).toEqual([1, 30]);
    await givenProposed('f');
    expect(await close(cap, hours(3))).toMatchObject({ closed: 1 });
    expect(await used()).toEqual([1, 30]);
  });

  it('is not exceeded by what a sweep proposes while the closing waits for an import', async () => {
    await givenProposed('a', 'c');
    const closing = await inTransaction(db.pool, async (importing) => {
      await lockSource(importing, SOURCE);
      const pass = giveByHand({ tasks: 2, percent: 100 });
      await untilWaiting();
      await givenProposed('b');
      return { pass };
    });
    expect(await closing.pass).toMatchObject({ toDo: 2 });
    const states = Object.values(await closures(db));
    expect(states.filter((state) => state === 'to do')).toHaveLength(2);
  });

  it('counts a closing that was taken back', async () => {
    await givenTask(db.pool, { id: 'z', project: 'old' });
    await givenClosure(db, 'z', { state: 'restored' });
    await givenProposed('a', 'b');
    expect(await close(cap)).toMatchObject({ closed: 0, overCap: 2 });
  });

  const allow = (tasks: number, madeAt = NOW) =>
    addAllowance(db.pool, { source: SOURCE, tasks, who: 'root', reason: 'CHG-1', madeAt });
  const hours = (count: number) => new Date(NOW.getTime() + count * HOUR);
  const minutes = (count: number) => hours(count / 60);
  const used = async () => {
    const made = 'select tasks from closing_allowance where used_at is not null order by made_at';
    return (await db.pool.query<{ tasks: number }>(made)).rows.map(({ tasks }) => tasks);
  };
});

describe('proposing the tasks of archived projects', () => {
  const propose = async () =>
    proposeArchived(db.pool, { sweepId: await givenSweep(db.pool), observedFor: '1 day', now: NOW });

  beforeEach(() => givenTask(db.pool, { id: 'a', project: 'old' }));

  it('leaves out what an admin holds', async () => {
    await exempt();
    expect(await propose()).toBe(0);
  });

  it('leaves out what was restored since the project was archived', async () => {
    await givenClosure(db, 'a', { state: 'restored' });
    await db.pool.query('update closure set restored_at = $1', [NOW]);
    expect(await propose()).toBe(0);
  });

  it('does not leave it out once the project was archived anew', async () => {
    await givenClosure(db, 'a', { state: 'restored' });
    await db.pool.query(`update closure set restored_at = '2025-12-31'`);
    expect(await propose()).toBe(1);
  });

  it('run again for the same sweep proposes nothing new, and says the same', async () => {
    const proposal = { sweepId: await givenSweep(db.pool), observedFor: '1 day', now: NOW };
    expect(await proposeArchived(db.pool, proposal)).toBe(1);
    expect(await proposeArchived(db.pool, proposal)).toBe(1);
    expect(await closures(db)).toEqual({ a: 'proposed' });
  });

  it('leaves out projects whose sync is not trusted', async () => {
    await db.pool.query('update project set trusted = false');
    expect(await propose()).toBe(0);
  });
});
