import path from 'node:path';
import { importInventory, type ImportOptions } from '../../../src/activities/sync/importInventory';
import { closeFileTasks } from '../../../src/db/sync/fileTasks';
import { findRunningAgain } from '../../../src/db/closing/verify';
import { InvalidInput } from '../../../src/domain/common/errors';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../../support/inventoryFolder';
import { testDatabase, type TestDatabase } from '../../support/database';

const NOW = new Date('2026-11-23T09:30:00Z');
const LATER = new Date('2026-11-24T09:30:00Z');
const ROW =
  '7,1,nightly,@daily,ann,bob,2026-01-31T10:00:00Z,2026-08-20T10:00:00Z,true,2026-08-22T06:00:00Z,12,\n';
const GOOD = { 'projects.csv': `${PROJECTS}1,Alpha,\n`, 'tasks.csv': TASKS + ROW };

let database: TestDatabase;
let inventory: Awaited<ReturnType<typeof inventoryFolder>>;

beforeEach(async () => {
  database = await testDatabase();
  inventory = await inventoryFolder(GOOD);
});
afterEach(async () => {
  await inventory.remove();
  await database.drop();
});

const load = (options: Partial<ImportOptions> = {}) =>
  importInventory({ pool: database.pool, source: 'plant', paths: [inventory.folder], now: NOW, ...options });

async function rows(table: string) {
  return (await database.pool.query(`select * from ${table} order by id`)).rows;
}

/** What the import says is wrong, one text for each fault. */
async function faultsOf(attempt: Promise<unknown>): Promise<string[]> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof InvalidInput)) throw error ?? new Error('nothing was wrong');
  return error.faults.map(({ field, value, expected }) => `${field}: ${String(value)} / ${expected}`);
}

