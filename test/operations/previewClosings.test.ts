import { closePass } from '../../src/activities/closing/closePass';
import { proposeArchived } from '../../src/db/closing/archive';
import { applyAnswers } from '../../src/db/answers/apply';
import { insertExemption } from '../../src/db/answers/exemptions';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import type { PreviewClosing } from '../../src/domain/preview/closures';
import type { AnswerKind } from '../../src/domain/common/terms';
import { closuresOf, previewSweep } from '../../src/operations/sweeps/preview';
import { countsOf } from '../../src/operations/sweeps/previewTally';
import { givenNotice } from '../api/noticeFixture';
import { say } from '../support/answers';
import { closingDeps, closures, givenClosure } from '../support/closings';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenProject, givenSweep, givenTask, owner, SOURCE } from '../support/inventory';

const NOW = new Date('2026-11-23T09:00:00Z');
const CADENCE: CadenceInput = { closingCap: { tasks: 4, percent: 100 } };
const SILENCE: CadenceInput = { ...CADENCE, ladder: [{ step: 'notice', wait: '7 days' }, { step: 'close' }] };

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  await givenProject(db.pool, 'p1');
  await givenProject(db.pool, 'old', '2026-01-01');
});
afterEach(() => db.drop());

/** What a sweep would do with each task, and why not close it; and the counts of it. */
async function preview(cadence = CADENCE) {
  return previewSweep(
    { pool: db.pool, now: NOW, temporal: () => Promise.reject(new Error('not asked')) },
    { cadence, settings: { fallback: false, sources: [] } },
    async (read) => {
      for await (const _ of read.projects);
      const all: Record<string, string> = {};
      for await (const closing of closuresOf(read)) all[closing.id] = said(closing);
      return { all, counts: countsOf(read.tally) };
    },
  );
}

const said = ({ what, reason, why }: PreviewClosing) => `${what}: ${why ?? reason}`;

/** What a sweep does with closings: proposes those of archived projects, and has the closing workflow look. */
async function sweep(cadence = CADENCE) {
  const sweepId = await givenSweep(db.pool, parseCadence(cadence));
  await db.pool.query('update sweep set started_at = $2 where id = $1', [sweepId, NOW]);
  await proposeArchived(db.pool, { sweepId, observedFor: '2 days', now: NOW });
  await closePass(closingDeps(db), parseCadence(cadence).closingCap, NOW);
}

/** The preview, and beside it what each closure came to. */
async function previewThenSweep(cadence = CADENCE) {
  const { all, counts } = await preview(cadence);
  await sweep(cadence);
  return { all, counts, came: await closures(db) };
}

/** Tasks of an archived project, not proposed yet. */
async function givenArchived(...ids: string[]) {
  for (const id of ids) await givenTask(db.pool, { id, project: 'old' });
}

/** Tasks of the same, whose closing waits. */
async function givenWaiting(...ids: string[]) {
  await givenArchived(...ids);
  for (const id of ids) await givenClosure(db, id);
}

/** A task of a living project, which its owner asked to close; then said `then`. */
async function givenAsked(taskId: string, then?: AnswerKind) {
  await givenTask(db.pool, { id: taskId });
  const { id: noticeId } = await givenNotice(db.pool, { tasks: [{ taskId }] });
  await say(db.pool, noticeId, { taskId, kind: 'close', at: NOW });
  await applyAnswers(db.pool, owner('ann'), parseCadence({}), NOW);
  if (then) await say(db.pool, noticeId, { taskId, kind: then, at: NOW });
}

