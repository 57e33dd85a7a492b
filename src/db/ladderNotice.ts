import { after } from '../domain/durations';
import { dueThresholds } from '../domain/due';
import { STALE } from './due';
import { UNSETTLED } from './facts';
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
 * Returns its id; null when the round is over.
 */
export async function claimLadderNotice(db: Db, claim: LadderClaim): Promise<string | null> {
  const owner = await lockOpenRound(db, claim.roundId);
  const step = claim.cadence.ladder[claim.step];
  if (!owner || !step) return null;
  const { roundId, step: index, now } = claim;
  const notice = { roundId, step: index, kind: step.step, owner, replyBy: after(now, step.wait) };
  const id = await insertNotice(db, claim, notice);
  if (!id) return findLadderNotice(db, claim);
  const { staleBefore } = dueThresholds(claim.cadence, now);
  await db.query(LISTED, [now, staleBefore, owner, roundId, id, step.step === 'notice']);
  return id;
}

async function lockOpenRound(db: Db, roundId: string): Promise<string | null> {
  const { rows } = await db.query<{ owner: string }>(
    'select owner from round where id = $1 and ended_at is null for update',
    [roundId],
  );
  return rows[0]?.owner ?? null;
}

async function findLadderNotice(db: Db, { roundId, step }: LadderClaim): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>('select id from notice where round_id = $1 and step = $2', [
    roundId,
    step,
  ]);
  return rows[0]?.id ?? null;
}
