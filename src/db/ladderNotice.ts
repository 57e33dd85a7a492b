import { mailDay } from '../domain/budget';
import { nextOpenMoment } from '../domain/calendar';
import { after } from '../domain/durations';
import { dueThresholds } from '../domain/due';
import { GOING, STALE } from './due';
import { UNSETTLED } from './facts';
import { settleNotice } from './notices';
import { insertNotice, listTasks, taskFacts, type ClaimContext } from './noticeInsert';
import type { Db } from './pool';

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
  if (!round?.going || !step) return null;
  const { known } = round;
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

interface LockedRound {
  owner: string;
  zone: string;
  /** Whether its mail has a place in today's budget. */
  booked: boolean;
  going: boolean;
  /** The step's notice, if it was claimed before. */
  known: string | null;
}

const LOCK = `
  select r.owner, coalesce(p.zone, 'UTC') as zone, coalesce(r.send_day = $2::date, false) as booked, ${GOING} as going,
         (select id from notice n where n.round_id = r.id and n.step = $3) as known
    from round r left join person p on p.id = r.owner
   where r.id = $1 and r.ended_at is null for update of r`;

async function lockOpenRound(db: Db, { roundId, now, step }: LadderClaim): Promise<LockedRound | null> {
  return (await db.query<LockedRound>(LOCK, [roundId, mailDay(now), step])).rows[0] ?? null;
}
