import type { Db } from '../core/pool';
import { NOT_PAUSED } from '../rules/task';

/** A stop as its row has it. */
export interface StopRow {
  startedAt: Date;
  startedBy: string;
  reason: string;
  endedAt: Date | null;
  endedBy: string | null;
}

const ROW = `started_at as "startedAt", started_by as "startedBy", reason, ended_at as "endedAt", ended_by as "endedBy"`;

/** Whether sending and closing are not stopped. */
export async function isGoing(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ going: boolean }>(`select ${NOT_PAUSED} as going`);
  return rows[0]?.going ?? false;
}

/** Stops sending and closing. Returns the stop that lasts: `begun` is false when it had been stopped before. */
export async function beginStop(
  db: Db,
  { at, by, reason }: { at: Date; by: string; reason: string },
): Promise<StopRow & { begun: boolean }> {
  const inserted = await db.query<StopRow>(
    `insert into stop_period (started_at, started_by, reason) values ($1, $2, $3)
     on conflict ((true)) where ended_at is null do nothing returning ${ROW}`,
    [at, by, reason],
  );
  if (inserted.rows[0]) return { ...inserted.rows[0], begun: true };
  const lasting = await findOpenStop(db);
  // It ended between the two statements: this one begins after it.
  return lasting ? { ...lasting, begun: false } : beginStop(db, { at, by, reason });
}

/** Ends the stop that lasts, no earlier than it began. Returns it; null when there is none. */
export async function endStop(db: Db, { at, by }: { at: Date; by: string }): Promise<StopRow | null> {
  const { rows } = await db.query<StopRow>(
    `update stop_period set ended_at = greatest(started_at, $1), ended_by = $2
      where ended_at is null returning ${ROW}`,
    [at, by],
  );
  return rows[0] ?? null;
}

/** The stop that lasts; null while nothing is stopped. */
export async function findOpenStop(db: Db): Promise<StopRow | null> {
  const { rows } = await db.query<StopRow>(`select ${ROW} from stop_period where ended_at is null`);
  return rows[0] ?? null;
}

/** The latest stops, newest first. */
export async function listStops(db: Db, limit: number): Promise<StopRow[]> {
  const { rows } = await db.query<StopRow>(
    `select ${ROW} from stop_period order by started_at desc limit $1`,
    [limit],
  );
  return rows;
}