describe('an import', () => {
  it('keeps by which channel people are written to, where a later import does not say', async () => {
    const people = (rows: string) => inventory.write({ 'people.csv': rows });
    await people(`${PEOPLE.trim()},channel\nann,,,,,,,webhook\nbob,,,,,,,\n`);
    await load();
    const channels = async () => (await rows('person')).map(({ account, channel }) => [account, channel]);
    expect(await channels()).toEqual([
      ['ann', 'webhook'],
      ['bob', 'mail'],
    ]);
    await people(`${PEOPLE}ann,Ann,,,,,\nbob,,,,,,\n`);
    expect((await load()).people).toEqual({ read: 2, new: 0, changed: 1 });
    expect((await channels())[0]).toEqual(['ann', 'webhook']);
    await people(`${PEOPLE.trim()},channel\nann,Ann,,,,,,mail\n`);
    await load();
    expect((await channels())[0]).toEqual(['ann', 'mail']);
    await people(`${PEOPLE.trim()},channel\nann,Ann,,,,,,pigeon\n`);
    expect(await faultsOf(load())).toEqual([expect.stringContaining('pigeon / one of mail, webhook')]);
  });

  it('mirrors projects, tasks and people', async () => {
    await inventory.write({
      'people.csv': `${PEOPLE}bob,Bob,bob@example.org,zh-CN,Asia/Shanghai,false,ann\nann,,,,,,\n`,
    });
    const result = await load();
    expect(result).toMatchObject({
      projects: { read: 1, new: 1, changed: 0 },
      tasks: { read: 1, new: 1, changed: 0, keptClosed: 0 },
      people: { read: 2, new: 2, changed: 0 },
    });
    expect(await rows('task')).toMatchObject([
      {
        source: 'plant',
        id: '7',
        project_id: '1',
        name: 'nightly',
        schedule: '@daily',
        enabled: true,
        creator: 'ann',
        editor: 'bob',
        owner: 'plant:bob',
        run_count: 12,
        url: null,
        seen_at: NOW,
        created_at: new Date('2026-01-31T10:00:00Z'),
        edited_at: new Date('2026-08-20T10:00:00Z'),
        last_run_at: new Date('2026-08-22T06:00:00Z'),
      },
    ]);
    expect(await rows('person')).toMatchObject([
      {
        id: 'plant:ann',
        name: null,
        email: null,
        locale: 'en',
        time_zone: 'UTC',
        active: true,
        manager: null,
      },
      { id: 'plant:bob', email: 'bob@example.org', locale: 'zh-CN', active: false, manager: 'plant:ann' },
    ]);
  });

  it('has the schedule in the order of cron where its legend tells another', async () => {
    await inventory.write({ 'tasks.csv': `${TASKS}7,1,nightly,0 9 1 * * (m/h/d/dM/MY),,,,,true,,,\n` });
    await load();
    expect(await rows('task')).toMatchObject([{ schedule: '0 9 * * 1' }]);
  });

  it('takes the creator as owner of a task nobody edited, and nobody where both are unknown', async () => {
    await inventory.write({ 'tasks.csv': `${TASKS}1,1,a,,ann,,,,true,,,\n2,1,b,,,,,,true,,,\n` });
    await load();
    expect(await rows('task')).toMatchObject([{ owner: 'plant:ann' }, { owner: null, touched_at: null }]);
  });

  it('repeated changes nothing but when it was seen', async () => {
    await load();
    const [before] = await rows('task');
    const again = await load({ now: LATER });
    expect(again).toMatchObject({ projects: { new: 0, changed: 0 }, tasks: { new: 0, changed: 0 } });
    expect(await rows('task')).toEqual([{ ...before, seen_at: LATER }]);
  });

  it('takes over what changed', async () => {
    await load();
    await inventory.write({ 'tasks.csv': TASKS + ROW.replace('bob', 'eve').replace('true', 'false') });
    expect(await load()).toMatchObject({ tasks: { new: 0, changed: 1 } });
    expect(await rows('task')).toMatchObject([{ owner: 'plant:eve', enabled: false }]);
  });

  it('keeps two sources apart', async () => {
    await load();
    await load({ source: 'office' });
    expect(await rows('task')).toMatchObject([{ owner: 'plant:bob' }, { owner: 'office:bob' }]);
  });

  it('waits for another one of the same source', async () => {
    const results = await Promise.all([load(), load(), load()]);
    const added = results.map((result) => result.tasks.new);
    expect(added.reduce((sum, count) => sum + count)).toBe(1);
  });

  it('is recorded as a trusted sync', async () => {
    const { sync } = await load();
    expect(await rows('sync')).toMatchObject([
      { id: sync, source: 'plant', finished_at: NOW, trusted: true, projects: 1, tasks: 1, people: 0 },
    ]);
  });

  it('without tasks is recorded as one that is not trusted, and says why', async () => {
    const result = await load({ paths: [path.join(inventory.folder, 'projects.csv')] });
    expect(result.rejectionReason).toBe('without tasks');
    expect(await rows('sync')).toMatchObject([{ trusted: false, reason: 'without tasks' }]);
  });

  it('reads text with the characters that COPY and CSV treat specially', async () => {
    const name = 'a\\b\tc\nd "e", \\N 巡检';
    await inventory.write({ 'tasks.csv': `${TASKS}1,1,"${name.replaceAll('"', '""')}",,,,,,true,,,\n` });
    await load();
    expect(await rows('task')).toMatchObject([{ name }]);
  });

  it('tells how far it has come', async () => {
    const seen: string[] = [];
    await load({
      onProgress: ({ phase, done, total, rows: read }) => seen.push(`${phase} ${done === total} ${read}`),
    });
    expect(seen).toEqual(['reading false 1', 'reading true 2', 'merging true 2']);
  });
});

