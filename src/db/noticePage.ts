import { parseCadence, type Cadence } from '../domain/cadence';
import type { AnswerKind } from '../domain/round';
import { findNotice, type StoredNotice } from './notices';
import type { Db } from './pool';

/** What was said of a task last, in this round. */
export interface RecordedAnswer {
  source: string;
  taskId: string;
  kind: AnswerKind;
  /** Of a snooze. */
  until: Date | null;
  saidBy: string;
  saidAt: Date;
}

/** A notice with everything its page tells and asks. */
export interface NoticePage {
  notice: StoredNotice;
  /** The latest answer for each task that the notice lists, whichever notice of the round it came by. */
  answers: RecordedAnswer[];
  /** Grows with every answer of the round; 0 before the first. */
  version: number;
  /** Of the sweep that began the round; null outside any round: such a notice asks nothing. */
  cadence: Cadence | null;
}

/** The newest answer of the round $1. */
const VERSION = 'select coalesce(max(seq), 0) as version from answer where round_id = $1';

const ANSWERS = `
  select distinct on (l.position) a.source, a.task_id as "taskId", a.kind, a.until, a.said_by as "saidBy", a.said_at as "saidAt"
    from notice_task l
    join answer a on a.round_id = $2 and a.source = l.source and a.task_id = l.task_id
   where l.notice_id = $1
   order by l.position, a.seq desc`;

const CADENCE = 'select s.cadence from round r join sweep s on s.id = r.sweep_id where r.id = $1';

/** The page of the notice `noticeId`; null when there is no such notice. Reads only. */
export async function findNoticePage(db: Db, noticeId: string): Promise<NoticePage | null> {
  const notice = await findNotice(db, noticeId);
  if (!notice) return null;
  // The version first: an answer that lands in between makes the form stale rather than overwriting unseen.
  const version = await readVersion(db, notice.roundId);
  const { rows: answers } = await db.query<RecordedAnswer>(ANSWERS, [noticeId, notice.roundId]);
  return { notice, answers, version, cadence: await findCadence(db, notice.roundId) };
}

/** The version of a round's answers. */
export async function readVersion(db: Db, roundId: string | null): Promise<number> {
  const { rows } = await db.query<{ version: number }>(VERSION, [roundId]);
  return rows[0]?.version ?? 0;
}

async function findCadence(db: Db, roundId: string | null): Promise<Cadence | null> {
  const { rows } = await db.query<{ cadence: unknown }>(CADENCE, [roundId]);
  return rows[0] ? parseCadence(rows[0].cadence) : null;
}
