import path from 'node:path';
import { sql } from '../../../src/sources/sql/type';
import { sourceParts } from '../../../src/worker/sources';
import { testDatabase, type TestDatabase } from '../../support/database';

// The extension's tables, with its policy: an account sees its own jobs alone.
const CRON = `
create schema cron;
create table cron.job (jobid bigint primary key, schedule text, command text, database text, username text, active boolean,
                       jobname text);
create table cron.job_run_details (jobid bigint, runid bigint, start_time timestamptz);
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
