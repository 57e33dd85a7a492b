import type { ScheduleState } from '../../domain/monitoring/scheduleHealth';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** The id of this installation, which the Schedules of its namespace carry. */
export async function readInstallation(db: Db): Promise<string> {
  const row = await firstRow<{ id: string }>(db, sql`select id from installation`);
  if (!row)
    throw new Error('The table installation has lost its one row. Restore the database from a backup.');
  return row.id;
}

/** The stored state of that Schedule; null if it was never seen. */
export async function findScheduleState(db: Db, id: string): Promise<ScheduleState | null> {
  return firstRow<ScheduleState>(db, sql`select id, spec, paused, note from schedule_state where id = ${id}`);
}

/** Saves these Schedules as seen at `now`; unchanged ones are not written. */
export async function saveScheduleStates(db: Db, states: ScheduleState[], now: Date): Promise<void> {
  await execute(
    db,
    sql`insert into schedule_state as s (id, spec, paused, note, seen_at)
     select id, spec, paused, note, ${now} from jsonb_to_recordset(${JSON.stringify(states)}) as t(id text, spec jsonb, paused boolean, note text)
     on conflict (id) do update set spec = excluded.spec, paused = excluded.paused, note = excluded.note, seen_at = ${now}
      where (s.spec, s.paused, s.note) is distinct from (excluded.spec, excluded.paused, excluded.note)`,
  );
}

/** Records that a Schedule was lost and created again at `now`. */
export const markRecreated = (db: Db, id: string, now: Date) =>
  execute(db, sql`update schedule_state set recreated_at = ${now} where id = ${id}`);

/** The Schedules created again since `since`, with the time. */
export async function listRecreated(db: Db, since: Date): Promise<{ id: string; at: Date }[]> {
  return rowsOf<{ id: string; at: Date }>(
    db,
    sql`select id, recreated_at as at from schedule_state where recreated_at > ${since} order by recreated_at, id`,
  );
}
