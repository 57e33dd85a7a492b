import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenOwner } from '../support/inventory';
import { inventoryFolder, TASKS } from '../support/inventoryFolder';
import { rollcall, rollcallAt } from './rollcall';

const PLATFORM = path.join(__dirname, '../support/platform.mjs');

let database: TestDatabase;
let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeEach(async () => {
  database = await testDatabase();
  const closing = { command: [process.execPath, PLATFORM] };
  folder = await inventoryFolder({
    'sources.yaml': JSON.stringify({ test: { type: 'files', closing }, hands: { type: 'files' } }),
    'tasks.csv': `${TASKS}a,p1,a,,ann,,,,true,,,\n`,
  });
  await givenOwner(database.pool, 'ann', { tasks: ['a', 'b'] });
});
afterEach(async () => {
  await folder.remove();
  await database.drop();
});

const env = () => ({ DATABASE_URL: database.url, ROLLCALL_SOURCES: `${folder.folder}/sources.yaml` });
const test = (...options: string[]) => rollcall(env(), 'source', 'test', 'test', '--task', ...options);
const rows = () => readFile(`${folder.folder}/tasks.csv`, 'utf8');

describe('rollcall source test', () => {
  it('with --dry-run shows what would be sent, and where to, and sends nothing', async () => {
    const { code, printed, noted } = await test('a', '--dry-run');
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ do: 'close', source: 'test', id: 'a', owner: 'ann' });
    expect(noted).toContain(`to ${process.execPath} ${PLATFORM}`);
    expect(await rows()).toContain(',true,');
  });

  it('switches the task off where somebody wants that, and on again with --restore', async () => {
    expect(await test('a', '--yes')).toMatchObject({
      code: 0,
      noted: expect.stringContaining('switched off'),
    });
    expect(await rows()).toContain(',false,');
    expect(await test('a', '--restore', '--yes')).toMatchObject({ code: 0 });
    expect(await rows()).toContain(',true,');
  });

  it('does nothing where nobody wants it', async () => {
    expect((await test('a')).code).toBe(2);
    const ask = () => Promise.resolve(false);
    expect((await rollcallAt({ ask }, env(), 'source', 'test', 'test', '--task', 'a')).code).toBe(4);
    expect(await rows()).toContain(',true,');
  });

  it('ends with 1 and the words of the command where that refuses', async () => {
    expect(await test('b', '--yes')).toMatchObject({
      code: 1,
      noted: expect.stringContaining('no such job'),
    });
  });

  it('needs a task that there is, and a source that a command or a webhook closes', async () => {
    expect(await test('z')).toMatchObject({ code: 3, noted: expect.stringContaining('no task z') });
    const byHand = await rollcall(env(), 'source', 'test', 'hands', '--task', 'a');
    expect(byHand).toMatchObject({ code: 4, noted: expect.stringContaining('nothing to test') });
  });
});
