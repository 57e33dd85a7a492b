import { IN_FLIGHT_MS } from './acts';
import type { Evidence } from './facts';
import { felt, wasLost } from './ledger';
import { CLEAN_SHUTDOWN_MS } from './program';

/** One promise: what is broken of it, as rows. docs/explanation/invariants.md explains each by its name. */
export interface Invariant {
  name: string;
  broken: string | ((evidence: Evidence) => object[]);
}

/** A moment of the lost time of a restored backup. */
const lost = (at: string) => `exists (select from lost where ${at} between lost.since and lost.until)`;

const CLOSES_AT = 'case when n.round_id is null then l.closes_at else n.closes_at end';
/** The ladder that the round `r` of the sweep `s` goes by. */
const LADDER = `(coalesce(r.cadence, s.cadence) -> 'ladder')`;
const GRACE = `greatest((${LADDER} -> -1 ->> 'wait')::interval, (${LADDER} -> -2 ->> 'wait')::interval)`;
// A pause counts from when it was asked for, and can be seen a moment later: what was decided in between did not see it.
const STOPPED = `coalesce((select sum(least(coalesce(p.ended_at, c.proposed_at), c.proposed_at) - greatest(p.started_at, n.completed_at))
  from pause p where p.started_at < c.proposed_at and coalesce(p.ended_at, c.proposed_at) > n.completed_at
    and exists (select from paused k where k.since between p.started_at and c.proposed_at)), interval '0')`;
/** A notice about the task of the silence closure `c` that said from when on it is closed. */
const FINAL = `notice n join notice_task l on l.notice_id = n.id and l.round_id = c.round_id and l.source = c.source
  and l.task_id = c.task_id and ${CLOSES_AT} is not null`;
const LAST_WORD = `select distinct on (a.source, a.task_id) a.* from answer a order by a.source, a.task_id, a.seq desc`;

