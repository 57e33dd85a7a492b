import { MockActivityEnvironment } from '@temporalio/testing';
import { mailActivities } from '../../../src/activities/reminder/mail';
import { reminderActivities } from '../../../src/activities/reminder/activities';
import type { Deps } from '../../../src/activities/common/deps';
import { resolveMove } from '../../../src/activities/reminder/resolveMove';
import { recordAnswers } from '../../../src/db/answers/answers';
import { insertExemption } from '../../../src/db/answers/exemptions';
import { loadFacts } from '../../../src/db/reminder/facts';
import { findOpenRound } from '../../../src/db/reminder/openRound';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenHold, givenOwner, givenRound, givenTask, owner, SOURCE } from '../../support/inventory';
import { smtpSink, type SmtpSink } from '../../support/smtp';
import { makeDeps } from '../../support/world';

const NOW = new Date('2026-11-23T09:00:00Z');
const cadence = parseCadence({ freshFor: '100 years' });
const input = { owner: owner('ann'), cadence, now: NOW.getTime() };

let db: TestDatabase;
let sink: SmtpSink;
let deps: Deps;
beforeEach(async () => {
  [db, sink] = await Promise.all([testDatabase(), smtpSink()]);
  deps = makeDeps(db.pool, sink.url, () => NOW);
  await givenOwner(db.pool, 'ann', { tasks: ['a'] });
  await givenRound(db.pool, 'ann');
});
afterEach(async () => {
  await deps.mailer.close();
  await sink.close();
  await db.drop();
});

/** As the worker runs an activity, for the workflow run `runId`. */
const run = <T>(work: () => Promise<T>, runId = 'run-1'): Promise<T> =>
  new MockActivityEnvironment({ workflowExecution: { workflowId: 'reminder', runId } }).run(work);

const carryOut = (now = NOW) => run(() => mailActivities(deps).carryOut({ ...input, now: Number(now) }));
const decide = (runId?: string) => run(() => reminderActivities(deps).decide(input), runId);

async function keep(): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>('select id from notice where step = 0');
  const answers = [{ source: SOURCE, taskId: 'a', kind: 'keep' as const, until: null }];
  await recordAnswers(db.pool, { noticeId: rows[0]!.id, version: 0, answers, saidBy: owner('ann'), at: NOW });
}

describe('sending a notice', () => {
  it('that was accepted already, as a retry does, sends nothing more', async () => {
    await carryOut();
    await carryOut();
    expect(sink.mails).toHaveLength(1);
  });

  it('repeats the same bytes where the acceptance was not recorded', async () => {
    await carryOut();
    await db.pool.query(`update notice set state = 'claimed', completed_at = null`);
    await db.pool.query(`update task set name = 'renamed meanwhile'`);
    await carryOut();
    expect(sink.mails[1]!.raw.equals(sink.mails[0]!.raw)).toBe(true);
  });

  it('that is tried again is dropped where everything was answered meanwhile', async () => {
    await carryOut();
    await db.pool.query(`update notice set state = 'claimed', completed_at = null`);
    await keep();
    expect((await carryOut()).move).toEqual({ do: 'end', outcome: 'confirmed' });
    expect(sink.mails).toHaveLength(1);
  });

  it('lists what its owner keeps without asking about it, and not what an admin holds', async () => {
    for (const id of ['kept', 'held']) await givenTask(db.pool, { id });
    await givenHold(db.pool, 'kept', '2026-12-01');
    const exemption = {
      scope: 'task' as const,
      source: SOURCE,
      target: 'held',
      who: 'root',
      reason: 'audit',
    };
    await insertExemption(db.pool, { ...exemption, until: new Date('2027-01-01'), madeAt: NOW });
    await carryOut();
    const { rows } = await db.pool.query('select task_id, stale from notice_task order by position');
    expect(rows).toEqual([
      { task_id: 'a', stale: true },
      { task_id: 'kept', stale: false },
    ]);
    expect(sink.mails[0]!.text).toMatch(/1 of them, marked “stale”/);
  });

  it('to nobody, no mailbox being known and nobody to ask instead, is not tried, and the ladder goes on', async () => {
    deps = { ...deps, fallbackAddress: null };
    await db.pool.query('update person set email = null');
    expect((await carryOut()).move).toMatchObject({ do: 'wait', because: 'answer', next: 'remind' });
    expect((await db.pool.query('select from notice')).rowCount).toBe(0);
    expect(sink.mails).toHaveLength(0);
  });
});

describe('deciding again after the round was ended', () => {
  beforeEach(async () => {
    await carryOut();
    await keep();
  });

  it('gives the same outcome to the run that ended it', async () => {
    expect((await decide()).move).toEqual({ do: 'end', outcome: 'confirmed' });
    expect((await decide()).move).toEqual({ do: 'end', outcome: 'confirmed' });
  });

  it('says what somebody who cancelled it a moment before made of it', async () => {
    const look = { deps, owner: owner('ann'), cadence, now: NOW, runId: 'run-1', silentChannels: [] };
    const facts = await loadFacts(db.pool, await findOpenRound(db.pool, owner('ann')), look);
    await db.pool.query(`update round set ended_at = $1, outcome = 'cancelled'`, [NOW]);
    const move = { do: 'end' as const, outcome: 'confirmed' as const };
    expect(await run(() => resolveMove(look, { facts, move }))).toBe('decide again');
    expect((await decide()).move).toEqual({ do: 'end', outcome: 'cancelled' });
  });

  it('tells any other run that there is nothing to do', async () => {
    await decide();
    expect((await decide('run-2')).move).toEqual({ do: 'end', outcome: 'notified' });
  });
});
