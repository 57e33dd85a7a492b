import path from 'node:path';
import { importInventory } from '../../src/activities/sync/importInventory';
import { testDatabase, type TestDatabase } from '../support/database';

const SAMPLE = path.join(__dirname, '../../samples/kubernetes-periodics');

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await importInventory({
    pool: database.pool,
    source: 'kubernetes-periodics',
    paths: [SAMPLE],
    asOf: '2026-08-22',
    now: new Date('2026-11-23T09:30:00Z'),
  });
});
afterAll(() => database.drop());

const one = async (sql: string) => (await database.pool.query<{ value: unknown }>(sql)).rows[0]?.value;

describe('the sample inventory', () => {
  it('has the tasks, projects and owners it is said to have', async () => {
    expect(await one('select count(*) as value from task')).toBe(1335);
    expect(await one('select count(*) as value from project')).toBe(78);
    expect(await one('select count(archived_at) as value from project')).toBe(17);
    expect(await one('select count(distinct owner) as value from task')).toBe(204);
  });

  it('has a mailbox at example.org and a manager for each owner', async () => {
    const reachable = `select count(distinct t.owner) as value
      from task t join person p on p.id = t.owner join person m on m.id = p.manager
      where p.active and p.email like '%@example.org' and m.email like '%@example.org'`;
    expect(await one(reachable)).toBe(204);
  });

  it('has owners to be written to in either language', async () => {
    const languages = `select array_agg(distinct locale order by locale) as value from person`;
    expect(await one(languages)).toEqual(['en', 'zh-CN']);
  });

  it('has tasks of which something stands out', async () => {
    const failing = 'select count(*)::int as value from task where enabled and failures_in_a_row > 2';
    expect(await one(failing)).toBeGreaterThan(50);
  });

  it('ends on the day it is imported', async () => {
    expect(await one(`select max(last_run_at)::date::text as value from task`)).toBe('2026-11-23');
  });
});
