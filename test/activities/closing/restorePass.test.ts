import { closePass } from '../../../src/activities/closing/closePass';
import { restorePass } from '../../../src/activities/closing/restorePass';
import { countReactivated, findReactivated, proposeArchived } from '../../../src/db/closing/archive';
import {
  askRestore,
  listRestorable,
  planRestore,
  readProgress,
  type RestoreScope,
} from '../../../src/db/closing/restore';
import { byHandDeps, closingDeps, closures, enabledTasks, givenClosure } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenProject, givenRound, givenSweep, givenTask, SOURCE } from '../../support/inventory';

const NOW = new Date('2026-11-23T09:00:00Z');
const LATER = new Date('2026-11-24T09:00:00Z');

let db: TestDatabase;
let sweepId: string;
beforeEach(async () => {
  db = await testDatabase();
  sweepId = await givenSweep(db.pool);
  for (const project of ['old', 'older']) await givenProject(db.pool, project, '2026-01-01');
  for (const id of ['a', 'b']) await givenClosed(id, 'old');
  await givenClosed('c', 'older');
  await givenTask(db.pool, { id: 'z', project: 'old', enabled: false });
  await closePass(closingDeps(db), { tasks: 100, percent: 100 }, NOW);
});
afterEach(() => db.drop());

async function givenClosed(id: string, project: string): Promise<void> {
  await givenTask(db.pool, { id, project });
  await givenClosure(db, id, { project, sweepId });
}

const task = (id: string): RestoreScope => ({ of: 'task', source: SOURCE, id });
const project = (id: string): RestoreScope => ({ of: 'project', source: SOURCE, id });

async function restore(scope: RestoreScope, now = LATER) {
  await askRestore(db.pool, scope, { by: 'root', now });
  return restorePass(closingDeps(db), now);
}

