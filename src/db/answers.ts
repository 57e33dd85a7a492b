import type { Pool } from 'pg';
import type { NewAnswer } from '../domain/choices';
import { readVersion } from './noticePage';
import { inTransaction, type Db } from './pool';

export interface NewAnswers {
  noticeId: string;
  /** The version of the page that the answers were given on. */
  version: number;
  answers: NewAnswer[];
  /** The person whom the link was sent to. */
  saidBy: string;
  /** The app's clock. */
  at: Date;
}

/**
 * What became of the answers: `recorded`, with the ids of the rows; `stale`: others came first and
 * nothing was recorded; `gone`: the link lives no longer and nothing was recorded.
 */
export type Recording = { outcome: 'recorded'; ids: string[] } | { outcome: 'stale' } | { outcome: 'gone' };

interface LockedNotice {
  id: string;
  owner: string;
  roundId: string | null;
  expiresAt: Date;
  revokedAt: Date | null;
}

/**
 * Records answers in one transaction, under a lock on every notice of the round: of several forms that
 * saw the same version one is recorded. A task that the notice does not list gets no row.
 */
export const recordAnswers = (pool: Pool, given: NewAnswers): Promise<Recording> =>
  inTransaction(pool, async (db) => {
    const notice = await lockNotice(db, given.noticeId);
    if (!notice?.roundId || notice.revokedAt || notice.expiresAt <= given.at) return { outcome: 'gone' };
    if ((await readVersion(db, notice.roundId)) !== given.version) return { outcome: 'stale' };
    return { outcome: 'recorded', ids: await insertAnswers(db, notice, given) };
  });

/** Records that the reminder was told of these answers. */
export async function markSignalled(db: Db, ids: string[], at: Date): Promise<void> {
  await db.query('update answer set signalled_at = $2 where id = any($1) and signalled_at is null', [
    ids,
    at,
  ]);
}

// In one order for all, so that two notices of a round cannot wait for each other.
const LOCK = `
  select id, owner, round_id as "roundId", expires_at as "expiresAt", revoked_at as "revokedAt"
    from notice
   where id = $1 or round_id = (select round_id from notice where id = $1)
   order by claimed_at, id for update`;

async function lockNotice(db: Db, noticeId: string): Promise<LockedNotice | undefined> {
  const { rows } = await db.query<LockedNotice>(LOCK, [noticeId]);
  return rows.find(({ id }) => id === noticeId);
}

const INSERT = `
  insert into answer (notice_id, round_id, owner, source, task_id, kind, until, said_by, said_at)
  select $1, $2, $3, l.source, l.task_id, g.kind, g.until, $4, $5
    from unnest($6::text[], $7::text[], $8::text[], $9::timestamptz[]) as g (source, task_id, kind, until)
    join notice_task l on l.notice_id = $1 and l.source = g.source and l.task_id = g.task_id
   order by l.position
  returning id`;

async function insertAnswers(db: Db, notice: LockedNotice, given: NewAnswers): Promise<string[]> {
  const column = <K extends keyof NewAnswer>(name: K) => given.answers.map((answer) => answer[name]);
  const { rows } = await db.query<{ id: string }>(INSERT, [
    notice.id,
    notice.roundId,
    notice.owner,
    given.saidBy,
    given.at,
    column('source'),
    column('taskId'),
    column('kind'),
    column('until'),
  ]);
  return rows.map(({ id }) => id);
}
