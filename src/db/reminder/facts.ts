import type { Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { dueThresholds } from '../../domain/sweep/due';
import { tooManyRefused, type FirstNotices, type Refusals } from '../../domain/delivery/refusals';
import type { AssignedFact, FinalFact, ReminderFacts } from '../../domain/reminder/facts';
import { isSilenceInForce } from '../cadence/inForce';
import { dayFor, pendingClosureNotification } from '../notices/closingNotifications';
import { UNDISPATCHED } from '../rules/closures';
import { CAN_BE_REACHED } from '../rules/task';
import { FIRST_NOTICES } from '../rules/notices';
import { iso, settledIso } from '../core/isoDates';
import type { OpenRound } from './openRound';
import { prepared, type Db } from '../core/pool';
import {
  DELEGATE_NOW,
  ASSIGNMENT_IN_FORCE,
  OF_TRUSTED,
  RETURNED,
  STILL_ASKED,
  pendingNotification,
  UNSETTLED_TASKS,
} from '../rules/openTasks';

/** A notice outside any round to $3 is being sent. */
const underWay = (kind: string) => `exists (
  select from notice n where n.owner = $3 and n.kind = '${kind}' and n.round_id is null and n.state = 'claimed')`;

/** Assignments whose assignee's reminder was not woken; of those to $3 that were refused, the owners'. */
const UNHANDED_ASSIGNMENTS = `
    (select count(*) from assignment g where g.round_id = $4 and g.woken_at is null and g.ended_at is null)
  + (select count(*) from assignment g
      where g.assignee = $3 and g.ended_at is null and g.returned_at is null and ${RETURNED})`;

/** Nobody who is asked about it was told of its closing, though they can be: what is still to be told has its date then. */
const UNCALLED = `trusted and warnable and not called and case
  when own then exists (select from person r where r.id = $3 and ${CAN_BE_REACHED})
  else notice_id is not null and not final_told end`;

// A digest under way is to be told at once: it was gathered before it was claimed.
const UNTOLD_SINCE = `
  case when ${underWay('assigned')} then to_timestamp(0)
       else (select min(g.tell_at) from assignment g where ${pendingNotification('$3')}) end`;

const FACTS = prepared(
  'facts',
  `
  with latest as (
    select distinct on (source, task_id) kind from answer
     where round_id = $4 order by source, task_id, seq desc
  ), unsettled as materialized (
    select u.*, coalesce(r.channel, 'mail') <> all($7) as warnable
      from (${UNSETTLED_TASKS}) u left join person r on r.id = case when u.own then $3 else u.assignee end
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
     where g.assignee = $3 and ${ASSIGNMENT_IN_FORCE} and ${STILL_ASKED} group by n.id
  ), finals as (
    select final_at as since, max(closes_at) as promised, count(*) as tasks from unsettled group by final_at
  )
  select
    coalesce((select zone from person where id = $3), 'UTC') as zone,
    exists (select from person r where r.id = $3 and ${CAN_BE_REACHED}) as reachable,
    coalesce((select channel from person where id = $3), 'mail') <> all($7) as warnable,
    (${DELEGATE_NOW}) as delegate,
    not exists (select from task t left join source s on s.name = t.source
                 where t.owner = $3 and t.enabled and not coalesce(s.synced_at >= $5, false)) as "mirrorFresh",
    (select count(*) from unsettled) as unsettled,
    (select count(*) from unsettled where trusted) as trusted,
    (select count(*) from unsettled where own and trusted) as own,
    (select coalesce(json_agg(a order by a.step, a.to), '[]') from assigned a) as assigned,
    (select coalesce(json_agg(d order by d."completedAt"), '[]') from digests d) as digests,
    (select coalesce(json_agg(f order by f.since), '[]') from finals f) as finals,
    (select count(*) from unsettled where ${UNCALLED}) as uncalled,
    (select count(*) from notice n join notice_task l on l.notice_id = n.id
      where n.round_id = $4 and n.step = 0) as listed,
    (select count(*) from latest where kind = 'keep') as keep,
    (select count(*) from latest where kind = 'close') as close,
    (select count(*) from latest where kind = 'snooze') as snooze,
    (select count(*) from latest where kind = 'not mine') as "not mine",
    (select count(*) from closure c where ${pendingClosureNotification('$3')})
    + ${underWay('closed')}::int as "untoldClosures",
    (select count(*) from assignment g where g.given_by = $3 and g.giver_notice_id is null)
    + ${underWay('handed')}::int as "untoldHanded",
    ${UNTOLD_SINCE} as "untoldAssignedSince",
    ${underWay('assigned')} or exists (
      select from assignment g where ${pendingNotification('$3')} and ${OF_TRUSTED}) as "assignedTrusted",
    (select count(*) from closure c where c.owner = $3 and ${UNDISPATCHED}) as "undispatchedClosures",
    ${UNHANDED_ASSIGNMENTS} as "undispatchedAssignments",
    (select coalesce(json_agg(json_build_object('startedAt', started_at, 'endedAt', ended_at)), '[]')
       from pause where ended_at is null or ended_at > $6) as pauses,
    (select send_day::text from round where id = $4) as "sendDay",
    (select max(${dayFor('$3')})::text from closure c where ${pendingClosureNotification('$3')}) as "closedDay",
    (select max(send_day)::text from assignment where assignee = $3 and notice_id is null and ended_at is null) as "assignedDay",
    (select max(giver_day)::text from assignment where given_by = $3 and giver_notice_id is null) as "handedDay"`,
);

type Found = Omit<
  ReminderFacts,
  keyof OpenRound | 'answers' | 'untoldAssignedSince' | 'refusals' | 'closingOff'
> &
  ReminderFacts['answers'] & { untoldAssignedSince: Date | null };

/** Other first notices of the same sweep are still to be taken or refused: some that were not tried yet. */
const REFUSALS = prepared(
  'refusals',
  `select ${FIRST_NOTICES} as first, exists (
     select from round r left join notice n on n.round_id = r.id and n.step = 0
      where r.ended_at is null and r.sweep_id = $1 and r.id <> $2
        and (r.step is null or (n.state = 'claimed' and n.attempts = 0))) as "onTheirWay"`,
);

/** Looked for only where something was refused. */
async function findRefusals(db: Db, { round, notices }: OpenRound, assigned: AssignedFact[]) {
  const isLost = ({ state }: { state: string }) => state === 'refused' || state === 'bounced';
  if (!round || ![...notices, ...assigned].some(isLost)) return {};
  const { rows } = await db.query<{ first: FirstNotices; onTheirWay: boolean }>(
    REFUSALS(round.sweepId, round.id),
  );
  const found = rows[0];
  const refusals: Refusals =
    found && tooManyRefused({ ...found.first, last: found.first.last ?? [] })
      ? 'doubted'
      : found?.onTheirWay
        ? 'gathering'
        : 'believed';
  return { refusals };
}

/** What facts are read by. */
interface Reading {
  cadence: Cadence;
  now: Date;
  /** Channels that do not tell of failures. */
  silentChannels: string[];
}

/** The facts `nextMove` decides on, for `owner` at `now`; the round as `findOpenRound` has just read it. */
export async function loadFacts(
  db: Db,
  open: OpenRound,
  { cadence, now, silentChannels }: Reading,
): Promise<ReminderFacts> {
  const { owner, round, notices } = open;
  const { staleBefore, freshBefore } = dueThresholds(cadence, now);
  const since = round?.createdAt ?? 'infinity';
  const facts = FACTS(now, staleBefore, owner, round?.id ?? null, freshBefore, since, silentChannels);
  const row = (await db.query<Found>(facts)).rows[0] as Found;
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
    digests: found.digests.map(settledIso),
    finals: found.finals.map(withPromise),
    untoldAssignedSince: untoldAssignedSince && untoldAssignedSince.toISOString(),
  };
}

const withIsoDates = (one: AssignedFact): AssignedFact => ({
  ...settledIso(one),
  since: iso(one.since),
  until: iso(one.until),
});
const withPromise = (one: FinalFact): FinalFact => ({
  ...one,
  since: iso(one.since),
  promised: iso(one.promised),
});
