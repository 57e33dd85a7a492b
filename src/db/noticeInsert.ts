import { after } from '../domain/durations';
import type { Cadence } from '../domain/cadence';
import type { NoticeKind } from '../domain/round';
import type { Db } from './pool';

/** What every claim of a notice needs. */
export interface ClaimContext {
  now: Date;
  cadence: Cadence;
  /** The key that signs the link of a new notice. */
  keyId: string;
  /** Where a notice goes when no mailbox of its recipient is known; null for nowhere. */
  fallbackAddress: string | null;
}

export interface NewNotice {
  roundId: string | null;
  step: number | null;
  kind: NoticeKind;
  owner: string;
  replyBy: Date | null;
}

/** An escalation goes to the owner's manager, everything else to the owner. */
const INSERT = `
  insert into notice (round_id, step, kind, owner, owner_name, recipient, address, name, locale, zone, key_id, reply_by,
                      claimed_at, expires_at)
  select $1, $2, $3, $4, o.name, r.id, coalesce(r.email, $5), r.name, coalesce(r.locale, 'en'), coalesce(r.zone, 'UTC'),
         $6, $7, $8, $9
    from (select) one
    left join person o on o.id = $4
    left join person r on r.id = case when $3 = 'escalate' then o.manager else $4 end
                      and r.active and r.email is not null
  on conflict do nothing
  returning id`;

/** Inserts a notice with its recipient frozen. Returns its id; null when it was claimed before. */
export async function insertNotice(db: Db, context: ClaimContext, notice: NewNotice): Promise<string | null> {
  const { now, cadence, keyId, fallbackAddress } = context;
  const { rows } = await db.query<{ id: string }>(INSERT, [
    notice.roundId,
    notice.step,
    notice.kind,
    notice.owner,
    fallbackAddress,
    keyId,
    notice.replyBy,
    now,
    after(now, cadence.linkValidFor),
  ]);
  return rows[0]?.id ?? null;
}

const COLUMNS =
  'source, task_id, project_id, project_name, name, schedule, touched_at, last_run_at, run_count, url, stale, closed_for';

/** The facts of a task `t` of project `p` that a notice freezes. */
export const taskFacts = (stale: string, closedFor: string) => `
  t.source, t.id as task_id, t.project_id, p.name as project_name, t.name, t.schedule, t.touched_at,
  t.last_run_at, t.run_count, t.url, ${stale} as stale, ${closedFor} as closed_for`;

/** Lists the selected tasks in the notice of the parameter `notice`: by project, stale ones first, the longest untouched at the top. */
export const listTasks = (notice: string, selection: string) => `
  insert into notice_task (notice_id, position, ${COLUMNS})
  select ${notice}, row_number() over (order by project_name, project_id, stale desc, touched_at nulls first, name, task_id),
         ${COLUMNS}
    from (${selection}) listed`;
