import { type AskingStep, isFinalStep } from '../../domain/cadence/ladderSteps';
import { writesToOwner } from '../../domain/reminder/ladder';
import { dueThresholds } from '../../domain/sweep/due';
import type { ReminderFacts } from '../../domain/reminder/facts';
import { askInstead, assignByRule, notifyAgain, type Assigning } from './assignments';
import { CAN_BE_REACHED, CLOSING, notExempt, NOT_PAUSED, stale, TRUSTED, unheld } from '../rules/task';
import { dropNotice, reclaimRefused } from '../notices/notices';
import { insertNotice, listTasks, taskFacts, type ClaimContext } from '../notices/insert';
import type { Db } from '../core/pool';
import { delegateNow, selectOpenTasks, type RoundAt } from '../rules/openTasks';
import { mailDay } from '../../domain/reminder/mailBudget';
import { datesOf } from '../notices/dates';
import { execute, firstRow, prepared, sql } from '../core/sql';

/** The step of a round to take. */
export interface LadderClaim extends ClaimContext {
  roundId: string;
  /** The index in the cadence's ladder; null for a reminder beyond it. */
  step: number | null;
  kind: AskingStep['step'];
  /** The step's notice was refused and is tried again. */
  again?: boolean;
}

/**
 * The first notice lists all enabled tasks in projects that are not archived, later ones those the owner is still
 * asked about. Left out are exempt tasks, tasks about to be closed, and tasks whose sync is untrusted. Tasks that the
 * owner keeps or snoozes are not asked about, and so not called stale.
 */
const listTasksOf = (id: string | null, at: RoundAt, first: boolean) =>
  prepared(
    'list tasks',
    listTasks(
      id,
      sql`
  with unsettled as materialized (${selectOpenTasks(at)})
  select ${taskFacts({ stale: sql`coalesce(${stale(at)}, false) and ${unheld(at.now)}`, roundId: sql`${at.roundId}::uuid` })}
    from task t join project p on p.source = t.source and p.id = t.project_id join source s on s.name = t.source
    left join unsettled u on u.source = t.source and u.id = t.id
   where t.owner = ${at.owner} and t.enabled and p.archived_at is null and coalesce(u.own, ${first}) and ${TRUSTED}
     and ${notExempt(at.now)} and not ${CLOSING}`,
    ),
  );

/**
 * Takes one step of a round, in the caller's transaction: assigns tasks whose owner cannot be asked, and claims the
 * owner's notice, freezing recipient, address, language, time zone, key and the facts of every listed task. A step
 * taken before stays unchanged. Returns the notice's id, or null if the owner gets none: the round has ended, nothing
 * is left to ask, no task has a trusted sync, only others are asked, Rollcall is paused, or today's mail budget has
 * no place.
 */
export async function claimLadderNotice(db: Db, claim: LadderClaim): Promise<string | null> {
  const round = await lockOpenRound(db, claim);
  if (!round?.notPaused) return null;
  const assigning = assigningOf(claim, round);
  const { known } = round;
  const asked = await countUnsettled(db, assigning);
  if (asked.unsettled === 0) return known && dropKnown(db, known, claim.now);
  if (known && claim.again) await reclaimRefused(db, known);
  if (known || (claim.step !== null && claim.step <= (round.step ?? -1))) return known;
  if (asked.trusted === 0) return null;
  const final = isFinalStep(claim.cadence, assigning.step);
  const writes = writesToOwner({ ...round, ...asked }, claim.kind, final);
  if (writes && !round.booked) return null;
  if (claim.step !== null) await askOthers(db, claim.kind, { ...round, ...asked }, assigning);
  const id = writes ? await claimOwn(db, claim, round, assigning) : null;
  await execute(db, takeStep(claim.roundId, claim.step, claim.now));
  return id;
}

const takeStep = (roundId: string, step: number | null, now: Date) =>
  prepared(
    'take step',
    sql`
  update round set send_day = null, step = coalesce(${step}, step), step_at = case when ${step}::int is null then step_at else ${now} end,
                   remind_asked_at = case when ${step}::int is null then null else remind_asked_at end
   where id = ${roundId}`,
  );

