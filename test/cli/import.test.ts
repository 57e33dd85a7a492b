import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { testDatabase, type TestDatabase } from '../support/database';
import { rollcall, rollcallAt } from './rollcall';

let database: TestDatabase;
let inventory: Awaited<ReturnType<typeof inventoryFolder>>;

beforeEach(async () => {
  database = await testDatabase();
  inventory = await inventoryFolder({
    'projects.csv': `${PROJECTS}1,Alpha,\n`,
    'tasks.csv': `${TASKS}7,1,nightly,,ann,,,,true,,,\n`,
    'people.csv': `${PEOPLE}ann,Ann,ann@example.org,en,UTC,true,\n`,
  });
});
afterEach(async () => {
  await inventory.remove();
  await database.drop();
});

const env = () => ({ DATABASE_URL: database.url });
const rollcallImport = (...args: string[]) => rollcall(env(), 'import', ...args);
const sources = async () =>
  (await database.pool.query<{ name: string }>('select name from source order by name')).rows.map(
    ({ name }) => name,
  );

describe('rollcall import', () => {
  it('says what it read, and what of it was new', async () => {
    const { code, printed } = await rollcallImport(inventory.folder, '--source', 'plant');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      '✓ imported into plant',
      '  projects 1 read, 1 new, 0 changed',
      '  tasks    1 read, 1 new, 0 changed',
      '  people   1 read, 1 new, 0 changed',
    ]);
  });

  it('counts the tasks and people that are no longer listed', async () => {
    const more = {
      'tasks.csv': `${TASKS}7,1,nightly,,ann,,,,true,,,\n8,1,weekly,,ann,,,,true,,,\n`,
      'people.csv': `${PEOPLE}ann,Ann,ann@example.org,en,UTC,true,\nbob,Bob,bob@example.org,en,UTC,true,\n`,
    };
    const { folder } = inventory;
    const fewer = await Promise.all(
      ['tasks.csv', 'people.csv'].map((file) => readFile(path.join(folder, file), 'utf8')),
    );
    await inventory.write(more);
    await rollcallImport(folder, '--source', 'plant');
    await inventory.write({ 'tasks.csv': fewer[0] ?? '', 'people.csv': fewer[1] ?? '' });
    expect((await rollcallImport(folder, '--source', 'plant')).printed.split('\n').slice(4)).toEqual([
      '  tasks that are no longer listed, and gone: 1',
      '  people who are no longer listed, and no longer active: 1',
    ]);
  });

  it('exits with 2 and lists what is wrong when a row is', async () => {
    await inventory.write({ 'people.csv': `${PEOPLE}ann,,nobody,,,,\n` });
    const { code, printed, noted } = await rollcallImport(inventory.folder, '--yes');
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(noted).toContain('people.csv, line 2, email is "nobody"\n    expected one mail address');
  });

  it('exits with 2 when there is no such folder', async () => {
    const { code, noted } = await rollcallImport('no/such/folder');
    expect(code).toBe(2);
    expect(noted).toContain('path is "no/such/folder"\n    expected an existing folder or file');
  });

  it('exits with 2 without a path', async () => {
    expect(await rollcallImport()).toMatchObject({ code: 2 });
  });

  it('exits with 1 when the database does not have the tables', async () => {
    await database.pool.query('drop table sync cascade');
    expect(await rollcallImport(inventory.folder, '--source', 'x')).toMatchObject({ code: 1 });
  });
});

describe('rollcall import without --source', () => {
  const name = () => path.basename(inventory.folder);
  /** Runs it at a terminal where every question is answered so; with the questions. */
  async function at(answer: boolean) {
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      expect(await sources()).toEqual([]);
      return answer;
    };
    return { ...(await rollcallAt({ ask }, env(), 'import', inventory.folder)), asked };
  }

  it('asks before it makes a new source named after the folder, and says what it would import', async () => {
    const { code, asked, noted } = await at(true);
    expect(noted).toContain(
      `The source “${name()}”, named after the folder, does not exist; there are no sources yet.`,
    );
    expect(asked).toEqual([`Create the source “${name()}” and import 1 project, 1 task, 1 person?`]);
    expect([code, await sources()]).toEqual([0, [name()]]);
  });

  it('imports nothing and exits with 4 where the answer is no', async () => {
    expect(await at(false)).toMatchObject({
      code: 4,
      printed: '',
      noted: expect.stringContaining('Nothing was done.'),
    });
    expect(await sources()).toEqual([]);
  });

  it('exits with 2 in a script, says what to do, and names the sources that there are', async () => {
    await rollcallImport(inventory.folder, '--source', 'plant');
    const { code, noted } = await rollcallImport(inventory.folder);
    expect([code, await sources()]).toEqual([2, ['plant']]);
    expect(noted).toContain('existing sources: plant');
    expect(noted).toContain(`--yes is missing`);
    expect(noted).toContain(`or pass --source ${name()}, or --source with another name`);
  });

  it('imports in a script with --yes', async () => {
    const { code, printed } = await rollcallImport(inventory.folder, '--yes', '--json');
    expect([code, JSON.parse(printed)]).toMatchObject([
      0,
      { source: name(), tasks: { new: 1 }, trusted: true },
    ]);
  });

  it('only says the name where such a source is known', async () => {
    await rollcallImport(inventory.folder, '--yes');
    const { code, noted } = await rollcallImport(inventory.folder);
    expect([code, noted]).toEqual([
      0,
      expect.stringContaining(`Importing into the source “${name()}”, named after the folder.`),
    ]);
  });

  it('tells a row that is wrong before it asks', async () => {
    await inventory.write({ 'tasks.csv': `${TASKS}7,1,nightly,,ann,,,,maybe,,,\n` });
    expect(await at(true)).toMatchObject({ code: 2, asked: [] });
  });

  it('refuses a folder whose name no source may have', async () => {
    const odd = path.join(inventory.folder, 'of today!');
    await mkdir(odd);
    await copyFile(path.join(inventory.folder, 'projects.csv'), path.join(odd, 'projects.csv'));
    const { code, noted } = await rollcallImport(odd, '--yes');
    expect([code, noted]).toEqual([2, expect.stringContaining('source is "of today!"')]);
  });
});

describe('an import that is not trusted', () => {
  const tasks = (count: number) =>
    TASKS + Array.from({ length: count }, (_, at) => `${at},1,nightly,,ann,,,,true,,,\n`).join('');
  beforeEach(async () => {
    await inventory.write({ 'tasks.csv': tasks(60) });
    await rollcallImport(inventory.folder, '--source', 'plant');
    await inventory.write({ 'tasks.csv': tasks(20) });
  });

  it('exits with 6, and says why and what to do', async () => {
    const { code, printed } = await rollcallImport(inventory.folder, '--source', 'plant');
    expect(code).toBe(6);
    expect(printed).toContain(
      'not trusted: only 20 of 60 tasks are left; Rollcall asks nobody about these tasks (exit code 6)',
    );
    expect(printed).toContain('rollcall source accept plant --reason');
  });

  it('is told in JSON', async () => {
    const { code, printed } = await rollcallImport(inventory.folder, '--source', 'plant', '--json');
    expect([code, JSON.parse(printed)]).toMatchObject([6, { trusted: false, source: 'plant' }]);
  });

  it('is none where files only add to what is known', async () => {
    const { code, printed } = await rollcallImport(
      path.join(inventory.folder, 'people.csv'),
      '--source',
      'plant',
    );
    expect([code, printed]).toEqual([
      0,
      expect.stringContaining('this import only adds and updates: without projects and tasks'),
    ]);
  });
});
