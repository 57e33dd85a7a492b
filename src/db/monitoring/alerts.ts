import type { Pool } from 'pg';
import { ALERTS, ALERT_KINDS, type AlertKind, type HealthIssue } from '../../domain/monitoring/alerts';
import type { Seen } from '../../domain/monitoring/health';
import { inTransaction, type Db } from '../core/pool';
import { execute, firstRow, sql, type Sql } from '../core/sql';

/** An alert as stored. */
export interface AlertRow {
  id: string;
  kind: AlertKind;
  detail: string;
  openedAt: Date;
  /** Null while the problem lasts. */
  closedAt: Date | null;
}

/** When a sweep is expected to begin, and when the latest one began; each null if there is none. */
export async function readWatch(db: Db): Promise<{ expectedAt: Date | null; sweptAt: Date | null }> {
  return (
    (await firstRow<{ expectedAt: Date | null; sweptAt: Date | null }>(
      db,
      sql`select (select expected_at from watch) as expected_at, (select max(started_at) from sweep) as swept_at`,
    )) ?? { expectedAt: null, sweptAt: null }
  );
}

/** Saves what the watchdog saw, and when a sweep is expected. */
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

/** Opens an alert for every problem that has none, and closes the alerts of the judged kinds whose problem is over. */
export async function saveAlerts(
  db: Db,
  issues: HealthIssue[],
  judged: AlertKind[],
  now: Date,
): Promise<void> {
  await execute(
    db,
    sql`insert into alert (kind, opened_at, detail)
     select kind, ${now}, detail from unnest(${issues.map(keyOf)}::text[], ${issues.map(({ detail }) => detail)}::text[]) w(kind, detail)
     on conflict (kind) where closed_at is null do nothing`,
  );
  await execute(
    db,
    sql`update alert set closed_at = ${now}
      where closed_at is null and ${KIND} = any(${judged}) and kind <> all(${issues.map(keyOf)})`,
  );
}

/** Identifies an open alert: the kind, followed by a colon and `about` if a kind may have several. */
const keyOf = ({ kind, about }: HealthIssue): string => (about === undefined ? kind : `${kind}:${about}`);

/** The kind within an alert's key, without what it is about. */
export const kindIn = (key: Sql) => sql`split_part(${key}, ':', 1)`;
export const KIND = kindIn(sql`kind`);

/**
 * Alerts to report: those older than their grace and not reported, and those reported and over. Rows that another
 * process has locked are skipped.
 */
const untold = (before: Date[], passedOver: string[]) => sql`
  select a.id, g.kind, a.detail, a.opened_at, a.closed_at
    from alert a join unnest(${[...ALERT_KINDS]}::text[], ${before}::timestamptz[]) g(kind, before) on g.kind = ${kindIn(sql`a.kind`)}
   where a.id <> all(${passedOver}) and ((a.closed_at is null and a.told_at is null and a.opened_at <= g.before)
      or (a.closed_at is not null and a.told_at is not null and a.cleared_at is null))
   order by a.opened_at limit 1 for update of a skip locked`;

/**
 * Calls `tell`, one after the other, for every alert or end of an alert that an admin must be notified of at `now`.
 * If `tell` returns, it counts as reported; its row is locked meanwhile, so that no other process reports it, too. If
 * `tell` throws, the others are still reported; the first failure is thrown at the end.
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
