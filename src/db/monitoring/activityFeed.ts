import type { AnswerKind, Outcome } from '../../domain/common/terms';
import type { SweepCounts } from '../../domain/sweep/counts';
import { DROPPED } from '../rules/notices';
import type { Db } from '../core/pool';
import { firstRow, rowsOf, sql } from '../core/sql';

/** What has just happened, one entry per row, each with a unique key. */
export interface Activity {
  /** Ended sweeps, at the time they began, so that they come before what they caused. */
  sweeps: { key: string; at: Date; counts: SweepCounts }[];
  /** Digests that the mail server accepted or refused for good. */
  digests: { key: string; at: Date }[];
  notices: NoticeResult[];
  answers: TaskAnswered[];
  rounds: { key: string; at: Date; outcome: Outcome }[];
  closures: ClosureEnded[];
}

/** A notice that got its result. */
export interface NoticeResult {
  key: string;
  at: Date;
  /** A digest of others' tasks counts as an escalation if one of them was escalated. */
  kind: string;
  state: 'sent' | 'refused' | 'bounced';
  channel: string;
  /** The sweep whose round it belongs to; null if it belongs to no single round. */
  sweepId: string | null;
  /** That sweep has not ended. */
  sweepRuns: boolean;
}

/** An answer for one task. */
export interface TaskAnswered {
  key: string;
  at: Date;
  seq: number;
  owner: string;
  saidBy: string;
  kind: AnswerKind;
}

/** A closure that ended. */
export interface ClosureEnded {
  key: string;
  at: Date;
  reason: string;
  state: 'closed' | 'failed' | 'cancelled';
}

/** Where to continue: a time, and the number of an answer. */
export interface Watermark {
  since: Date;
  afterAnswer: number;
}

const sweepsSince = (since: Date) => sql`
  select 'sweep ' || id as key, started_at as at, counts from sweep
   where ended_at >= ${since} and counts is not null order by started_at`;

/** A digest follows its sweep within minutes, so sweeps that ended in the last hour are enough. */
const digestsSince = (since: Date) => sql`
  select 'digest ' || id as key, reported_at as at from sweep
   where ended_at >= ${since}::timestamptz - interval '1 hour' and reported_at >= ${since} order by reported_at`;

const noticesSince = (since: Date) => sql`
  select concat_ws(' ', 'notice', n.id, n.state) as key, n.completed_at as at, n.state, n.channel,
         case when n.kind = 'assigned' and exists (
           select from notice_task t where t.notice_id = n.id and t.assigned_for = 'escalated'
         ) then 'escalate' else n.kind end as kind,
         r.sweep_id, s.id is not null and s.ended_at is null as sweep_runs
    from notice n left join round r on r.id = n.round_id left join sweep s on s.id = r.sweep_id
   where n.completed_at >= ${since} and not ${DROPPED} order by n.completed_at`;

const answersSince = (since: Date, afterAnswer: number) => sql`
  select 'answer ' || seq as key, said_at as at, seq, owner, coalesce(member, said_by) as said_by, kind from answer
   where seq > ${afterAnswer} and said_at >= ${since} order by seq`;

const roundsSince = (since: Date) => sql`
  select 'round ' || id as key, ended_at as at, outcome from round where ended_at >= ${since} order by ended_at`;

const closuresSince = (since: Date) => sql`
  select concat_ws(' ', 'closure', id, state) as key, completed_at as at, reason, state from closure
   where completed_at >= ${since} and state in ('closed', 'failed', 'cancelled') order by completed_at`;

/** What has happened since the watermark, by its recorded time; what was committed late may come late. */
export async function findActivity(db: Db, { since, afterAnswer }: Watermark): Promise<Activity> {
  return {
    sweeps: await rowsOf<Activity['sweeps'][number]>(db, sweepsSince(since)),
    digests: await rowsOf<Activity['digests'][number]>(db, digestsSince(since)),
    notices: await rowsOf<Activity['notices'][number]>(db, noticesSince(since)),
    answers: await rowsOf<Activity['answers'][number]>(db, answersSince(since, afterAnswer)),
    rounds: await rowsOf<Activity['rounds'][number]>(db, roundsSince(since)),
    closures: await rowsOf<Activity['closures'][number]>(db, closuresSince(since)),
  };
}

/** The number of the newest answer; 0 if there is none. */
export async function newestAnswer(db: Db): Promise<number> {
  const row = await firstRow<{ seq: number }>(db, sql`select coalesce(max(seq), 0) as seq from answer`);
  return row?.seq ?? 0;
}

/** For how many rounds of a sweep the first notice was sent. */
export async function firstNotices(db: Db, sweepId: string): Promise<{ sent: number; rounds: number }> {
  return (
    (await firstRow<{ sent: number; rounds: number }>(
      db,
      sql`select count(n.id) as sent, count(distinct r.id) as rounds
       from round r left join notice n on n.round_id = r.id and n.kind = 'notice' and n.state in ('sent', 'bounced')
      where r.sweep_id = ${sweepId}`,
    )) ?? { sent: 0, rounds: 0 }
  );
}