const assigningOf = (
  { roundId, step, now, cadence, fallbackAddress }: LadderClaim,
  round: LockedRound,
): Assigning => ({
  roundId,
  owner: round.owner,
  step: step ?? round.step ?? 0,
  now,
  staleBefore: dueThresholds(cadence, now).staleBefore,
  fallback: fallbackAddress !== null,
});

/** Notifies assignees of earlier steps again, and assigns tasks whose owner cannot be asked. */
async function askOthers(
  db: Db,
  kind: AskingStep['step'],
  { reachable, delegate }: Pick<ReminderFacts, 'reachable' | 'delegate'>,
  assigning: Assigning,
): Promise<void> {
  await notifyAgain(db, assigning);
  if (!reachable) {
    await assignByRule(db, 'owner gone', assigning);
    await askInstead(db, 'owner gone', assigning.roundId);
  } else if (delegate) await assignByRule(db, 'delegated', assigning);
  else if (kind === 'escalate') await assignByRule(db, 'escalated', assigning);
}

async function claimOwn(db: Db, claim: LadderClaim, round: LockedRound, assigning: Assigning) {
  const { roundId, kind } = claim;
  const notice = {
    roundId,
    step: claim.step,
    // People escalated to get a digest; the owner is reminded.
    kind: kind === 'escalate' ? 'remind' : kind,
    owner: round.owner,
    ...datesOf(claim, assigning.step, round),
  } as const;
  const id = await insertNotice(db, claim, notice);
  await execute(db, listTasksOf(id, assigning, kind === 'notice'));
  return id;
}

const counted = (at: RoundAt) =>
  prepared(
    'count unsettled',
    sql`
  with unsettled as materialized (${selectOpenTasks(at)})
  select count(*) as unsettled, count(*) filter (where trusted) as trusted,
         count(*) filter (where own and trusted) as own, (${delegateNow(at)}) as delegate
    from unsettled`,
  );

/** Everything may have been answered since the step was decided, or while its mail was not accepted. */
async function countUnsettled(db: Db, at: RoundAt) {
  const found = await firstRow<Pick<ReminderFacts, 'unsettled' | 'trusted' | 'own' | 'delegate'>>(
    db,
    counted(at),
  );
  return found ?? { unsettled: 0, trusted: 0, own: 0, delegate: null };
}

/** Drops a claimed notice that is no longer needed. */
async function dropKnown(db: Db, id: string, now: Date): Promise<null> {
  await dropNotice(db, id, now);
  await execute(db, sql`update notice set moved_at = ${now} where id = ${id}`);
  return null;
}

/** The open round whose step is taken, locked. */
export interface LockedRound {
  owner: string;
  timeZone: string;
  /** The latest step taken. */
  step: number | null;
  reachable: boolean;
  /** The owner's channel reports failures. */
  warnable: boolean;
  /** Whether its mail has a place in today's budget. */
  booked: boolean;
  notPaused: boolean;
  /** The step's notice if it was claimed before. */
  known: string | null;
}

/** Locks the round whose `step` is to be taken at `now`; null if it has ended. */
export async function lockOpenRound(
  db: Db,
  claim: { roundId: string; step: number | null; now: Date; silentChannels: string[] },
): Promise<LockedRound | null> {
  const { roundId, step, now, silentChannels } = claim;
  return firstRow<LockedRound>(
    db,
    prepared(
      'lock round',
      sql`
      select r.owner, coalesce(p.time_zone, 'UTC') as time_zone, r.step,
             coalesce(r.send_day = ${mailDay(now)}::date, false) as booked, ${NOT_PAUSED} as not_paused,
             exists (select from person r where r.id = p.id and ${CAN_BE_REACHED}) as reachable,
             coalesce(p.channel, 'mail') <> all(${silentChannels}) as warnable,
             (select id from notice n where n.round_id = r.id and n.step is not distinct from ${step}
                and (n.step is not null or n.state = 'claimed')) as known
        from round r left join person p on p.id = r.owner
       where r.id = ${roundId} and r.ended_at is null for update of r`,
    ),
  );
}
