import { Command, CommanderError } from 'commander';
import { createColors } from 'picocolors';
import { importCommand } from '../../src/cli/commands/import';
import { printError } from '../../src/cli/output/errors';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { testDatabase, type TestDatabase } from '../support/database';
import { NO_TERMINAL } from './rollcall';

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

/** Runs `rollcall import` and gives its exit code, what it printed and what it noted. */
async function rollcallImport(...args: string[]) {
  const printed: string[] = [];
  const noted: string[] = [];
  const io = {
    env: { DATABASE_URL: database.url },
    print: (line: string) => void printed.push(line),
    note: (line: string) => void noted.push(line),
    colours: createColors(false),
    ...NO_TERMINAL,
  };
  const code = await new Command('rollcall')
    .addCommand(importCommand(io).exitOverride().configureOutput({ writeErr: io.note }))
    .parseAsync(['import', ...args], { from: 'user' })
    .then(
      () => 0,
      (error: unknown) => (error instanceof CommanderError ? 2 : printError(error, io)),
    );
  return { code, printed: printed.join('\n'), noted: noted.join('\n') };
}

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

  it('names the source after the folder', async () => {
    const { printed } = await rollcallImport(inventory.folder, '--json');
    expect(JSON.parse(printed)).toMatchObject({
      source: inventory.folder.split('/').at(-1),
      tasks: { new: 1 },
    });
  });

  it('exits with 2 and lists what is wrong when a row is', async () => {
    await inventory.write({ 'people.csv': `${PEOPLE}ann,,nobody,,,,\n` });
    const { code, printed, noted } = await rollcallImport(inventory.folder);
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
    expect(await rollcallImport(inventory.folder)).toMatchObject({ code: 1 });
  });
});
