import { mailDay } from '../domain/budget';
import { nextOpenMoment } from '../domain/calendar';
import { after } from '../domain/durations';
import { dueThresholds } from '../domain/due';
import { STALE } from './due';
import { UNSETTLED } from './facts';
import { settleNotice } from './notices';
import { insertNotice, listTasks, taskFacts, type ClaimContext } from './noticeInsert';
import type { Db } from './pool';
import { isGoing } from './stops';

export interface LadderClaim extends ClaimContext {
  roundId: string;
  /** Index in the cadence's ladder. */
  step: number;
}

/** The first notice lists everything enabled in living projects ($6), later ones what is still unsettled. */
const LISTED = listTasks(
  '$5',
  `
  select ${taskFacts(`coalesce(${STALE}, false)`, 'null')}
    from task t join project p on p.source = t.source and p.id = t.project_id
   where t.owner = $3 and t.enabled and p.archived_at is null and ($6 or (${UNSETTLED}))`,
);

/**
 * Claims the notice of one step of a round, in the caller's transaction: recipient, address, language,
 * zone, key and the facts of every listed task are frozen. Claimed before, it stays as it was frozen.
 * Returns its id; null when the round is over or nothing of it is left to ask, while it is stopped, and without a
 * place in today's mail budget.
 */
export async function claimLadderNotice(db: Db, claim: LadderClaim): Promise<string | null> {
  const round = await lockOpenRound(db, claim);
  const step = claim.cadence.ladder[claim.step];
  if (!round || !step || !(await isGoing(db))) return null;
  const known = await findLadderNotice(db, claim);
  if (!(await hasUnsettled(db, claim, round.owner))) return known && dropNotice(db, known, claim.now);
  if (known || !round.booked) return known;
  const { roundId, now, cadence } = claim;
  const replyBy = nextOpenMoment(after(now, step.wait), cadence.calendar, round.zone);
  const notice = { roundId, step: claim.step, kind: step.step, owner: round.owner, replyBy };
  const id = await insertNotice(db, claim, notice);
  const { staleBefore } = dueThresholds(cadence, now);
  await db.query(LISTED, [now, staleBefore, round.owner, roundId, id, step.step === 'notice']);
  await db.query('update round set send_day = null where id = $1', [roundId]);
  return id;
}

/** Everything may have been answered since the step was decided on, or while its mail was not taken. */
async function hasUnsettled(db: Db, { cadence, now, roundId }: LadderClaim, owner: string): Promise<boolean> {
  const { staleBefore } = dueThresholds(cadence, now);
  const { rowCount } = await db.query(
    `select from task t join project p on p.source = t.source and p.id = t.project_id where ${UNSETTLED} limit 1`,
    [now, staleBefore, owner, roundId],
  );
  return rowCount === 1;
}

/** A notice that was claimed and need not be sent any more. */
async function dropNotice(db: Db, id: string, now: Date): Promise<null> {
  await settleNotice(db, id, { state: 'refused', at: now, error: 'nothing was left to ask' });
  return null;
}

async function lockOpenRound(db: Db, { roundId, now }: LadderClaim) {
  const { rows } = await db.query<{ owner: string; zone: string; booked: boolean }>(
    `select r.owner, coalesce(p.zone, 'UTC') as zone, coalesce(r.send_day = $2::date, false) as booked
       from round r left join person p on p.id = r.owner
      where r.id = $1 and r.ended_at is null for update of r`,
    [roundId, mailDay(now)],
  );
  return rows[0] ?? null;
}

async function findLadderNotice(db: Db, { roundId, step }: LadderClaim): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>('select id from notice where round_id = $1 and step = $2', [
    roundId,
    step,
  ]);
  return rows[0]?.id ?? null;
}
