import type { Pool } from 'pg';
import type { NewAnswer } from '../../domain/answers/input';
import { findRounds, readVersion } from './noticePage';
import { inTransaction, type Db } from '../core/pool';
import { execute, rowsOf, sql, type Sql } from '../core/sql';

/** What every answer is recorded with. */
interface Recorded {
  answers: NewAnswer[];
  saidBy: string;
  /** The time by the application's clock. */
  at: Date;
}

/** Answers given by a notice's link. */
export interface NewAnswers extends Recorded {
  noticeId: string;
  /** The version that the page showed. */
  version: number;
  /** The account that was logged in; null if the link alone was enough. */
  login?: string | null;
  /** Of a team: the member who was logged in, and answered in its name; null if not known. */
  member?: string | null;
}

/** Answers that an owner told a support person, who enters them for the owner. */
export interface AnswersOnBehalf extends Recorded {
  owner: string;
  /** The round they belong to; null if the owner was not asked. */
  roundId: string | null;
}

/** The ids of the recorded rows, and the owners whose reminders must be signalled. */
interface Rows {
  ids: string[];
  toWake: { owner: string; ids: string[] }[];
}

/**
 * The result. `recorded`: with the ids of the rows. `stale`: other answers came first, nothing was recorded. `gone`:
 * the link is no longer valid, nothing was recorded.
 */
export type Recording = ({ outcome: 'recorded' } & Rows) | { outcome: 'stale' } | { outcome: 'gone' };

/**
 * Records answers in one transaction. It locks the rounds of every task that the notice lists, as a claim of closures
 * does: of several forms that saw the same version only one is recorded. Each answer belongs to the round and owner
 * of its task. No row is made for a task that the notice does not list or ask about, nor for one already answered by
 * somebody with more authority than the recipient.
 */
export const recordAnswers = (pool: Pool, given: NewAnswers): Promise<Recording> =>
  inTransaction(pool, async (db) => {
    const { noticeId, version, at } = given;
    await lockRounds(db, await findRounds(db, noticeId));
    if (!(await isAlive(db, noticeId, at))) return { outcome: 'gone' };
    if ((await readVersion(db, noticeId)) !== version) return { outcome: 'stale' };
    return { outcome: 'recorded', ...(await insert(db, byNotice(given))) };
  });

/** Records answers that an owner gave to a support person, as the owner's own, under the same lock. */
export const recordOnBehalf = (pool: Pool, given: AnswersOnBehalf): Promise<Rows> =>
  inTransaction(pool, async (db) => {
    await execute(db, sql`select from round where owner = ${given.owner} order by id for update`);
    return insert(db, spoken(given));
  });

/** Records that the reminder was signalled about these answers. */
export async function markSignalled(db: Db, ids: string[], at: Date): Promise<void> {
  await execute(
    db,
    sql`update answer set signalled_at = ${at} where id = any(${ids}) and signalled_at is null`,
  );
}

// All transactions lock in the same order, so that no two wait for each other.
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
  source, task_id, kind, until, names, said_by, said_at, notice_id, login, member, round_id, owner, authority`;

/** The authority of the recipient for the task `l` of the notice; like `standingOf` in the domain. */
const AUTHORITY = sql`case when l.assigned_for in ('escalated', 'owner gone') then 'contact' else 'owner' end`;

/** The latest answer for the task `l` has more authority than a contact's. */
const OUTRANKED = sql`coalesce((select b.authority = 'owner' and b.kind <> 'not mine' from answer b
    where b.round_id = l.round_id and b.source = l.source and b.task_id = l.task_id
    order by b.seq desc limit 1), false)`;

const byNotice = ({ answers, saidBy, at, noticeId, login, member }: NewAnswers) => sql`
  insert into answer (${COLUMNS})
  select g.source, g.task_id, g.kind, g.until, g.names, ${saidBy}, ${at}, n.id, ${login ?? null}, ${member ?? null}, l.round_id, l.owner, ${AUTHORITY}
    from ${rowsGiven(answers)}
    join notice n on n.id = ${noticeId}
    join notice_task l on l.notice_id = n.id and l.source = g.source and l.task_id = g.task_id
   where l.round_id is not null and (${AUTHORITY} = 'owner' or not ${OUTRANKED})
   order by l.position
  returning id, owner`;

const spoken = ({ answers, saidBy, at, owner, roundId }: AnswersOnBehalf) => sql`
  insert into answer (${COLUMNS})
  select g.source, g.task_id, g.kind, g.until, g.names, ${saidBy}, ${at}, null, null, null, ${roundId}, ${owner}, 'owner'
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
