import type { Pool } from 'pg';
import type { NewAnswer } from '../../domain/answers/input';
import { findRounds, readVersion } from './noticePage';
import { inTransaction, type Db } from '../core/pool';

/** What every answer is recorded with. */
interface Recorded {
  answers: NewAnswer[];
  saidBy: string;
  /** The app's clock. */
  at: Date;
}

/** Answers that came by a notice. */
export interface NewAnswers extends Recorded {
  noticeId: string;
  /** The version of the page that they were given on. */
  version: number;
  /** Who was logged in, as the login said; null where the link is enough. */
  login?: string | null;
}

/** Answers that an owner gave to a support person, who says them in the owner's place. */
export interface SpokenAnswers extends Recorded {
  owner: string;
  /** The round they belong to; null where the owner was asked nothing. */
  roundId: string | null;
}

/** Rows that were recorded, and whose reminders have to be told of which. */
interface Rows {
  ids: string[];
  toWake: { owner: string; ids: string[] }[];
}

/**
 * What became of the answers: `recorded`, with the ids of the rows; `stale`: others came first and
 * nothing was recorded; `gone`: the link lives no longer and nothing was recorded.
 */
export type Recording = ({ outcome: 'recorded' } & Rows) | { outcome: 'stale' } | { outcome: 'gone' };

/**
 * Records answers in one transaction, under a lock on the rounds of every task that the notice lists, the lock that
 * a claim of closures takes: of several forms that saw the same version one is recorded. Each answer belongs to the
 * round and owner of its task. A task that the notice does not list or does not ask about gets no row, nor does one
 * that whoever outranks the recipient has settled.
 */
export const recordAnswers = (pool: Pool, given: NewAnswers): Promise<Recording> =>
  inTransaction(pool, async (db) => {
    const { noticeId, version, at } = given;
    await lockRounds(db, await findRounds(db, noticeId));
    if (!(await isAlive(db, noticeId, at))) return { outcome: 'gone' };
    if ((await readVersion(db, noticeId)) !== version) return { outcome: 'stale' };
    const from = [noticeId, given.login ?? null];
    return { outcome: 'recorded', ...(await insert(db, BY_NOTICE, given, from)) };
  });

/** Records what an owner said to a support person, as the owner's own word, under the same lock. */
export const recordSpoken = (pool: Pool, given: SpokenAnswers): Promise<Rows> =>
  inTransaction(pool, async (db) => {
    const { owner, roundId } = given;
    await db.query('select from round where owner = $1 order by id for update', [owner]);
    return insert(db, SPOKEN, given, [owner, roundId]);
  });

/** Records that the reminder was told of these answers. */
export async function markSignalled(db: Db, ids: string[], at: Date): Promise<void> {
  await db.query('update answer set signalled_at = $2 where id = any($1) and signalled_at is null', [
    ids,
    at,
  ]);
}

// In one order for all, so that no two of them wait for each other.
const LOCK = 'select from round where id = any($1) order by id for update';

const lockRounds = (db: Db, rounds: string[]) => db.query(LOCK, [rounds]);

async function isAlive(db: Db, noticeId: string, at: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'select from notice where id = $1 and revoked_at is null and expires_at > $2',
    [noticeId, at],
  );
  return rowCount === 1;
}

const GIVEN = `unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
  with ordinality as g (source, task_id, kind, until, names, place)`;

const COLUMNS =
  'source, task_id, kind, until, names, said_by, said_at, notice_id, login, round_id, owner, standing';

/** `standingOf` of the domain, of a task `l` that a notice lists. */
const STANDING = `case when l.assigned_for in ('escalated', 'owner gone') then 'contact' else 'owner' end`;

/** What was said last of the task `l` stands above what a contact says. */
const OUTRANKED = `coalesce((select b.standing = 'owner' and b.kind <> 'not mine' from answer b
    where b.round_id = l.round_id and b.source = l.source and b.task_id = l.task_id
    order by b.seq desc limit 1), false)`;

const BY_NOTICE = `
  insert into answer (${COLUMNS})
  select g.source, g.task_id, g.kind, g.until, g.names, $6, $7, n.id, $9, l.round_id, l.owner, ${STANDING}
    from ${GIVEN}
    join notice n on n.id = $8
    join notice_task l on l.notice_id = n.id and l.source = g.source and l.task_id = g.task_id
   where l.round_id is not null and (${STANDING} = 'owner' or not ${OUTRANKED})
   order by l.position
  returning id, owner`;

const SPOKEN = `
  insert into answer (${COLUMNS})
  select g.source, g.task_id, g.kind, g.until, g.names, $6, $7, null, null, $9, $8, 'owner'
    from ${GIVEN} order by g.place
  returning id, owner`;

async function insert(db: Db, statement: string, given: Recorded, from: unknown[]): Promise<Rows> {
  const column = <K extends keyof NewAnswer>(name: K) => given.answers.map((answer) => answer[name] ?? null);
  const columns = (['source', 'taskId', 'kind', 'until', 'names'] as const).map(column);
  const { rows } = await db.query<{ id: string; owner: string }>(statement, [
    ...columns,
    given.saidBy,
    given.at,
    ...from,
  ]);
  const toWake = [...new Set(rows.map(({ owner }) => owner))].map((owner) => ({
    owner,
    ids: rows.filter((row) => row.owner === owner).map(({ id }) => id),
  }));
  return { ids: rows.map(({ id }) => id), toWake };
}
