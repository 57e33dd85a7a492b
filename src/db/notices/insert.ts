import { after } from '../../domain/cadence/durations';
import type { Cadence } from '../../domain/cadence/cadence';
import { TASK_DETAILS } from '../../domain/common/task';
import type { NoticeKind } from '../../domain/common/terms';
import { CAN_BE_REACHED } from '../rules/task';
import type { Db } from '../core/pool';
import { columnsOf, firstRow, prepared, sql, type Sql } from '../core/sql';

/** What every claim of a notice needs. */
export interface ClaimContext {
  now: Date;
  cadence: Cadence;
  /** The id of the key that signs the new notice's link. */
  keyId: string;
  /** Where a notice goes if its recipient has no known mailbox; null for nowhere. */
  fallbackAddress: string | null;
  /** Channels that report no failures: a notice they carry is never final. */
  silentChannels: string[];
}

/** A notice to claim. */
export interface NewNotice {
  roundId: string | null;
  step: number | null;
  kind: NoticeKind;
  /** The owner of the tasks, or the person notified about others' tasks. */
  owner: string;
  replyBy: Date | null;
  closesAt: Date | null;
}

/** Inserts a notice with its recipient frozen. Returns its id; null if it was claimed before. */
export async function insertNotice(db: Db, context: ClaimContext, notice: NewNotice): Promise<string | null> {
  const { now, cadence, keyId, fallbackAddress, silentChannels } = context;
  const { roundId, step, kind, owner, replyBy, closesAt } = notice;
  const inserted = await firstRow<{ id: string }>(
    db,
    prepared(
      'insert notice',
      sql`
      insert into notice (round_id, step, kind, owner, owner_name, recipient, address, name, team, locale, time_zone, key_id,
                          reply_by, claimed_at, expires_at, closes_at, channel)
      select ${roundId}, ${step}, ${kind}, ${owner}, o.name, r.id, coalesce(r.email, ${fallbackAddress}), r.name,
             r.members is not null,              coalesce(r.locale, 'en'), coalesce(r.time_zone, 'UTC'), ${keyId}, ${replyBy}, ${now},
             ${after(now, cadence.linkValidFor)},
             case when coalesce(r.channel, 'mail') <> all(${silentChannels}) then ${closesAt}::timestamptz end,
             coalesce(r.channel, 'mail')
        from (select) one
        left join person o on o.id = ${owner}
        left join person r on r.id = ${owner} and ${CAN_BE_REACHED}
      on conflict do nothing
      returning id`,
    ),
  );
  return inserted?.id ?? null;
}

/** The columns of a task that a notice lists. */
export const TASK_COLUMNS = sql`
  source, task_id, project_id, project_name, ${columnsOf(TASK_DETAILS)}, touched_at, seen_at, stale, closed_for, outcome,
  round_id, owner, owner_name, assigned_for, assigned_by, went_to, reply_by, closes_at`;

/** What a notice freezes of a task `t` of project `p` besides the task's own facts, each as SQL; null if absent. */
interface Frozen {
  stale: Sql;
  closedFor?: Sql;
  outcome?: Sql;
  roundId?: Sql;
  assignedFor?: Sql;
  assignedBy?: Sql;
  wentTo?: Sql;
  replyBy?: Sql;
  closesAt?: Sql;
}

/** The facts of a task `t` of project `p` that a notice freezes. */
export const taskFacts = ({
  stale,
  closedFor,
  outcome,
  roundId,
  replyBy,
  closesAt,
  ...assigned
}: Frozen) => sql`
  t.source, t.id as task_id, t.project_id, p.name as project_name, ${columnsOf(TASK_DETAILS, 't')},
  t.touched_at, t.seen_at, ${stale} as stale, ${closedFor ?? sql`null`} as closed_for,
  ${outcome ?? sql`null`} as outcome,
  ${roundId ?? sql`null::uuid`} as round_id, t.owner, (select name from person where id = t.owner) as owner_name,
  ${assigned.assignedFor ?? sql`null`} as assigned_for, ${assigned.assignedBy ?? sql`null`} as assigned_by,
  ${assigned.wentTo ?? sql`null`} as went_to, ${replyBy ?? sql`null::timestamptz`} as reply_by,
  ${closesAt ?? sql`null::timestamptz`} as closes_at`;

/** Lists the selected tasks in the notice `id`: by project, stale ones first, the longest untouched at the top. */
export const listTasks = (id: string | null, selection: Sql) => sql`
  insert into notice_task (notice_id, position, ${TASK_COLUMNS})
  select ${id}::uuid, row_number() over (order by project_name, project_id, stale desc, touched_at nulls first, name, task_id),
         ${TASK_COLUMNS}
    from (${selection}) listed`;
