import { importInventory } from '../../src/activities/sync/importInventory';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenOwner, givenRound } from '../support/inventory';
import { inventoryFolder, PROJECTS, TASKS } from '../support/inventoryFolder';
import { rollcall, rollcallAt } from './rollcall';

let database: TestDatabase;
let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeEach(async () => {
  database = await testDatabase();
  folder = await inventoryFolder({
    'sources.yaml': 'test: {type: files, folder: /srv/test}\n',
    'projects.csv': `${PROJECTS}p1,One,\n`,
    'tasks.csv': `${TASKS}a,p1,a,,ann,,,,true,,,\n`,
  });
  await givenOwner(database.pool, 'ann', { tasks: ['a', 'b'] });
});
afterEach(async () => {
  await folder.remove();
  await database.drop();
});

// Nothing listens there: what is recorded does not wait for Temporal.
const env = () => ({ DATABASE_URL: database.url, TEMPORAL_ADDRESS: '127.0.0.1:1' });
const configured = () => ({ ...env(), ROLLCALL_SOURCES: `${folder.folder}/sources.yaml` });
const rows = async (sql: string) => (await database.pool.query<object>(sql)).rows;

describe('rollcall source show', () => {
  it('tells what the source is, how its latest sync stands, whose its tasks are, and shows some', async () => {
    const { printed } = await rollcall(configured(), 'source', 'show', 'test');
    expect(printed).toContain('files, read from ');
    expect(printed).toMatch(/✓ test +synced .*, fresh, trusted; 2 tasks of 1 project, 0 gone/);
    expect(printed).toMatch(/owners of enabled tasks +1\n.*nothing can be sent to +0/);
    expect(printed).toMatch(/owner test:ann, edited /);
  });

  it('counts the owners to whom nothing can be sent', async () => {
    await database.pool.query('update person set email = null');
    const { printed } = await rollcall(configured(), 'source', 'show', 'test', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      name: 'test',
      owners: { owners: 1, unreachable: 1, ownerless: 0 },
    });
  });

  it('names the sources there are where it is not one of them', async () => {
    const { noted } = await rollcall(configured(), 'source', 'show', 'plant');
    expect(noted).toContain('There is no source "plant". There are: test');
  });
});

describe('rollcall source list', () => {
  it('has each source with its kind, size, and whether it is configured', async () => {
    const { printed } = await rollcall(configured(), 'source', 'list', '--json');
    expect(JSON.parse(printed)).toMatchObject([
      {
        name: 'test',
        kind: 'files in a folder',
        projects: 1,
        tasks: 2,
        enabled: 2,
        people: 1,
        trusted: true,
        configured: true,
      },
    ]);
    expect((await rollcall(env(), 'source', 'list')).printed).toMatch(
      /test +files by import +by hand: list mailed to a maintainer .* after 7 days +no +1 +2 +2 +1 .* yes/,
    );
  });
});

describe('rollcall source rename', () => {
  const rename = (...to: string[]) => rollcall(env(), 'source', 'rename', 'test', ...to);

  it('renames the source, audited', async () => {
    expect(await rename('plant')).toMatchObject({ code: 0 });
    expect(await rows('select name from source')).toEqual([{ name: 'plant' }]);
    expect(await rows("select owner from task where id = 'a'")).toEqual([{ owner: 'plant:ann' }]);
    expect(await rows('select action, outcome from audit')).toEqual([
      { action: 'source rename', outcome: 'done' },
    ]);
  });

  it('is refused while rounds are open, with the way out; once paused for a minute they go on', async () => {
    await givenRound(database.pool, 'ann');
    const { code, noted } = await rename('plant');
    expect([code, noted]).toEqual([4, expect.stringContaining('rollcall pause --reason')]);
    await database.pool.query(
      `insert into pause (started_at, reason, started_by) values (now() - interval '2 minutes', 'x', 'ops')`,
    );
    expect(await rename('plant')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('1 open round'),
    });
    expect(await rows('select owner from round where ended_at is null')).toEqual([{ owner: 'plant:ann' }]);
  }, 30_000);

  it('is refused for a source that is configured, one that does not exist, and a name that is taken or wrong', async () => {
    expect(await rollcall(configured(), 'source', 'rename', 'test', 'plant')).toMatchObject({ code: 4 });
    expect(await rollcall(env(), 'source', 'rename', 'nope', 'plant')).toMatchObject({ code: 3 });
    expect(await rename('of today!')).toMatchObject({ code: 2 });
    await database.pool.query(`insert into source (name) values ('office')`);
    expect(await rename('office')).toMatchObject({
      code: 4,
      noted: expect.stringContaining('There is a source office'),
    });
  });
});

describe('rollcall source remove', () => {
  it('shows what goes, asks, and removes nothing where the answer is no', async () => {
    const { code, noted } = await rollcallAt({ ask: async () => false }, env(), 'source', 'remove', 'test');
    expect([code, noted]).toEqual([4, expect.stringMatching(/2 +tasks go/)]);
    expect(await rollcall(env(), 'source', 'remove', 'test')).toMatchObject({ code: 2 });
    expect(await rows('select id from task')).toHaveLength(2);
  });

  it('takes the mirror away, cancels rounds and proposed closures, keeps history, and begins afresh', async () => {
    await givenRound(database.pool, 'ann');
    await database.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, proposed_at)
       values ('test', 'a', 'p1', 'test:ann', 'archived', now())`,
    );
    const { code, printed } = await rollcall(env(), 'source', 'remove', 'test', '--yes', '--json');
    expect([code, JSON.parse(printed)]).toMatchObject([0, { tasks: 2, people: 1, rounds: 1, closures: 1 }]);
    for (const table of ['task', 'project', 'person', 'source'])
      expect(await rows(`select from ${table}`)).toEqual([]);
    expect(await rows('select outcome from round')).toEqual([{ outcome: 'cancelled' }]);
    expect(await rows('select state from closure')).toEqual([{ state: 'cancelled' }]);
    const { pool } = database;
    expect(
      await importInventory({
        pool,
        source: 'test',
        paths: [`${folder.folder}/projects.csv`, `${folder.folder}/tasks.csv`],
        now: new Date(),
      }),
    ).toMatchObject({ trusted: true, tasks: { new: 1 }, gone: 0 });
  }, 30_000);

  it('is refused for a source that is configured, and while it is read', async () => {
    expect(await rollcall(configured(), 'source', 'remove', 'test', '--yes')).toMatchObject({ code: 4 });
    const client = await database.pool.connect();
    await client.query(`begin; select pg_advisory_xact_lock(hashtextextended('import:test', 0))`);
    const { code, noted } = await rollcall(env(), 'source', 'remove', 'test', '--yes');
    await client.query('rollback');
    client.release();
    expect([code, noted]).toEqual([4, expect.stringContaining('A sync or an import of test is running')]);
  });
});
