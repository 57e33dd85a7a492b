import type { PoolClient } from 'pg';
import type { Ledger } from './ledger';
import type { Mail } from './mailServer';
import type { Plan } from './plan';

/** What the invariants look at: the database, and what everybody outside of Rollcall knows. */
export interface Evidence {
  db: PoolClient;
  plan: Plan;
  ledger: Ledger;
  mails: Mail[];
}

/**
 * Puts what is known outside beside the tables, for the checks to join: `mail`, what the mail server really took;
 * `given`, the answers; `lost`, the lost time of restored backups; `planned`, the tasks as the inventory has them;
 * `cadence_set`, what was set when.
 */
export async function layOut({ db, plan, ledger, mails }: Evidence): Promise<void> {
  const time = (at: number) => (Number.isFinite(at) ? new Date(at).toISOString() : 'infinity');
  await table(
    db,
    'mail',
    'notice uuid, address text, at timestamptz, acknowledged boolean, hash text',
    mails.map(({ to, at, ...mail }) => ({ ...mail, address: to, at: time(at) })),
  );
  await table(
    db,
    'given',
    'notice uuid, by text, source text, task text, kind text, until timestamptz, since timestamptz, settled timestamptz, acknowledged boolean, contact boolean',
    ledger.given.map(({ from, to, ...one }) => ({ ...one, since: time(from), settled: time(to) })),
  );
  await table(
    db,
    'lost',
    'since timestamptz, until timestamptz',
    ledger.lost.map(({ from, to }) => ({ since: time(from), until: time(to) })),
  );
  await db.query(`drop table if exists pg_temp.claimed; create temp table claimed as
    select notice_id, min(pg_xact_commit_timestamp(xmin)) as at from notice_task group by 1`);
  await table(
    db,
    'paused',
    'since timestamptz',
    ledger.pauses.map(({ from }) => ({ since: time(from) })),
  );
  await table(db, 'planned', 'id text, enabled boolean', plan.tasks);
  await table(
    db,
    'cadence_set',
    'since timestamptz, until timestamptz, closes boolean, tasks integer',
    ledger.cadences.map(({ from, closes, tasks }, n) => ({
      since: time(from),
      until: time(ledger.cadences[n + 1]?.to ?? Infinity),
      closes,
      tasks,
    })),
  );
}

async function table(db: PoolClient, name: string, columns: string, rows: object[]): Promise<void> {
  await db.query(`drop table if exists pg_temp.${name}`);
  await db.query(`create temp table ${name} (${columns})`);
  await db.query(`insert into pg_temp.${name} select * from jsonb_to_recordset($1::jsonb) as r(${columns})`, [
    JSON.stringify(rows),
  ]);
}
