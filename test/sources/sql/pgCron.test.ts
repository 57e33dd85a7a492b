import path from 'node:path';
import { mergeInventory } from '../../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../../src/db/core/pool';
import { sql } from '../../../src/sources/sql/type';
import { sourceParts } from '../../../src/worker/sources';
import { testDatabase, type TestDatabase } from '../../support/database';

// The extension's tables, with its policy: an account sees its own jobs alone.
const CRON = `
create schema cron;
create table cron.job (jobid bigint primary key, schedule text, command text, database text, username text, active boolean,
                       jobname text);
create table cron.job_run_details (jobid bigint, runid bigint, status text, start_time timestamptz, end_time timestamptz);
alter table cron.job enable row level security;
create policy own_jobs on cron.job using (username = current_user);
insert into cron.job values (1, '0 3 * * *', 'vacuum', 'app', 'somebody', true, 'nightly');`;

let database: TestDatabase;
let role: string;
beforeEach(async () => {
  database = await testDatabase();
  role = `reader_${path.basename(new URL(database.url).pathname)}`;
  await database.pool.query(`${CRON} create role ${role} login password 'x';
    grant usage on schema cron to ${role}; grant select on all tables in schema cron to ${role}`);
});
afterEach(async () => {
  await database.pool.query(`drop owned by ${role}; drop role ${role}`);
  await database.drop();
});

async function open() {
  const url = new URL(database.url);
  [url.username, url.password] = [role, ''];
  const fields = { database: url.href, passwordVariable: 'CRON_PASSWORD', read: 'pg_cron' };
  const file = path.join(__dirname, 'sources.yaml');
  const declared = sql(fields, { file, name: 'cron', env: { CRON_PASSWORD: 'x' } });
  if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
  return (await declared.open(sourceParts(database.pool))).source;
}

it('refuses to say of a job that it is gone, where the account sees its own jobs alone', async () => {
  const source = await open();
  await expect(source.get(['1'])).rejects.toThrow('only its own jobs');
});

it('tells a job to an account that sees all', async () => {
  await database.pool.query(`alter role ${role} bypassrls`);
  const source = await open();
  expect([...(await source.get(['1', '2'])).keys()]).toEqual(['1']);
});

describe('the runs of a job', () => {
  const NOW = new Date('2026-11-23T08:00:00Z');
  const FACTS = 'last_run_at, run_count, last_result, failures_in_a_row, mean_duration_seconds';

  /** What the mirror has of the job after runs that began an hour after one another, each with its length in seconds. */
  async function factsAfter(...runs: [status: string, seconds: number | null][]): Promise<unknown> {
    const { pool } = database;
    await pool.query(`alter role ${role} bypassrls`);
    for (const [at, [status, seconds]] of runs.entries())
      await pool.query(
        `insert into cron.job_run_details select 1, $1, $2, began, began + $3::float * interval '1 second'
           from (select timestamptz '2026-11-20T00:00Z' + $1 * interval '1 hour' as began) run`,
        [at + 1, status, seconds],
      );
    const source = await open();
    await inTransaction(pool, async (db) =>
      mergeInventory(db, await source.open!(NOW), { source: 'cron', now: NOW, shiftDays: 0 }),
    );
    return (await pool.query(`select ${FACTS} from task`)).rows[0];
  }

  it('tell the latest result, the failures since the last success, and how long one takes', async () => {
    expect(await factsAfter(['failed', 1], ['succeeded', 60], ['failed', 2], ['failed', 3])).toEqual({
      last_run_at: new Date('2026-11-20T04:00:00Z'),
      run_count: 4,
      last_result: 'failed',
      failures_in_a_row: 2,
      mean_duration_seconds: 16.5,
    });
  });

  it('have failed no time in a row where the latest succeeded', async () => {
    expect(await factsAfter(['failed', 1], ['succeeded', 2])).toMatchObject({
      last_result: 'succeeded',
      failures_in_a_row: 0,
    });
  });

  it('count as failed all where none ever succeeded', async () => {
    expect(await factsAfter(['failed', 1], ['failed', 1], ['failed', 1])).toMatchObject({
      last_result: 'failed',
      failures_in_a_row: 3,
    });
  });

  it('say nothing of a run that is still going', async () => {
    expect(await factsAfter(['running', null])).toMatchObject({
      run_count: 1,
      last_result: null,
      failures_in_a_row: null,
      mean_duration_seconds: null,
    });
  });

  it('are unknown where none is left', async () => {
    expect(await factsAfter()).toEqual({
      last_run_at: null,
      run_count: null,
      last_result: null,
      failures_in_a_row: null,
      mean_duration_seconds: null,
    });
  });
});
