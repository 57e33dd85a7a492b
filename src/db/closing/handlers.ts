import type { FailingHandler } from '../../domain/monitoring/handlerHealth';
import { RESTORING } from './closures';
import type { Db } from '../core/pool';
import { execute, rowsOf, sql } from '../core/sql';

/** Records how a call of what switches the tasks of `source` ended at `now`: `problem` says what went wrong, else null. */
export async function recordCall(
  db: Db,
  source: string,
  { problem, now }: { problem: string | null; now: Date },
): Promise<void> {
  await execute(
    db,
    problem === null
      ? sql`delete from failing_handler where source = ${source}`
      : sql`insert into failing_handler (source, since, words) values (${source}, ${now}, ${problem})
            on conflict (source) do update set words = excluded.words`,
  );
}

/** Forgets what failed at sources other than `handled`: no command and no webhook switches their tasks any more. */
export async function forgetOtherHandlers(db: Db, handled: string[]): Promise<void> {
  await execute(db, sql`delete from failing_handler where source <> all(${handled}::text[])`);
}

/** The sources whose command or webhook fails since its last call, and how much waits for it. */
export const findFailingHandlers = (db: Db): Promise<FailingHandler[]> =>
  rowsOf<FailingHandler>(
    db,
    sql`select f.source, f.since, f.words,
               (select count(*) from closure c where c.source = f.source and (c.state = 'closing' or ${RESTORING})) as waiting
          from failing_handler f order by f.source`,
  );