describe('an owner who is nobody', () => {
  it.each(['None', 'null', 'NULL', 'N/A', 'nil', '-', '\\N'])(
    'may be written %s: it is no owner, which is remarked with the first place',
    async (nobody) => {
      await inventory.write({
        'tasks.csv': `${TASKS}7,1,a,,${nobody},${nobody},,,true,,,\n8,1,b,,amy,${nobody},,,true,,,\n9,1,c,,amy,,,,true,,,\n`,
      });
      const { remarks } = await load();
      expect(remarks).toEqual([
        `tasks.csv, line 2: creator ${JSON.stringify(nobody)} is taken as nobody`,
        `tasks.csv, line 2, and 1 more row: editor ${JSON.stringify(nobody)} is taken as nobody`,
      ]);
      expect(await rows('task')).toMatchObject([
        { creator: null, editor: null },
        { creator: 'amy', editor: null },
        { creator: 'amy', editor: null },
      ]);
    },
  );

  it('is no name that only begins so', async () => {
    await inventory.write({ 'tasks.csv': `${TASKS}7,1,a,,nonette,nullah,,,true,,,\n` });
    expect((await load()).remarks).toEqual([]);
  });
});

describe('a task closed here', () => {
  beforeEach(async () => {
    await load();
    await closeFileTasks(database.pool, 'plant', ['7']);
  });

  it('stays closed while its row is unchanged', async () => {
    expect(await load()).toMatchObject({ tasks: { changed: 0, keptClosed: 1 } });
    expect(await rows('task')).toMatchObject([{ enabled: false }]);
  });

  it('stays closed however the dates are shifted', async () => {
    await load({ asOf: '2026-08-22' });
    await load({ asOf: '2026-08-22', now: LATER });
    expect(await rows('task')).toMatchObject([{ enabled: false }]);
  });

  it('stays closed when the same row comes as JSON lines', async () => {
    const { 'tasks.jsonl': tasks } = asJsonLines();
    const other = await inventoryFolder({ 'tasks.jsonl': tasks });
    await load({ paths: [other.folder] });
    await other.remove();
    expect(await rows('task')).toMatchObject([{ enabled: false }]);
  });

  it('stays closed when it merely ran again', async () => {
    const ranAgain = ROW.replace(/,12(,?)/, ',13$1');
    expect(ranAgain).not.toBe(ROW);
    await inventory.write({ 'tasks.csv': TASKS + ranAgain });
    await load();
    expect(await rows('task')).toMatchObject([{ enabled: false, run_count: 13 }]);
  });

  it('stays closed when its runs went otherwise', async () => {
    const facts = 'last_result,failures_in_a_row,mean_duration_seconds,next_run_at,cost';
    const ran = ROW.trim().replace('12', '13');
    await inventory.write({
      'tasks.csv': `${TASKS.trim()},${facts}\n${ran},failed,3,2.5,2026-12-01,1 EUR a run\n`,
    });
    await load();
    expect(await rows('task')).toMatchObject([
      {
        enabled: false,
        last_result: 'failed',
        failures_in_a_row: 3,
        mean_duration_seconds: 2.5,
        next_run_at: new Date('2026-12-01T00:00:00Z'),
        cost: '1 EUR a run',
      },
    ]);
  });

  it('is as its row says once that changed, and free of our mark', async () => {
    await inventory.write({ 'tasks.csv': TASKS + ROW.replace('bob', 'eve') });
    expect(await load()).toMatchObject({ tasks: { changed: 1, keptClosed: 0 } });
    expect(await rows('task')).toMatchObject([{ enabled: true, closed_hash: null }]);
  });
});

