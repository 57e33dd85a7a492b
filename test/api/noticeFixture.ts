import { randomUUID } from 'node:crypto';
import type { Db } from '../../src/db/core/pool';
import type { NoticeTask } from '../../src/domain/common/notice';
import { NO_RUN_FACTS } from '../../src/domain/common/task';
import type { NoticeKind } from '../../src/domain/common/terms';
import { givenSweep, owner, SOURCE } from '../support/inventory';

export interface GivenNotice {
  account?: string;
  kind?: NoticeKind;
  recipient?: string | null;
  team?: boolean;
  locale?: string;
  roundId?: string | null;
  step?: number;
  tasks?: Partial<NoticeTask>[];
  cadence?: object;
  expiresAt?: string;
  revokedAt?: string | null;
  /** Whether its round is still open; an owner has one such at most. */
  open?: boolean;
}

/** When the tests' notices are answered, unless they say otherwise. */
export const NOW = new Date('2026-11-23T09:00:00Z');

/** A notice of one round with its tasks (two, unless given). Returns the ids. */
export async function givenNotice(
  db: Db,
  given: GivenNotice = {},
): Promise<{ id: string; roundId: string | null }> {
  const { account = 'ann', kind = 'notice', tasks = [{}, {}] } = given;
  const roundId = given.roundId === undefined ? await givenNoticeRound(db, given) : given.roundId;
  const id = randomUUID();
  await db.query(
    `insert into notice (id, round_id, step, kind, owner, recipient, address, name, locale, time_zone, key_id,
                         reply_by, claimed_at, expires_at, revoked_at, state, team)
     values ($1, $2, $3, $4, $5, $6, 'ann@example.org', 'Ann', $7, 'UTC', 'k1',
             '2026-11-30', '2026-11-23', $8, $9, 'sent', $10)`,
    [
      id,
      roundId,
      roundId === null ? null : (given.step ?? 0),
      kind,
      owner(account),
      given.recipient === undefined ? owner(account) : given.recipient,
      given.locale ?? 'en',
      given.expiresAt ?? '2027-02-23',
      given.revokedAt ?? null,
      given.team ?? false,
    ],
  );
  const asked = { roundId, owner: owner(account) };
  await insertTasks(
    db,
    tasks.map((task, position) => rowOf(id, position, { ...asked, ...task })),
  );
  return { id, roundId };
}

/** A round for notices to belong to: ended, unless it is to be open. Returns its id. */
export async function givenNoticeRound(
  db: Db,
  { account = 'ann', cadence, open = false }: Pick<GivenNotice, 'account' | 'cadence' | 'open'>,
): Promise<string> {
  const id = randomUUID();
  await db.query(
    `insert into round (id, sweep_id, owner, created_at, started_at, ended_at, outcome)
     values ($1, $2, $3, '2026-11-23', '2026-11-23', case when not $4 then date '2026-11-23' end,
             case when not $4 then 'unanswered' end)`,
    [id, await givenSweep(db, cadence), owner(account), open],
  );
  return id;
}

/** All at once: a notice may have thousands. */
async function insertTasks(db: Db, rows: ReturnType<typeof rowOf>[]) {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await db.query(
    `insert into notice_task (${columns}) select ${columns} from json_populate_recordset(null::notice_task, $1)`,
    [JSON.stringify(rows)],
  );
}

function rowOf(noticeId: string, position: number, given: Partial<NoticeTask>) {
  const task: NoticeTask = {
    source: SOURCE,
    taskId: `t${position}`,
    projectId: 'p1',
    projectName: 'Billing',
    name: `task ${position}`,
    schedule: '0 9 * * 1 Asia/Shanghai',
    touchedAt: new Date('2018-10-11T21:52:29Z'),
    seenAt: new Date('2026-11-23T06:00:00Z'),
    ...NO_RUN_FACTS,
    lastRunAt: new Date('2026-11-22T06:00:00Z'),
    runCount: 70_975,
    url: `https://tasks.example.org/${position}`,
    stale: true,
    roundId: null,
    owner: null,
    ownerName: null,
    assignedFor: null,
    assignedBy: null,
    wentTo: null,
    ...given,
  };
  return {
    notice_id: noticeId,
    position,
    source: task.source,
    task_id: task.taskId,
    project_id: task.projectId,
    project_name: task.projectName,
    name: task.name,
    schedule: task.schedule,
    touched_at: task.touchedAt,
    seen_at: task.seenAt,
    last_run_at: task.lastRunAt,
    run_count: task.runCount,
    last_result: task.lastResult,
    failures_in_a_row: task.failuresInARow,
    mean_duration_seconds: task.meanDurationSeconds,
    next_run_at: task.nextRunAt,
    cost: task.cost,
    url: task.url,
    stale: task.stale,
    closed_for: task.closedFor ?? null,
    outcome: task.outcome ?? null,
    round_id: task.roundId,
    owner: task.owner,
    owner_name: task.ownerName,
    assigned_for: task.assignedFor,
    assigned_by: task.assignedBy,
    went_to: task.wentTo,
    reply_by: task.replyBy ?? null,
    closes_at: task.closesAt ?? null,
  };
}
