import type { Pool } from 'pg';
import type { NewAnswer } from '../../domain/answers/input';
import { findRounds, readVersion } from './noticePage';
import { inTransaction, type Db } from '../core/pool';
import { execute, rowsOf, sql, type Sql } from '../core/sql';

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
    return { outcome: 'recorded', ...(await insert(db, byNotice(given))) };
  });

/** Records what an owner said to a support person, as the owner's own word, under the same lock. */
export const recordSpoken = (pool: Pool, given: SpokenAnswers): Promise<Rows> =>
  inTransaction(pool, async (db) => {
    await execute(db, sql`select from round where owner = ${given.owner} order by id for update`);
    return insert(db, spoken(given));
  });

/** Records that the reminder was told of these answers. */
export async function markSignalled(db: Db, ids: string[], at: Date): Promise<void> {
  await execute(
    db,
    sql`update answer set signalled_at = ${at} where id = any(${ids}) and signalled_at is null`,
  );
}

// In one order for all, so that no two of them wait for each other.
const lockRounds = (db: Db, rounds: string[]) =>
  execute(db, sql`select from round where id = any(${rounds}) order by id for update`);

async function isAlive(db: Db, noticeId: string, at: Date): Promise<boolean> {
  const count = await execute(
    db,
    sql`select from notice where id = ${noticeId} and revoked_at is null and expires_at > ${at}`,
  );
  return count === 1;
}

/** The answers as rows `g`. */
function rowsGiven(answers: NewAnswer[]): Sql {
  const column = <K extends keyof NewAnswer>(name: K) => answers.map((answer) => answer[name] ?? null);
  return sql`unnest(${column('source')}::text[], ${column('taskId')}::text[], ${column('kind')}::text[],
                    ${column('until')}::timestamptz[], ${column('names')}::text[])
  with ordinality as g (source, task_id, kind, until, names, place)`;
}

const COLUMNS = sql`
  source, task_id, kind, until, names, said_by, said_at, notice_id, login, round_id, owner, standing`;

/** `standingOf` of the domain, of a task `l` that a notice lists. */
const STANDING = sql`case when l.assigned_for in ('escalated', 'owner gone') then 'contact' else 'owner' end`;

/** What was said last of the task `l` stands above what a contact says. */
const OUTRANKED = sql`coalesce((select b.standing = 'owner' and b.kind <> 'not mine' from answer b
    where b.round_id = l.round_id and b.source = l.source and b.task_id = l.task_id
    order by b.seq desc limit 1), false)`;

const byNotice = ({ answers, saidBy, at, noticeId, login }: NewAnswers) => sql`
  insert into answer (${COLUMNS})
  select g.source, g.task_id, g.kind, g.until, g.names, ${saidBy}, ${at}, n.id, ${login ?? null}, l.round_id, l.owner, ${STANDING}
    from ${rowsGiven(answers)}
    join notice n on n.id = ${noticeId}
    join notice_task l on l.notice_id = n.id and l.source = g.source and l.task_id = g.task_id
   where l.round_id is not null and (${STANDING} = 'owner' or not ${OUTRANKED})
   order by l.position
  returning id, owner`;

const spoken = ({ answers, saidBy, at, owner, roundId }: SpokenAnswers) => sql`
  insert into answer (${COLUMNS})
  select g.source, g.task_id, g.kind, g.until, g.names, ${saidBy}, ${at}, null, null, ${roundId}, ${owner}, 'owner'
    from ${rowsGiven(answers)} order by g.place
  returning id, owner`;

async function insert(db: Db, statement: Sql): Promise<Rows> {
  const rows = await rowsOf<{ id: string; owner: string }>(db, statement);
  const toWake = [...new Set(rows.map(({ owner }) => owner))].map((owner) => ({
    owner,
    ids: rows.filter((row) => row.owner === owner).map(({ id }) => id),
  }));
  return { ids: rows.map(({ id }) => id), toWake };
}