export const INVARIANTS: Invariant[] = [
  {
    name: 'one open round for an owner',
    broken: `select a.owner, a.id, b.id as other from round a join round b on b.owner = a.owner and b.id > a.id
      where a.created_at < coalesce(b.ended_at, 'infinity') and b.created_at < coalesce(a.ended_at, 'infinity')`,
  },
  {
    name: 'a round ends as it went',
    broken: `select r.id, r.owner, r.outcome from round r where r.outcome = 'confirmed' and not exists (
        select from answer a where a.round_id = r.id and a.kind in ('keep', 'close', 'snooze'))
      union all
      select r.id, r.owner, r.outcome from round r where r.outcome = 'unanswered'
         and exists (select from notice_task l where l.round_id = r.id and l.stale)
         and not exists (select from notice_task l where l.round_id = r.id and l.stale and coalesce((
           select a.kind from answer a where a.round_id = r.id and a.source = l.source and a.task_id = l.task_id
              and a.applied_at < r.ended_at order by a.seq desc limit 1), 'not mine') = 'not mine')`,
  },
  {
    name: 'an acknowledged answer is recorded',
    broken: `select g.* from given g where g.acknowledged
        and not exists (select from lost where g.settled >= lost.since and g.since <= lost.until)
        and not exists (select from answer a where a.source = g.source and a.task_id = g.task and a.kind = g.kind
                           and a.until is not distinct from g.until)
        and not (g.contact and exists (select from answer a where a.source = g.source and a.task_id = g.task
                                          and a.authority = 'owner' and a.kind <> 'not mine'))`,
  },
  {
    name: 'no answer is recorded that was not given',
    broken: `select a.id, a.task_id, a.kind, a.said_by, a.said_at from answer a where a.notice_id is not null
        and not exists (select from given g where g.task = a.task_id and g.kind = a.kind
          and 'plant:' || g.by = a.said_by and a.said_at between g.since - interval '1 second' and g.settled + interval '1 minute')`,
  },
  {
    name: 'the last answer is what holds',
    broken: `select a.id, a.task_id, a.kind, t.enabled, c.state, c.reason from (${LAST_WORD}) a
        join task t on t.source = a.source and t.id = a.task_id
        left join closure c on c.source = a.source and c.task_id = a.task_id and c.state in ('proposed', 'closing', 'closed')
       where a.kind in ('keep', 'snooze') and (c.reason in ('answer', 'silence')
          or not exists (select from hold h where h.answer_id = a.id and h.kind = a.kind))
      union all
      select a.id, a.task_id, a.kind, t.enabled, c.state, c.reason from (${LAST_WORD}) a
        join task t on t.source = a.source and t.id = a.task_id
        left join closure c on c.answer_id = a.id
       where a.kind = 'close' and t.enabled and coalesce(c.state not in ('restored', 'cancelled'), true)`,
  },
  {
    name: 'what is kept or snoozed is not asked about',
    // By when its claim was committed: what a notice calls its time is that of the look that began it.
    broken: `select n.id, n.kind, n.recipient, l.task_id, k.at, said.kind, said.said_at
        from notice n join notice_task l on l.notice_id = n.id and l.stale join claimed k on k.notice_id = n.id cross join lateral (
         select a.kind, a.said_at from answer a where a.round_id = l.round_id and a.source = l.source and a.task_id = l.task_id
            and a.said_at < k.at order by a.seq desc limit 1) said
       where n.kind not in ('closed', 'handed') and said.kind in ('keep', 'close', 'snooze')
         and said.said_at < k.at - interval '1500 milliseconds'`,
  },
  {
    name: 'what was answered is not closed for silence',
    broken: `select c.id, c.task_id, c.state, said.kind, said.said_at, c.claimed_at from closure c cross join lateral (
          select a.kind, a.said_at from answer a where a.source = c.source and a.task_id = c.task_id
             and a.round_id = c.round_id and a.said_at < c.claimed_at order by a.seq desc limit 1) said
       where c.reason = 'silence' and c.state in ('closing', 'closed', 'restored') and said.kind in ('keep', 'snooze')`,
  },
  {
    name: 'silence closes only where that is switched on',
    broken: `select c.id, c.task_id, c.state, c.proposed_at, c.claimed_at from closure c
        join round r on r.id = c.round_id join sweep s on s.id = r.sweep_id
       where c.reason = 'silence' and c.state in ('closing', 'closed', 'restored') and (
         ${LADDER} -> -1 ->> 'step' is distinct from 'close' or not exists (
           select from cadence_set k where k.closes and c.claimed_at between k.since - interval '1 second' and k.until + interval '1 second'))`,
  },
  {
    name: 'silence closes only after a final notice was delivered',
    broken: `select c.id, c.task_id, c.round_id, c.proposed_at from closure c where c.reason = 'silence' and not exists (
        select from ${FINAL} join mail m on m.notice = n.id
         where m.at <= c.proposed_at + interval '10 milliseconds' and n.completed_at <= c.proposed_at
           and n.state in ('sent', 'bounced') and ${CLOSES_AT} <= c.proposed_at)`,
  },
  {
    name: 'nothing is closed before a date that somebody was told',
    broken: `select c.id, c.task_id, n.recipient, ${CLOSES_AT} as told, c.proposed_at from closure c
        join notice_task l on l.round_id = c.round_id and l.source = c.source and l.task_id = c.task_id
        join notice n on n.id = l.notice_id and n.state = 'sent' and n.claimed_at <= c.proposed_at
       where c.reason = 'silence' and ${CLOSES_AT} > c.proposed_at`,
  },
  {
    name: 'silence has its full grace',
    broken: `select c.id, c.task_id, c.proposed_at from closure c
        join round r on r.id = c.round_id join sweep s on s.id = r.sweep_id
       where c.reason = 'silence' and not exists (
         select from ${FINAL} where n.completed_at is not null
            and c.proposed_at - n.completed_at - ${STOPPED} >= ${GRACE} - interval '10 milliseconds')`,
  },
  {
    name: 'a closing has its ground',
    broken: `select c.id, c.task_id, c.reason, c.state from closure c where c.state in ('closing', 'closed', 'restored') and case c.reason
        when 'answer' then not exists (select from answer a where a.id = c.answer_id and a.kind = 'close'
                                          and a.source = c.source and a.task_id = c.task_id)
        when 'archived' then not exists (select from project p where p.source = c.source and p.id = c.project_id and p.archived_at is not null)
        else c.reason <> 'silence' end`,
  },
  {
    name: 'what counts as closed is closed, and nothing else',
    broken: `select c.id, c.task_id, c.state, t.enabled from closure c join task t on t.source = c.source and t.id = c.task_id
        where c.state = 'closed' and t.enabled
      union all
      select null, t.id, 'never closed', t.enabled from task t join planned p on p.id = t.id and p.enabled
       where not t.enabled and not exists (
         select from closure c where c.source = t.source and c.task_id = t.id and c.state = 'closed')
      union all
      select null, t.id, 'was off', t.enabled from task t join planned p on p.id = t.id and not p.enabled where t.enabled`,
  },
  {
    name: 'the cap is kept',
    broken: `select count(*) as closed, (select max(tasks) from cadence_set) as cap,
               (select coalesce(sum(tasks), 0) from closing_allowance) as allowed
        from closure where reason in ('archived', 'silence') and state in ('closed', 'restored')
      having count(*) > (select max(tasks) from cadence_set) + (select coalesce(sum(tasks), 0) from closing_allowance)`,
  },
  {
    name: 'each closing is told once, and only after it happened',
    broken: `select n.recipient, l.task_id, count(*)::text as told from notice n join notice_task l on l.notice_id = n.id
       where n.kind = 'closed' and n.state <> 'refused' group by n.recipient, l.source, l.task_id
      having count(*) > (select count(*) from closure c where c.source = l.source and c.task_id = l.task_id and c.state in ('closed', 'restored'))
      union all
      select n.recipient, l.task_id, 'not closed' from notice n join notice_task l on l.notice_id = n.id
       where n.kind = 'closed' and not exists (
         select from closure c where c.source = l.source and c.task_id = l.task_id and c.state in ('closed', 'restored')
            and c.completed_at <= coalesce(n.completed_at, 'infinity'))`,
  },
  {
    name: 'a task is shown only to whom it concerns',
    broken: `select n.id, n.kind, n.recipient, l.task_id from notice n join notice_task l on l.notice_id = n.id
       where n.recipient is not null and n.recipient <> l.owner and not exists (
         select from assignment g where g.source = l.source and g.task_id = l.task_id
            and g.round_id is not distinct from coalesce(l.round_id, g.round_id)
            and (g.assignee = n.recipient or g.given_by = n.recipient))
      union all
      select n.id, n.kind, n.recipient, m.address from notice n join mail m on m.notice = n.id
        left join person p on p.id = n.recipient where m.address <> n.address or m.address <> p.email`,
  },
  {
    name: 'nobody is asked twice at one step',
    broken: `select round_id::text, step, recipient from notice where step is not null group by 1, 2, 3 having count(*) > 1
      union all
      select l.round_id::text, g.step, n.recipient from notice n join notice_task l on l.notice_id = n.id
        join assignment g on g.notice_id = n.id and g.round_id = l.round_id and g.source = l.source and g.task_id = l.task_id
       where n.kind = 'assigned' group by l.round_id, l.task_id, g.step, n.recipient having count(*) > 1`,
  },
  {
    name: 'what counts as sent was taken, and what was taken was claimed',
    broken: `select n.id, n.kind, n.state, n.address from notice n where n.state = 'sent'
        and not exists (select from mail m where m.notice = n.id and m.acknowledged)
      union all
      select m.notice, 'mail', 'no such notice', m.address from mail m where m.notice is not null
         and not exists (select from notice n where n.id = m.notice) and not ${lost('m.at')}`,
  },
  { name: 'a mail is repeated only where its fate was unknown', broken: needlessCopies },
  {
    name: 'a repeated mail is the same mail',
    broken:
      'select notice, count(distinct hash) from mail where notice is not null group by notice having count(distinct hash) > 1',
  },
  { name: 'nothing is sent while it is paused', broken: sentWhilePaused },
  {
    name: 'no notice is claimed while it is paused',
    broken: `select n.id, n.kind, n.recipient, k.at, p.started_at, p.ended_at from notice n join claimed k on k.notice_id = n.id
        join pause p on k.at > (select min(since) from paused where since >= p.started_at) + interval '1 second' and k.at < coalesce(p.ended_at, 'infinity')`,
  },
  { name: 'links open', broken: deadLinks },
];

