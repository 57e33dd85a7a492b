import { after } from '../../domain/cadence/durations';
import type { Cadence } from '../../domain/cadence/cadence';
import type { NoticeKind } from '../../domain/common/terms';
import { CAN_BE_REACHED } from '../rules/task';
import { prepared, type Db } from '../core/pool';

/** What every claim of a notice needs. */
export interface ClaimContext {
  now: Date;
  cadence: Cadence;
  /** The key that signs the link of a new notice. */
  keyId: string;
  /** Where a notice goes when no mailbox of its recipient is known; null for nowhere. */
  fallbackAddress: string | null;
  /** Channels that do not tell of failures: what they carry is no final notice. */
  silentChannels: string[];
}

export interface NewNotice {
  roundId: string | null;
  step: number | null;
  kind: NoticeKind;
  /** Whose tasks it lists, or who is told of others'. */
  owner: string;
  replyBy: Date | null;
  closesAt: Date | null;
}

const INSERT = prepared(
  'insert notice',
  `
  insert into notice (round_id, step, kind, owner, owner_name, recipient, address, name, locale, zone, key_id, reply_by,
                      claimed_at, expires_at, closes_at, channel)
  select $1, $2, $3, $4, o.name, r.id, coalesce(r.email, $5), r.name, coalesce(r.locale, 'en'), coalesce(r.zone, 'UTC'),
         $6, $7, $8, $9, case when coalesce(r.channel, 'mail') <> all($11) then $10::timestamptz end,
         coalesce(r.channel, 'mail')
    from (select) one
    left join person o on o.id = $4
    left join person r on r.id = $4 and ${CAN_BE_REACHED}
  on conflict do nothing
  returning id`,
);

/** Inserts a notice with its recipient frozen. Returns its id; null when it was claimed before. */
export async function insertNotice(db: Db, context: ClaimContext, notice: NewNotice): Promise<string | null> {
  const { now, cadence, keyId, fallbackAddress, silentChannels } = context;
  const values = [
    notice.roundId,
    notice.step,
    notice.kind,
    notice.owner,
    fallbackAddress,
    keyId,
    notice.replyBy,
    now,
    after(now, cadence.linkValidFor),
    notice.closesAt,
    silentChannels,
  ];
  const { rows } = await db.query<{ id: string }>(INSERT(...values));
  return rows[0]?.id ?? null;
}

const COLUMNS =
  'source, task_id, project_id, project_name, name, schedule, touched_at, last_run_at, run_count, url, stale, closed_for, ' +
  'round_id, owner, owner_name, assigned_for, assigned_by, went_to, reply_by, closes_at';

/** What a notice freezes of a task `t` of project `p` beside its own facts, each as SQL; null where not given. */
interface Frozen {
  stale: string;
  closedFor?: string;
  roundId?: string;
  assignedFor?: string;
  assignedBy?: string;
  wentTo?: string;
  replyBy?: string;
  closesAt?: string;
}

/** The facts of a task `t` of project `p` that a notice freezes. */
export const taskFacts = ({ stale, closedFor, roundId, replyBy, closesAt, ...assigned }: Frozen) => `
  t.source, t.id as task_id, t.project_id, p.name as project_name, t.name, t.schedule, t.touched_at,
  t.last_run_at, t.run_count, t.url, ${stale} as stale, ${closedFor ?? 'null'} as closed_for,
  ${roundId ?? 'null::uuid'} as round_id, t.owner, (select name from person where id = t.owner) as owner_name,
  ${assigned.assignedFor ?? 'null'} as assigned_for, ${assigned.assignedBy ?? 'null'} as assigned_by,
  ${assigned.wentTo ?? 'null'} as went_to, ${replyBy ?? 'null::timestamptz'} as reply_by,
  ${closesAt ?? 'null::timestamptz'} as closes_at`;

/** Lists the selected tasks in the notice of the parameter `notice`: by project, stale ones first, the longest untouched at the top. */
export const listTasks = (notice: string, selection: string) => `
  insert into notice_task (notice_id, position, ${COLUMNS})
  select ${notice}, row_number() over (order by project_name, project_id, stale desc, touched_at nulls first, name, task_id),
         ${COLUMNS}
    from (${selection}) listed`;