describe('restoring', () => {
  it('takes one task back', async () => {
    expect(await restore(task('a'))).toEqual({ restored: 1, toSwitchOn: 0, notRestored: 0, more: false });
    expect(await enabledTasks(db)).toEqual(['a']);
    expect(await closures(db)).toEqual({ a: 'restored', b: 'closed', c: 'closed' });
  });

  it('asks people once where they switch tasks on, also where it was asked for by a clock that is ahead', async () => {
    await askRestore(db.pool, task('a'), { by: 'root', now: new Date(LATER.getTime() + 2000) });
    expect(await restorePass(byHandDeps(db), LATER)).toMatchObject({ toSwitchOn: 1, more: false });
  });

  it('asks people for a task that is defined elsewhere, and the source for the others', async () => {
    await db.pool.query(`update task set managed_by = 'Argo CD application shop' where id = 'a'`);
    expect(await restore(project('old'))).toMatchObject({ restored: 1, toSwitchOn: 1, more: false });
    expect(await enabledTasks(db)).toEqual(['b']);
  });

  it('takes a project back, and no task that we did not close', async () => {
    await restore(project('old'));
    expect(await enabledTasks(db)).toEqual(['a', 'b']);
  });

  it('takes a whole sweep back', async () => {
    await restore({ of: 'sweep', id: sweepId });
    expect(await enabledTasks(db)).toEqual(['a', 'b', 'c']);
  });

  it('leaves the task as it was before it was closed, owner and dates too', async () => {
    const columns = 'id, owner, editor, touched_at, enabled, row_hash, closed_hash';
    await restore(task('a'));
    const { rows } = await db.pool.query(`select ${columns} from task where id = 'a'`);
    const { rows: prior } = await db.pool.query(
      `select p.id, p.owner, p.editor, p.touched_at, p.enabled, p.row_hash, p.closed_hash
         from closure c, json_populate_record(null::task, c.prior) p where c.task_id = 'a'`,
    );
    expect(rows).toEqual(prior);
  });

  it('records when, and who wanted it', async () => {
    await restore(task('a'));
    const { rows } = await db.pool.query(`select restored_at, restored_by from closure where task_id = 'a'`);
    expect(rows).toEqual([{ restored_at: LATER, restored_by: 'root' }]);
  });

  it('does nothing the second time', async () => {
    await restore(task('a'));
    await db.pool.query(`update task set enabled = false where id = 'a'`);
    expect(await planRestore(db.pool, task('a'))).toEqual({
      toDo: 0,
      restorable: 0,
      mayNotLast: 0,
      obstacles: [],
      restored: 1,
    });
    expect(await restore(task('a'))).toEqual({ restored: 0, toSwitchOn: 0, notRestored: 0, more: false });
    expect(await enabledTasks(db)).toEqual([]);
  });

  it.each([
    ['changed since it was closed', `update task set row_hash = 'other', closed_hash = null where id = 'a'`],
    ['enabled again by somebody else', `update task set enabled = true, closed_hash = null where id = 'a'`],
    ['the task is gone', `delete from task where id = 'a'`],
    ['the task is gone', `update task set enabled = false, gone_at = '2026-11-24' where id = 'a'`],
  ])('leaves alone and tells of a task that is otherwise: %s', async (obstacle, change) => {
    await db.pool.query(change);
    const scope = project('old');
    expect(await planRestore(db.pool, scope)).toEqual({
      toDo: 0,
      restorable: 1,
      mayNotLast: 1,
      obstacles: [{ obstacle, tasks: 1 }],
      restored: 0,
    });
    const listed = await listRestorable(db.pool, scope, 10);
    expect(listed.map(({ taskId, obstacle: why }) => [taskId, why])).toContainEqual(['a', obstacle]);
    expect(await restore(scope)).toMatchObject({ restored: 1, toSwitchOn: 0, notRestored: 0 });
  });

  it('records that a task could not be restored since it went between the asking and the doing', async () => {
    await askRestore(db.pool, task('a'), { by: 'root', now: LATER });
    await db.pool.query(`update task set gone_at = $1 where id = 'a'`, [LATER]);
    await restorePass(closingDeps(db), LATER);
    const { rows } = await db.pool.query(`select restore_error from closure where task_id = 'a'`);
    expect(rows).toEqual([{ restore_error: 'the task is gone' }]);
  });

  it('records why a task could not be restored that changed between the asking and the doing', async () => {
    await askRestore(db.pool, project('old'), { by: 'root', now: LATER });
    await db.pool.query(`update task set row_hash = 'other' where id = 'a'`);
    await restorePass(closingDeps(db), LATER);
    expect(await readProgress(db.pool, project('old'), LATER)).toEqual({
      waiting: 0,
      byHand: 0,
      restored: 1,
      failed: 1,
    });
    expect(await closures(db)).toMatchObject({ a: 'closed: changed since it was closed', b: 'restored' });
  });

  it('counts what was asked for before, and is not restored yet, for whoever asks again', async () => {
    const asked = { asked: 2, askedAt: NOW };
    expect(await askRestore(db.pool, project('old'), { by: 'root', now: NOW })).toEqual(asked);
    expect(await askRestore(db.pool, project('old'), { by: 'root', now: LATER })).toEqual(asked);
    await restorePass(closingDeps(db), LATER);
    expect(await readProgress(db.pool, project('old'), NOW)).toMatchObject({ waiting: 0, restored: 2 });
  });

  it('of a sweep takes back what was closed for silence in its rounds, and not what owners wanted closed', async () => {
    const roundId = await givenRound(db.pool, 'ann');
    await db.pool.query(
      `update closure set sweep_id = null, round_id = $1, reason = case task_id when 'a' then 'silence' else 'answer' end`,
      [roundId],
    );
    const { rows } = await db.pool.query<{ id: string }>('select sweep_id as id from round');
    await restore({ of: 'sweep', id: rows[0]!.id });
    expect(await enabledTasks(db)).toEqual(['a']);
  });

  it('goes on while Rollcall is paused', async () => {
    await db.pool.query(`insert into pause (started_at, reason, started_by) values ($1, 'why', 'me')`, [NOW]);
    expect(await restore(task('a'))).toMatchObject({ restored: 1 });
  });

  it('is not undone by the next sweep', async () => {
    await restore({ of: 'sweep', id: sweepId });
    const proposed = { sweepId: await givenSweep(db.pool), observedFor: '1 day', now: LATER };
    expect(await proposeArchived(db.pool, proposed)).toBe(0);
  });

  it('of an older closing is not done when the task was closed again since', async () => {
    await db.pool.query(`update task set enabled = true, closed_hash = null where id = 'a'`);
    await givenClosure(db, 'a');
    await closePass(closingDeps(db), { tasks: 100, percent: 100 }, LATER);
    const plan = await planRestore(db.pool, { of: 'sweep', id: sweepId });
    expect(plan).toMatchObject({ restorable: 2, obstacles: [{ obstacle: 'closed again since', tasks: 1 }] });
  });
});

describe('a project that lives again', () => {
  it('is listed with its tasks that were closed for the archive, until they are restored', async () => {
    await db.pool.query(`update project set archived_at = null where id = 'old'`);
    expect(await findReactivated(db.pool)).toMatchObject([{ id: 'old', tasks: 2 }]);
    expect(await countReactivated(db.pool)).toBe(1);
    await restore(project('old'));
    expect(await findReactivated(db.pool)).toEqual([]);
  });
});