/** What may hide from a worker that a mail was taken. */
const HIDES = /worker-mail|^mail /;
/** So long a fault may have been over when a mail came, or yet to begin when the server's word was on its way. */
const NEAR_MS = 400;
/** What may have another worker, or another attempt, do what one that seems to be gone is still at. */
const STALLS = /(kill|freeze|restart) worker|restore a backup|^stall$/;
/** An attempt that was under way during it may go on for so long. */
const STALLED_MS = 8000;

function needlessCopies({ mails, ledger }: Evidence): object[] {
  const copies = new Map<string, Evidence['mails']>();
  for (const mail of mails)
    if (mail.notice) copies.set(mail.notice, [...(copies.get(mail.notice) ?? []), mail]);
  return [...copies.values()].flatMap((all) =>
    all.slice(1).flatMap((again, n) => {
      const first = all[n]!;
      const excused =
        !first.acknowledged ||
        felt(ledger, HIDES, first.at - NEAR_MS, first.at + NEAR_MS) ||
        felt(ledger, STALLS, first.at - STALLED_MS, again.at) ||
        wasLost(ledger, first.at);
      return excused ? [] : [{ notice: first.notice, to: first.to, first: first.at, again: again.at }];
    }),
  );
}

/** What may keep something that was in flight as a pause began in flight. */
const DELAYS = /worker|postgres|temporal|mail|^stall$/;