describe('the preview of closings, and the sweep right after', () => {
  it('close what is proposed and what waits already', async () => {
    await givenArchived('new');
    await givenWaiting('old');
    const { all, counts, came } = await previewThenSweep();
    expect(all).toEqual({ new: 'close: archived', old: 'close: archived' });
    expect(counts).toMatchObject({ proposed: 1, closed: 2, waiting: {}, cancelled: {} });
    expect(came).toEqual({ new: 'closed', old: 'closed' });
  });

  it('close nothing of a source that is over the cap but what its owners asked for', async () => {
    await givenArchived('b', 'c', 'd', 'e');
    await givenWaiting('a');
    await givenAsked('asked');
    const { all, counts, came } = await previewThenSweep();
    const waits = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, 'wait: over cap']));
    expect(all).toEqual({ ...waits, asked: 'close: answer' });
    expect(counts).toMatchObject({ proposed: 4, closed: 1, waiting: { 'over cap': 5 } });
    expect(new Set(Object.values(came))).toEqual(new Set(['proposed', 'closed']));
    expect(came).toMatchObject({ a: 'proposed', e: 'proposed', asked: 'closed' });
  });

  it('cancel what lost its ground, which then does not count towards the cap', async () => {
    await givenArchived('b', 'c', 'd');
    await givenWaiting('a', 'held');
    const admin = { source: SOURCE, until: new Date('2027-01-01'), who: 'root', reason: 'x', madeAt: NOW };
    await insertExemption(db.pool, { ...admin, scope: 'task', target: 'held' });
    const { all, counts, came } = await previewThenSweep();
    expect(all).toMatchObject({
      a: 'close: archived',
      d: 'close: archived',
      held: 'cancel: held by an admin',
    });
    expect(counts).toMatchObject({ closed: 4, cancelled: { 'held by an admin': 1 } });
    expect(came).toMatchObject({ a: 'closed', d: 'closed', held: 'cancelled: held by an admin' });
  });

  it('cancel what is no longer archived, and what is gone', async () => {
    await givenWaiting('a', 'gone');
    await db.pool.query(`update task set project_id = 'p1' where id = 'a'`);
    await db.pool.query(`delete from task where id = 'gone'`);
    const { all, came } = await previewThenSweep();
    expect(all).toEqual({
      a: 'cancel: the project is no longer archived',
      gone: 'cancel: the task is gone',
    });
    expect(came).toEqual({
      a: 'cancelled: the project is no longer archived',
      gone: 'cancelled: the task is gone',
    });
  });

  it('go by the cadence given where none was ever set, whatever the sweep before was given', async () => {
    await givenSweep(db.pool, { closingCap: { tasks: 1, percent: 100 } });
    await givenArchived('a', 'b');
    const { all, came } = await previewThenSweep();
    expect(all).toEqual({ a: 'close: archived', b: 'close: archived' });
    expect(came).toEqual({ a: 'closed', b: 'closed' });
  });

  it('go by the cap that was set last, whatever cadence the sweep is given', async () => {
    const after = { cadence: { closingCap: { tasks: 1, percent: 100 } } };
    await db.pool.query(`insert into cadence_change (at, who, after) values ($1, 'root', $2)`, [NOW, after]);
    await givenArchived('a', 'b');
    const { all, came } = await previewThenSweep();
    expect(all).toEqual({ a: 'wait: over cap', b: 'wait: over cap' });
    expect(came).toEqual({ a: 'proposed', b: 'proposed' });
  });

  it('cancel what its owner takes back', async () => {
    await givenAsked('a', 'keep');
    const { all, came } = await previewThenSweep();
    expect(all).toEqual({ a: 'cancel: taken back by a later answer' });
    expect(came).toEqual({ a: 'cancelled: taken back by a later answer' });
  });

  it('leave waiting what is of a project that is not trusted, though its source is', async () => {
    await givenWaiting('a');
    await db.pool.query(`update project set trusted = false where id = 'old'`);
    const { all, counts, came } = await previewThenSweep();
    expect(all).toEqual({ a: 'wait: untrusted' });
    expect(counts).toMatchObject({ closed: 0, waiting: { untrusted: 1 } });
    expect(came).toEqual({ a: 'proposed' });
  });

  it('leave waiting what is of such a project, though its task has moved to one that is trusted', async () => {
    await givenWaiting('a');
    await givenProject(db.pool, 'older', '2026-01-01');
    await db.pool.query(`update task set project_id = 'older' where id = 'a'`);
    await db.pool.query(`update project set trusted = false where id = 'old'`);
    const { all, came } = await previewThenSweep();
    expect(all).toEqual({ a: 'wait: untrusted' });
    expect(came).toEqual({ a: 'proposed' });
  });

  it('leave waiting whatever it is while Rollcall is paused', async () => {
    await givenWaiting('a');
    await givenAsked('asked');
    await givenArchived('new');
    await db.pool.query(
      `insert into pause (started_at, reason, started_by) values ($1, 'incident', 'root')`,
      [NOW],
    );
    const { all, came } = await previewThenSweep();
    expect(all).toEqual({ a: 'wait: paused', asked: 'wait: paused', new: 'leave: paused' });
    expect(came).toEqual({ a: 'proposed', asked: 'proposed' });
  });

  describe('of an attempt that died while closing', () => {
    const givenClaimed = async (...ids: string[]) => {
      await givenArchived(...ids);
      for (const id of ids) await givenClosure(db, id, { state: 'closing' });
    };

    it('close what it left, and what it had closed already', async () => {
      await givenClaimed('a', 'shut');
      await db.pool.query(`update task set enabled = false where id = 'shut'`);
      const { all, counts, came } = await previewThenSweep();
      expect(all).toEqual({ a: 'close: archived', shut: 'close: archived' });
      expect(counts).toMatchObject({ closed: 2, cancelled: {} });
      expect(came).toEqual({ a: 'closed', shut: 'closed' });
    });

    it('cancel what is no longer archived, or gone, by now', async () => {
      await givenClaimed('a', 'gone');
      await givenTask(db.pool, { id: 'other' });
      await db.pool.query(`update task set project_id = 'p1' where id = 'a'`);
      await db.pool.query(`delete from task where id = 'gone'`);
      const { all, counts, came } = await previewThenSweep();
      const why = { a: 'the project is no longer archived', gone: 'the task is gone' };
      expect(all).toEqual({ a: `cancel: ${why.a}`, gone: `cancel: ${why.gone}` });
      expect(counts).toMatchObject({ closed: 0, cancelled: { [why.a]: 1, [why.gone]: 1 } });
      expect(came).toEqual({ a: `cancelled: ${why.a}`, gone: `cancelled: ${why.gone}` });
    });

    it('leave waiting what is over the cap, gone or not', async () => {
      await givenClaimed('a', 'b', 'c', 'd', 'gone');
      await db.pool.query(`delete from task where id = 'gone'`);
      const { all, came } = await previewThenSweep();
      expect(new Set(Object.values(all))).toEqual(new Set(['wait: over cap']));
      expect(new Set(Object.values(came))).toEqual(new Set(['closing']));
    });

    it('cancel for silence what was edited since a final notice listed it', async () => {
      await givenTask(db.pool, { id: 'a', editedAt: '2026-11-20T00:00:00Z' });
      const listed = { taskId: 'a', touchedAt: new Date('2026-01-01') };
      const { id, roundId } = await givenNotice(db.pool, { tasks: [listed] });
      await db.pool.query(`update notice set closes_at = '2026-11-21' where id = $1`, [id]);
      await givenClosure(db, 'a', { reason: 'silence', state: 'closing', project: 'p1' });
      await db.pool.query('update closure set round_id = $1', [roundId]);
      const { all, came } = await previewThenSweep(SILENCE);
      expect(all).toEqual({ a: 'cancel: edited since it was last read' });
      expect(came).toEqual({ a: 'cancelled: edited since it was last read' });
    });
  });

  describe('for silence, of a task of a living project', () => {
    beforeEach(async () => {
      await givenTask(db.pool, { id: 'a' });
      await givenClosure(db, 'a', { reason: 'silence', project: 'p1' });
    });

    it('close it where that is switched on', async () => {
      const { all, came } = await previewThenSweep(SILENCE);
      expect(all).toEqual({ a: 'close: silence' });
      expect(came).toEqual({ a: 'closed' });
    });

    it('cancel it where it is switched off', async () => {
      const { all, came } = await previewThenSweep();
      expect(all).toEqual({ a: 'cancel: closing for silence was switched off' });
      expect(came).toEqual({ a: 'cancelled: closing for silence was switched off' });
    });
  });
});
