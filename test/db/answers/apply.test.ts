import { applyAnswers } from '../../../src/db/answers/apply';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenProject, givenRound, givenTask, owner, SOURCE } from '../../support/inventory';

const cadence = parseCadence({});
const NOW = new Date('2026-11-23T12:00:00Z');

let db: TestDatabase;
let notice: { id: string; roundId: string };
beforeEach(async () => {
  db = await testDatabase();
  await givenProject(db.pool, 'p1');
  await givenTask(db.pool, { id: 'a' });
  const roundId = await givenRound(db.pool, 'ann');
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into notice (round_id, step, kind, owner, locale, time_zone, key_id, claimed_at, expires_at)
     values ($1, 0, 'notice', $2, 'en', 'UTC', 'k1', '2026-11-23', '2027-02-23') returning id`,
    [roundId, owner('ann')],
  );
  notice = { id: rows[0]!.id, roundId };
});
afterEach(() => db.drop());

/** An answer of ann's about the task `a`, applied at once. */
async function say(
  kind: 'keep' | 'close' | 'snooze',
  at: string,
  until: string | null = null,
): Promise<void> {
  await db.pool.query(
    `insert into answer (notice_id, round_id, owner, source, task_id, kind, until, said_by, said_at)
     values ($1, $2, $3, $4, 'a', $5, $6, $3, $7)`,
    [notice.id, notice.roundId, owner('ann'), SOURCE, kind, until, at],
  );
  await applyAnswers(db.pool, owner('ann'), cadence, NOW);
}

const held = async (at: string): Promise<boolean> =>
  (await db.pool.query('select from hold where until > $1', [at])).rowCount! > 0;

const closures = async () => (await db.pool.query('select state from closure')).rows;

describe('the latest answer counts', () => {
  it('also where it holds a task for a shorter time than the one before', async () => {
    await say('keep', '2026-11-23T10:00:00Z');
    await say('snooze', '2026-11-23T11:00:00Z', '2026-11-30T00:00:00Z');
    expect(await held('2026-11-29T00:00:00Z')).toBe(true);
    expect(await held('2026-12-01T00:00:00Z')).toBe(false);
  });

  it('and a keep cancels a close that was not executed', async () => {
    await say('close', '2026-11-23T10:00:00Z');
    await say('keep', '2026-11-23T11:00:00Z');
    expect(await closures()).toEqual([{ state: 'cancelled' }]);
  });
});

describe('a close', () => {
  it('by somebody who has the task no longer closes nothing', async () => {
    await db.pool.query(`update task set editor = 'bob', owner = $1`, [owner('bob')]);
    await say('close', '2026-11-23T10:00:00Z');
    expect(await closures()).toEqual([]);
  });

  // What owners ask for is not counted by the cap.
  it.each(['silence', 'archived'])(
    'is no longer held up by the cap as what was proposed for it before, %s',
    async (reason) => {
      await db.pool.query(
        `insert into closure (source, task_id, project_id, owner, reason, round_id, proposed_at, dispatched_at)
         values ($1, 'a', 'p1', $2, $3, $4, '2026-11-23', '2026-11-23')`,
        [SOURCE, owner('ann'), reason, notice.roundId],
      );
      await say('close', '2026-11-23T10:00:00Z');
      const { rows } = await db.pool.query(
        `select c.reason, c.state, c.dispatched_at, a.kind from closure c left join answer a on a.id = c.answer_id`,
      );
      expect(rows).toEqual([{ reason: 'answer', state: 'proposed', dispatched_at: null, kind: 'close' }]);
    },
  );
});