function sentWhilePaused({ mails, ledger }: Evidence): object[] {
  return ledger.pauses.flatMap(({ from, to, begun }) => {
    const isExcused = (at: number) => felt(ledger, DELAYS, from - NEAR_MS, at);
    const sent = mails.filter(
      ({ at, notice }) => notice && at > from + IN_FLIGHT_MS && at < to && !isExcused(at),
    );
    const more =
      begun && begun[1] > begun[0] && !isExcused(to) ? [{ from, to, 'rounds and closings': begun }] : [];
    return [...sent.map(({ notice, at }) => ({ from, to, notice, at })), ...more];
  });
}

function deadLinks({ mails, ledger }: Evidence): object[] {
  return ledger.dead.filter(({ notice }) => {
    const came = mails.find((mail) => mail.notice === notice)?.at ?? 0;
    return !wasLost(ledger, came);
  });
}

/** The rows that break each promise; only those of promises that are broken. */
export async function findBroken(evidence: Evidence): Promise<{ name: string; rows: object[] }[]> {
  const broken: { name: string; rows: object[] }[] = [];
  for (const { name, broken: how } of INVARIANTS) {
    const rows = typeof how === 'string' ? (await evidence.db.query(how)).rows : how(evidence);
    if (rows.length > 0) broken.push({ name, rows });
  }
  return broken;
}

/** Of processes that took too long to end when they were asked to. */
export const slowShutdowns = (shutdowns: Record<string, number[]>): object[] =>
  Object.entries(shutdowns).flatMap(([part, all]) =>
    all.filter((ms) => ms > CLEAN_SHUTDOWN_MS).map((ms) => ({ part, seconds: ms / 1000 })),
  );

/** Promises that are checked beside the invariants. */
const OTHERS = ['everything comes to its end', 'an admin is answered', 'processes end in time'];

/** Every promise, by its name. */
export const PROMISES = [...INVARIANTS.map(({ name }) => name), ...OTHERS];
