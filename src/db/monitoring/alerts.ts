import type { Pool } from 'pg';
import { ALERTS, ALERT_KINDS, type AlertKind, type HealthIssue } from '../../domain/monitoring/alerts';
import type { Seen } from '../../domain/monitoring/health';
import { inTransaction, type Db } from '../core/pool';
import { execute, firstRow, sql, type Sql } from '../core/sql';

/** An alert as its row has it. */
export interface AlertRow {
  id: string;
  kind: AlertKind;
  detail: string;
  openedAt: Date;
  /** Null while it lasts. */
  closedAt: Date | null;
}

/** When a sweep is expected to begin, as remembered; and when the latest one began. Null where there is none. */
export async function readWatch(db: Db): Promise<{ expectedAt: Date | null; sweptAt: Date | null }> {
  return (
    (await firstRow<{ expectedAt: Date | null; sweptAt: Date | null }>(
      db,
      sql`select (select expected_at from watch) as expected_at, (select max(started_at) from sweep) as swept_at`,
    )) ?? { expectedAt: null, sweptAt: null }
  );
}

/** Remembers what was seen, and when a sweep is expected. */
export async function saveWatch(
  db: Db,
  { at, expectedAt, seen }: { at: Date; expectedAt: string | null; seen: Seen },
): Promise<void> {
  await execute(
    db,
    sql`insert into watch (looked_at, expected_at, seen) values (${at}, ${expectedAt}, ${JSON.stringify(seen)})
     on conflict (one) do update set looked_at = ${at}, expected_at = ${expectedAt}, seen = ${JSON.stringify(seen)}`,
  );
}

/** Opens an alert for everything that is wrong and has none, and closes those of the judged kinds that are over. */
export async function saveAlerts(
  db: Db,
  wrong: HealthIssue[],
  judged: AlertKind[],
  now: Date,
): Promise<void> {
  await execute(
    db,
    sql`insert into alert (kind, opened_at, detail)
     select kind, ${now}, detail from unnest(${wrong.map(keyOf)}::text[], ${wrong.map(({ detail }) => detail)}::text[]) w(kind, detail)
     on conflict (kind) where closed_at is null do nothing`,
  );
  await execute(
    db,
    sql`update alert set closed_at = ${now}
      where closed_at is null and ${KIND} = any(${judged}) and kind <> all(${wrong.map(keyOf)})`,
  );
}

/** What there is one open alert of: a kind or, with a colon between, one of several things of it. */
const keyOf = ({ kind, about }: HealthIssue): string => (about === undefined ? kind : `${kind}:${about}`);

/** The kind of an alert, without what it is about; `key` is the column. */
export const kindIn = (key: Sql) => sql`split_part(${key}, ':', 1)`;
export const KIND = kindIn(sql`kind`);

/** What lasts for longer than its grace and was not told of, and what was told of and is over. Another process's are passed over. */
const untold = (before: Date[], passedOver: string[]) => sql`
  select a.id, g.kind, a.detail, a.opened_at, a.closed_at
    from alert a join unnest(${[...ALERT_KINDS]}::text[], ${before}::timestamptz[]) g(kind, before) on g.kind = ${kindIn(sql`a.kind`)}
   where a.id <> all(${passedOver}) and ((a.closed_at is null and a.told_at is null and a.opened_at <= g.before)
      or (a.closed_at is not null and a.told_at is not null and a.cleared_at is null))
   order by a.opened_at limit 1 for update of a skip locked`;

/**
 * Gives `tell` every alert, and every end of one, that an admin is to be told of at `now`, one after the
 * other. What it returns from was told; its row is locked meanwhile, so that no other process tells it, too. One that it
 * throws at keeps back no other; the first failure is thrown at the end.
 */
export async function notifyAlerts(
  pool: Pool,
  now: Date,
  tell: (alert: AlertRow) => Promise<void>,
): Promise<void> {
  const before = ALERT_KINDS.map((kind) => new Date(now.getTime() - ALERTS[kind].graceMs));
  const failures: { id: string; error: unknown }[] = [];
  const tellNext = () =>
    inTransaction(pool, async (db) => {
      const passedOver = failures.map(({ id }) => id);
      const alert = await firstRow<AlertRow>(db, untold(before, passedOver));
      if (!alert) return false;
      const failure = await tell(alert).then(
        () => null,
        (error: unknown) => ({ id: alert.id, error }),
      );
      if (failure) return failures.push(failure) > 0;
      const column = alert.closedAt ? sql`cleared_at` : sql`told_at`;
      await execute(db, sql`update alert set ${column} = ${now} where id = ${alert.id}`);
      return true;
    });
  while (await tellNext());
  if (failures[0]) throw failures[0].error;
}