describe('a task closed here that is said to have run since', () => {
  const close = async (options: Partial<ImportOptions> & { now: Date }) => {
    await load(options);
    await closeFileTasks(database.pool, 'plant', ['7']);
    await database.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, prior, proposed_at, completed_at)
       select source, id, project_id, 'archived', 'closed', row_to_json(t.*), $1, $1 from task t`,
      [options.now],
    );
  };
  const running = () => findRunningAgain(database.pool, new Date('2026-08-01'));

  const early = new Date('2026-08-22T05:00:00Z');

  it('is found', async () => {
    await close({ now: early });
    expect(await load()).toMatchObject({ runningAgain: 1 });
    expect(await running()).toEqual([
      { source: 'plant', tasks: 1, some: [{ name: expect.any(String), at: '2026-08-22T06:00:00+00:00' }] },
    ]);
  });

  it('is not, while that run is still to come', async () => {
    await close({ now: early });
    expect(await load({ now: new Date('2026-08-22T05:30:00Z') })).toMatchObject({ runningAgain: 0 });
    expect(await running()).toEqual([]);
  });

  it('is not by a snapshot whose dates were moved, later that day', async () => {
    await close({ asOf: '2026-08-22', now: new Date('2026-11-23T05:00:00Z') });
    expect(await load({ asOf: '2026-08-22' })).toMatchObject({ runningAgain: 0 });
    expect(await rows('task')).toMatchObject([{ last_run_at: new Date('2026-11-23T06:00:00Z') }]);
    expect(await running()).toEqual([]);
  });
});

describe('a run', () => {
  it.each([
    ['later than the import is not believed', '2026-08-22T05:54:00Z', null],
    ['as much later as clocks may differ is', '2026-08-22T05:56:00Z', new Date('2026-08-22T06:00:00Z')],
  ])('%s', async (_, now, ran) => {
    await load({ now: new Date(now) });
    expect(await rows('task')).toMatchObject([{ last_run_at: ran }]);
  });
});

describe('an archived project', () => {
  const archived = { 'projects.csv': `${PROJECTS}1,Alpha,2024-08-22\n` };

  it('is observed by each import: first once, last every time', async () => {
    await inventory.write(archived);
    await load();
    await load({ now: LATER });
    expect(await rows('project')).toMatchObject([
      {
        archived_first_observed_at: NOW,
        archived_last_observed_at: LATER,
        archived_at: new Date('2024-08-22'),
      },
    ]);
  });

  it('loses its observations when it is archived no more', async () => {
    await inventory.write(archived);
    await load();
    await inventory.write(GOOD);
    await load();
    expect(await rows('project')).toMatchObject([
      { archived_at: null, archived_first_observed_at: null, archived_last_observed_at: null },
    ]);
  });

  it('is not observed by an import that is not trusted', async () => {
    await inventory.write(archived);
    await load({ paths: [path.join(inventory.folder, 'projects.csv')] });
    expect(await rows('project')).toMatchObject([
      { archived_at: new Date('2024-08-22'), archived_last_observed_at: null },
    ]);
  });
});

describe('--as-of', () => {
  it('moves all dates by whole days so that the day of the snapshot becomes today', async () => {
    await load({ asOf: '2026-08-22' });
    expect(await rows('task')).toMatchObject([
      { edited_at: new Date('2026-11-21T10:00:00Z'), last_run_at: new Date('2026-11-23T06:00:00Z') },
    ]);
  });

  it('moves by one day less what would lie in the future', async () => {
    await load({ asOf: '2026-08-22', now: new Date('2026-11-23T05:00:00Z') });
    expect(await rows('task')).toMatchObject([
      { edited_at: new Date('2026-11-21T10:00:00Z'), last_run_at: new Date('2026-11-22T06:00:00Z') },
    ]);
  });

  it('moves a next run ahead with the others', async () => {
    await inventory.write({
      'tasks.csv': `${TASKS.trim()},next_run_at\n${ROW.trim()},2026-08-23T06:00:00Z\n`,
    });
    await load({ asOf: '2026-08-22' });
    expect(await rows('task')).toMatchObject([{ next_run_at: new Date('2026-11-24T06:00:00Z') }]);
  });

  it.each(['yesterday', '2026-02-30', '22.08.2026'])('refuses %s', async (asOf) => {
    expect(await faultsOf(load({ asOf }))).toEqual([
      `--as-of: ${asOf} / an existing day, such as 2026-08-22`,
    ]);
  });
});

describe('a bad inventory', () => {
  it('is told with file, line, field, value and what would be right', async () => {
    await inventory.write({ 'tasks.csv': `${TASKS}${ROW}8,1,b,,,,yesterday,,perhaps,,-1,\n` });
    expect(await faultsOf(load())).toEqual([
      'tasks.csv, line 3, created_at: yesterday / a date, as 2026-08-22T06:03:35Z or 2026-08-22',
      'tasks.csv, line 3, enabled: perhaps / true or false',
      'tasks.csv, line 3, total_run_count: -1 / a whole number, zero or above',
    ]);
  });

  it('leaves nothing of any of its files behind', async () => {
    await inventory.write({ 'people.csv': `${PEOPLE}bob,,not an address,,,,\n` });
    await faultsOf(load());
    for (const table of ['project', 'task', 'person', 'sync']) expect(await rows(table)).toEqual([]);
  });

  it('tells the first twenty faults and the number of the others', async () => {
    await inventory.write({ 'tasks.csv': TASKS + ',1,b,,,,,,true,,,\n'.repeat(5000) });
    const attempt = load();
    await expect(attempt).rejects.toMatchObject({
      more: 4980,
      message: expect.stringMatching(/; and 4980 more$/),
    });
    expect(await faultsOf(attempt)).toHaveLength(20);
  });

  it('names an id that is there twice, with its lines', async () => {
    await inventory.write({ 'tasks.csv': `${TASKS}${ROW}${ROW.replace('7', '8')}${ROW}` });
    expect(await faultsOf(load())).toEqual(['tasks.csv, lines 2, 4, id: 7 / each id once']);
  });

  it('names a project that tasks belong to and nobody knows', async () => {
    await inventory.write({ 'tasks.csv': TASKS + ROW + ROW.replace('7,1', '8,9') });
    expect(await faultsOf(load())).toEqual([
      'tasks.csv, line 3, project_id: 9 / the id of a project in the projects file or imported before',
    ]);
  });

  it('names a manager whom nobody knows', async () => {
    await inventory.write({ 'people.csv': `${PEOPLE}bob,,,,,,boss\n` });
    expect(await faultsOf(load())).toEqual([
      'people.csv, line 2, manager: boss / the account of a person in this file or imported before',
    ]);
  });

  it('may name projects and people imported before', async () => {
    await load();
    const tasks = await inventoryFolder({ 'tasks.csv': TASKS + ROW });
    await load({ paths: [tasks.folder] });
    await tasks.remove();
    expect(await rows('task')).toHaveLength(1);
  });

  it.each(['', 'a:b', '../x'])('refuses the source name "%s"', async (source) => {
    expect(await faultsOf(load({ source }))).toHaveLength(1);
  });
});

describe('JSON lines', () => {
  it('give the same rows as CSV, numbers and booleans written either way', async () => {
    await load();
    const [fromCsv] = await rows('task');
    const other = await inventoryFolder(asJsonLines());
    expect(await load({ paths: [other.folder] })).toMatchObject({ tasks: { new: 0, changed: 0 } });
    await other.remove();
    expect(await rows('task')).toEqual([fromCsv]);
  });
});

/** The rows of GOOD as JSON lines. */
function asJsonLines() {
  const task = {
    id: 7,
    project_id: 1,
    name: 'nightly',
    schedule: '@daily',
    creator: 'ann',
    editor: 'bob',
    enabled: true,
    created_at: '2026-01-31T10:00:00Z',
    updated_at: '2026-08-20T10:00:00Z',
    total_run_count: 12,
    last_run_at: '2026-08-22T06:00:00Z',
  };
  return {
    'projects.jsonl': '{"id": "1", "name": "Alpha", "archived_at": null}\n',
    'tasks.jsonl': `${JSON.stringify(task)}\n`,
  };
}
