import type { Pool } from 'pg';
import { applyAnswers } from '../../src/db/answers/apply';
import { cancelRound } from '../../src/db/reminder/ownerActions';
import type { Db } from '../../src/db/core/pool';
import type { Sql } from '../../src/db/core/sql';
import { findLost } from '../../src/db/monitoring/reconcile';
import { readProgress } from '../../src/db/closing/restore';
import { findUnstartedRounds } from '../../src/db/sweep/rounds';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenSweep, owner, SOURCE } from '../support/inventory';

const NOW = new Date('2026-11-25T09:00:00Z');

let db: TestDatabase;
let sweepId: string;
beforeAll(async () => {
  db = await testDatabase();
  for (const day of [1, 2, 3, 4])
    await givenHistory((sweepId = await givenSweep(db.pool)), `2026-01-0${day}`);
  await db.pool.query('vacuum analyze');
}, 60_000);
afterAll(() => db.drop());

/** What a sweep of many leaves. */
async function givenHistory(sweep: string, day: string): Promise<void> {
  await db.pool.query(
    `update sweep set started_at = $2::timestamptz, ended_at = $2::timestamptz + interval '1 hour' where id = $1`,
    [sweep, day],
  );
  const each = (sql: string, ...values: unknown[]) =>
    db.pool.query(`${sql} from generate_series(1, 10000) i`, [sweep, ...values]);
  await each(
    `insert into round (sweep_id, owner, created_at, started_at, ended_at, outcome)
     select $1, 'o' || i, '2026-01-01', '2026-01-01', '2026-02-01', 'unanswered'`,
  );
  await db.pool.query(
    `insert into notice (round_id, step, kind, owner, locale, time_zone, key_id, claimed_at, expires_at, state)
     select id, 0, 'notice', owner, 'en', 'UTC', 'k1', '2026-01-01', '2026-03-01', 'sent' from round where sweep_id = $1`,
    [sweep],
  );
  await each(
    `insert into closure (source, task_id, project_id, owner, reason, state, sweep_id, proposed_at)
     select $2, $1::uuid || '-' || i, 'p1', 'o' || i, 'archived', case i % 2 when 0 then 'closed' else 'proposed' end, $1::uuid, $3`,
    SOURCE,
    day,
  );
  await each(
    `insert into audit (at, who, action, input, outcome)
     select '2026-11-24', 'key', 'owner confirm', jsonb_build_object('sweep', $1::text), 'done'`,
  );
}

/** How PostgreSQL would do the statements of `work`: nothing but reading is done. */
async function plans(work: (db: Db) => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  const explain = async (statement: string | Sql) => {
    const { text, values } = typeof statement === 'string' ? { text: statement, values: [] } : statement;
    const explained = /^\s*(select|update|with)/.test(text) ? `explain ${text}` : text;
    const { rows } = await db.pool.query<{ 'QUERY PLAN': string }>(explained, values);
    lines.push(...rows.map((row) => row['QUERY PLAN']));
    return { rows: [], fields: [], rowCount: 0 };
  };
  await work({ query: explain } as unknown as Db);
  return lines.join('\n');
}

/** The same of work that makes a transaction of its own. */
const plansOf = (work: (pool: Pool) => Promise<unknown>) =>
  plans((reading) =>
    work({ connect: async () => ({ ...reading, release: () => undefined }) } as unknown as Pool),
  );

describe('however much there ever was, an index answers', () => {
  it('which rounds were not started', async () => {
    expect(await plans((reading) => findUnstartedRounds(reading, NOW, 1000))).toContain(
      'using round_unstarted',
    );
  });

  it('which cadence open reminders were given last', async () => {
    const plan = await plans((reading) => findLost(reading, [owner('ann')]));
    expect(plan).toContain('using audit_cadence_applied');
  });

  it('what came of a sweep that is restored', async () => {
    const plan = await plans((reading) => readProgress(reading, { of: 'sweep', id: sweepId }, NOW));
    expect(plan).toContain('on closure_proposed');
    expect(plan).toContain('on closure_silence');
    expect(plan).not.toContain('Seq Scan on closure');
  });

  it('what an answer takes back', async () => {
    const plan = await plans((reading) => applyAnswers(reading, 'o1', parseCadence({}), NOW));
    expect(plan).toContain('using closure_one_under_way');
    expect(plan).not.toContain('Seq Scan on closure');
  });

  it('what was proposed because an owner was silent', async () => {
    const plan = await plansOf((pool) => cancelRound(pool, 'o1', { by: 'sue', reason: 'gone', now: NOW }));
    expect(plan).toContain('using closure_silence');
    expect(plan).not.toContain('Seq Scan');
  });
});
