import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import type { AnswerKind, Authority } from '../../domain/common/terms';
import { findTaskStates, type TaskState } from '../notices/taskStates';
import { findNotice, type StoredNotice } from '../notices/notices';
import { findLikelyPeople, type LikelyPerson } from './people';
import type { Db } from '../core/pool';
import { GIVEN_CADENCE } from '../rules/roundCadence';
import { firstRow, rowsOf, sql } from '../core/sql';

/** The latest answer for a task in its round. */
export interface RecordedAnswer {
  source: string;
  taskId: string;
  kind: AnswerKind;
  /** The end of a snooze; null for other answers. */
  until: Date | null;
  /** Of a *not mine*: the person to ask instead, and their name if known. */
  names: string | null;
  namesName: string | null;
  saidBy: string;
  /** Of a team: the member who gave it in the team's name, and their name if known; null if the link alone was enough. */
  member: string | null;
  memberName: string | null;
  saidAt: Date;
  authority: Authority;
}

/** A notice with everything that its page shows and asks. */
export interface NoticePage {
  notice: StoredNotice;
  /** The latest answer for each task that the notice lists, however it was given. */
  answers: RecordedAnswer[];
  /** Grows with every answer for a task that the notice lists; 0 before the first. */
  version: number;
  /**
   * The cadence of the newest sweep that began a round of its tasks; null outside any round, where a notice asks
   * nothing.
   */
  cadence: Cadence | null;
  /** A round of its tasks is still open, so others may be asked. */
  open: boolean;
  /** What has become of its tasks since, if anything. */
  states: TaskState[];
  /** People who may know more, the likeliest first. */
  people: LikelyPerson[];
}

/** The answers for tasks that the notice lists. */
const said = (noticeId: string) => sql`
    from notice_task l
    join answer a on a.round_id = l.round_id and a.source = l.source and a.task_id = l.task_id
   where l.notice_id = ${noticeId}`;

const versionOf = (noticeId: string) => sql`select coalesce(max(a.seq), 0) as version ${said(noticeId)}`;

const answersTo = (noticeId: string) => sql`
  select latest.source, latest.task_id, latest.kind, latest.until, latest.names,
         (select name from person where id = latest.names) as names_name, latest.said_by, latest.member,
         (select name from person where id = latest.member) as member_name, latest.said_at, latest.authority
    from (
    select distinct on (l.position) a.source, a.task_id, a.kind, a.until, a.names, a.said_by,
           a.member, a.said_at, a.authority, l.position ${said(noticeId)}
     order by l.position, a.seq desc) latest
   order by position`;

const cadenceOf = (rounds: string[]) => sql`
  select ${GIVEN_CADENCE} as cadence, (select bool_or(o.ended_at is null) from round o where o.id = any(${rounds})) as open
    from round r join sweep s on s.id = r.sweep_id
   where r.id = any(${rounds}) order by s.started_at desc limit 1`;

/** The page of the notice `noticeId`; null if the notice does not exist. Only reads. */
export async function findNoticePage(db: Db, noticeId: string): Promise<NoticePage | null> {
  const notice = await findNotice(db, noticeId);
  if (!notice) return null;
  // The version is read first: an answer recorded in between makes the form stale instead of being overwritten
  // unseen.
  const version = await readVersion(db, noticeId);
  const answers = await rowsOf<RecordedAnswer>(db, answersTo(noticeId));
  const rounds = notice.tasks.flatMap(({ roundId }) => roundId ?? []);
  return {
    notice,
    answers,
    version,
    ...(await findCadence(db, [...new Set(rounds)])),
    states: await findTaskStates(db, noticeId),
    people: await findLikelyPeople(db, noticeId),
  };
}

/** The version of a notice's page. */
export async function readVersion(db: Db, noticeId: string): Promise<number> {
  const row = await firstRow<{ version: number }>(db, versionOf(noticeId));
  return row?.version ?? 0;
}

/** The rounds of the tasks that a notice lists. */
export async function findRounds(db: Db, noticeId: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select distinct round_id as id from notice_task where notice_id = ${noticeId} and round_id is not null`,
  );
  return rows.map(({ id }) => id);
}

async function findCadence(db: Db, rounds: string[]): Promise<Pick<NoticePage, 'cadence' | 'open'>> {
  const row = await firstRow<{ cadence: unknown; open: boolean }>(db, cadenceOf(rounds));
  return row ? { cadence: parseCadence(row.cadence), open: row.open } : { cadence: null, open: false };
}
