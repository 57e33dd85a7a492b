import type { Db } from '../core/pool';
import { NOT_PAUSED } from '../rules/task';
import { firstRow, rowsOf, sql } from '../core/sql';

/** A pause as stored. */
export interface PauseRow {
  startedAt: Date;
  startedBy: string;
  reason: string;
  endedAt: Date | null;
  endedBy: string | null;
}

const ROW = sql`started_at, started_by, reason, ended_at, ended_by`;

/** Whether sending and closing are not paused. */
export async function isNotPaused(db: Db): Promise<boolean> {
  const row = await firstRow<{ notPaused: boolean }>(db, sql`select ${NOT_PAUSED} as not_paused`);
  return row?.notPaused ?? false;
}

/** Pauses sending and closing. Returns the open pause; `begun` is false if it had begun before. */
export async function beginPause(
  db: Db,
  { at, by, reason }: { at: Date; by: string; reason: string },
): Promise<PauseRow & { begun: boolean }> {
  const inserted = await firstRow<PauseRow>(
    db,
    sql`insert into pause (started_at, started_by, reason) values (${at}, ${by}, ${reason})
     on conflict ((true)) where ended_at is null do nothing returning ${ROW}`,
  );
  if (inserted) return { ...inserted, begun: true };
  const lasting = await findOpenPause(db);
  // The pause ended between the two statements, so this one begins after it.
  return lasting ? { ...lasting, begun: false } : beginPause(db, { at, by, reason });
}

/** Ends the open pause, no earlier than it began. Returns it; null if there is none. */
export async function endPause(db: Db, { at, by }: { at: Date; by: string }): Promise<PauseRow | null> {
  return firstRow<PauseRow>(
    db,
    sql`update pause set ended_at = greatest(started_at, ${at}), ended_by = ${by}
      where ended_at is null returning ${ROW}`,
  );
}

/** The open pause; null if Rollcall is not paused. */
export async function findOpenPause(db: Db): Promise<PauseRow | null> {
  return firstRow<PauseRow>(db, sql`select ${ROW} from pause where ended_at is null`);
}

/** The latest pauses, the newest first. */
export async function listPauses(db: Db, limit: number): Promise<PauseRow[]> {
  return rowsOf<PauseRow>(db, sql`select ${ROW} from pause order by started_at desc limit ${limit}`);
}
