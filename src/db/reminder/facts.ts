import type { Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { dueThresholds } from '../../domain/sweep/due';
import { tooManyRefused, type FirstNotices, type Refusals } from '../../domain/delivery/refusals';
import type { AssignedFact, FinalFact, ReminderFacts } from '../../domain/reminder/facts';
import { isSilenceInForce } from '../cadence/inForce';
import { dayFor, pendingClosureNotification } from '../notices/closingNotifications';
import type { NotificationKind } from '../notices/mailBudget';
import { UNDISPATCHED } from '../rules/closures';
import { CAN_BE_REACHED } from '../rules/task';
import { FIRST_NOTICES } from '../rules/notices';
import { iso, completedIso } from '../core/isoDates';
import type { OpenRound } from './openRound';
import type { Db } from '../core/pool';
import {
  assignmentInForce,
  delegateNow,
  OF_TRUSTED,
  RETURNED,
  STILL_ASKED,
  pendingNotification,
  selectOpenTasks,
  type RoundAt,
} from '../rules/openTasks';
import { firstRow, prepared, sql } from '../core/sql';

/** A notice outside any round to `owner` is being sent. */
const underWay = (kind: NotificationKind, owner: string) => sql`exists (
  select from notice n where n.owner = ${owner} and n.kind = ${kind} and n.round_id is null and n.state = 'claimed')`;

/**
 * Assignments whose assignee's reminder was not woken; of refused ones to the owner, those whose owner's reminder was
 * not woken.
 */
const undispatchedAssignments = ({ owner, roundId }: RoundAt) => sql`
    (select count(*) from assignment g where g.round_id = ${roundId} and g.woken_at is null and g.ended_at is null)
  + (select count(*) from assignment g
      where g.assignee = ${owner} and g.ended_at is null and g.returned_at is null and ${RETURNED})`;

/** Whoever is asked about it can be warned and was not. A notification still to be sent will state the date. */
const uncalled = (owner: string) => sql`trusted and warnable and not called and case
  when own then exists (select from person r where r.id = ${owner} and ${CAN_BE_REACHED})
  else notice_id is not null and not final_told end`;

// A claimed digest is due at once: it was gathered before it was claimed.
const untoldSince = ({ owner, now }: RoundAt) => sql`
  case when ${underWay('assigned', owner)} then to_timestamp(0)
       else (select min(g.tell_at) from assignment g where ${pendingNotification(owner, now)}) end`;

/** What is read besides the round. */
interface Looked {
  freshBefore: Date;
  /** Pauses that ended before this time no longer matter. */
  since: string;
  /** Channels that report no failures. */
  silentChannels: string[];
}

/** The tasks of the round: latest answers, open tasks, assignments, final notices. */
const tasksOf = (at: RoundAt, { silentChannels }: Looked) => sql`
  with latest as (
    select distinct on (source, task_id) kind from answer
     where round_id = ${at.roundId} order by source, task_id, seq desc
  ), unsettled as materialized (
    select u.*, coalesce(r.channel, 'mail') <> all(${silentChannels}) as warnable
      from (${selectOpenTasks(at)}) u left join person r on r.id = case when u.own then ${at.owner} else u.assignee end
  ), assigned as (
    select u.assignee as to, u.why, u.step, count(*) as tasks, min(u.tell_at) as since,
           coalesce(n.state, 'untold') as state, n.completed_at as "completedAt", u.warnable, u.until,
           bool_and(u.owner_called) as "ownerCalled"
      from unsettled u left join notice n on n.id = u.notice_id
     where u.assignment is not null group by u.assignee, u.why, u.step, n.state, n.completed_at, u.warnable, u.until
  ), digests as (
    select count(*) as tasks, count(distinct g.owner) as owners, coalesce(n.state, 'untold') as state,
           n.completed_at as "completedAt"
      from assignment g left join notice n on n.id = g.notice_id
     where g.assignee = ${at.owner} and ${assignmentInForce(at.now)} and ${STILL_ASKED} group by n.id
  ), finals as (
    select final_at as since, max(closes_at) as promised, count(*) as tasks from unsettled group by final_at
  )`;

/** The state of the owner and of the round's tasks. */
const standing = (at: RoundAt, { freshBefore, silentChannels }: Looked) => sql`
    coalesce((select time_zone from person where id = ${at.owner}), 'UTC') as time_zone,
    exists (select from person r where r.id = ${at.owner} and ${CAN_BE_REACHED}) as reachable,
    coalesce((select channel from person where id = ${at.owner}), 'mail') <> all(${silentChannels}) as warnable,
    (${delegateNow(at)}) as delegate,
    not exists (select from task t left join source s on s.name = t.source
                 where t.owner = ${at.owner} and t.enabled and not coalesce(s.synced_at >= ${freshBefore}, false)) as mirror_fresh,
    (select count(*) from unsettled) as unsettled,
    (select count(*) from unsettled where trusted) as trusted,
    (select count(*) from unsettled where own and trusted) as own,
    (select coalesce(json_agg(a order by a.step, a.to), '[]') from assigned a) as assigned,
    (select coalesce(json_agg(d order by d."completedAt"), '[]') from digests d) as digests,
    (select coalesce(json_agg(f order by f.since), '[]') from finals f) as finals,
    (select count(*) from unsettled where ${uncalled(at.owner)}) as uncalled,
    (select count(*) from notice n join notice_task l on l.notice_id = n.id
      where n.round_id = ${at.roundId} and n.step = 0) as listed,
    (select count(*) from latest where kind = 'keep') as keep,
    (select count(*) from latest where kind = 'close') as close,
    (select count(*) from latest where kind = 'snooze') as snooze,
    (select count(*) from latest where kind = 'not mine') as "not mine"`;

/** What is still to be notified or carried through, and the assigned days of the mail budget. */
const pending = (at: RoundAt, { since }: Looked) => sql`
    (select count(*) from closure c where ${pendingClosureNotification(at.owner)})
    + ${underWay('closed', at.owner)}::int as untold_closures,
    (select count(*) from assignment g where g.given_by = ${at.owner} and g.giver_notice_id is null)
    + ${underWay('handed', at.owner)}::int as untold_handed,
    ${untoldSince(at)} as untold_assigned_since,
    ${underWay('assigned', at.owner)} or exists (
      select from assignment g where ${pendingNotification(at.owner, at.now)} and ${OF_TRUSTED}) as assigned_trusted,
    (select count(*) from closure c where c.owner = ${at.owner} and ${UNDISPATCHED}) as undispatched_closures,
    ${undispatchedAssignments(at)} as undispatched_assignments,
    (select coalesce(json_agg(json_build_object('startedAt', started_at, 'endedAt', ended_at)), '[]')
       from pause where ended_at is null or ended_at > ${since}) as pauses,
    (select send_day::text from round where id = ${at.roundId}) as send_day,
    (select max(${dayFor(at.owner)})::text from closure c where ${pendingClosureNotification(at.owner)}) as closed_day,
    (select max(send_day)::text from assignment where assignee = ${at.owner} and notice_id is null and ended_at is null) as assigned_day,
    (select max(giver_day)::text from assignment where given_by = ${at.owner} and giver_notice_id is null) as handed_day`;

const factsOf = (at: RoundAt, looked: Looked) =>
  prepared('facts', sql`${tasksOf(at, looked)} select ${standing(at, looked)}, ${pending(at, looked)}`);

type Found = Omit<
  ReminderFacts,
  keyof OpenRound | 'answers' | 'untoldAssignedSince' | 'refusals' | 'closingOff'
> &
  ReminderFacts['answers'] & { untoldAssignedSince: Date | null };

/** Other first notices of the same sweep, not tried before, still have no result. */
const refusalsOf = (sweepId: string, roundId: string) =>
  prepared(
    'refusals',
    sql`select ${FIRST_NOTICES} as first, exists (
     select from round r left join notice n on n.round_id = r.id and n.step = 0
      where r.ended_at is null and r.sweep_id = ${sweepId} and r.id <> ${roundId}
        and (r.step is null or (n.state = 'claimed' and n.attempts = 0))) as on_their_way`,
  );

/** Read only if something was refused. */
async function findRefusals(db: Db, { round, notices }: OpenRound, assigned: AssignedFact[]) {
  const isLost = ({ state }: { state: string }) => state === 'refused' || state === 'bounced';
  if (!round || ![...notices, ...assigned].some(isLost)) return {};
  const found = await firstRow<{ first: FirstNotices; onTheirWay: boolean }>(
    db,
    refusalsOf(round.sweepId, round.id),
  );
  const refusals: Refusals =
    found && tooManyRefused({ ...found.first, last: found.first.last ?? [] })
      ? 'doubted'
      : found?.onTheirWay
        ? 'gathering'
        : 'believed';
  return { refusals };
}

/** What is needed to read the facts. */
interface Reading {
  cadence: Cadence;
  now: Date;
  /** Channels that report no failures. */
  silentChannels: string[];
}

/** The facts `nextMove` decides on, for `owner` at `now`. `findOpenRound` must have just read the round. */
export async function loadFacts(
  db: Db,
  open: OpenRound,
  { cadence, now, silentChannels }: Reading,
): Promise<ReminderFacts> {
  const { owner, round, notices } = open;
  const { staleBefore, freshBefore } = dueThresholds(cadence, now);
  const since = round?.createdAt ?? 'infinity';
  const at = { owner, roundId: round?.id ?? null, now, staleBefore };
  const row = (await firstRow<Found>(db, factsOf(at, { freshBefore, since, silentChannels }))) as Found;
  const { keep, close, snooze, 'not mine': notMine, untoldAssignedSince, ...found } = row;
  return {
    ...found,
    owner,
    round,
    notices,
    closingOff: round !== null && closesForSilence(cadence) && !(await isSilenceInForce(db)),
    answers: { keep, close, snooze, 'not mine': notMine },
    ...(await findRefusals(db, open, found.assigned)),
    assigned: found.assigned.map(withIsoDates),
    digests: found.digests.map(completedIso),
    finals: found.finals.map(withPromise),
    untoldAssignedSince: untoldAssignedSince && untoldAssignedSince.toISOString(),
  };
}

const withIsoDates = (one: AssignedFact): AssignedFact => ({
  ...completedIso(one),
  since: iso(one.since),
  until: iso(one.until),
});
const withPromise = (one: FinalFact): FinalFact => ({
  ...one,
  since: iso(one.since),
  promised: iso(one.promised),
});
