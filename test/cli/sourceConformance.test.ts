import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { rollcall, rollcallAt } from './rollcall';

const PLATFORM = path.join(__dirname, '../support/platform.mjs');
const TASK = '1,p,one,,ann,ann,2026-01-01,2026-01-01,true,,,\n';

let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeEach(async () => {
  folder = await inventoryFolder({
    'sources.yaml': JSON.stringify({
      plant: { type: 'files', folder: '.', closing: { command: [process.execPath, PLATFORM] } },
      refusing: {
        type: 'files',
        folder: '.',
        closing: { command: [process.execPath, '-e', 'process.exit(3)'] },
      },
      hands: { type: 'files' },
    }),
    'projects.csv': `${PROJECTS}p,Alpha,\n`,
    'tasks.csv': `${TASKS}${TASK}2,p,two,,ann,ann,2026-01-01,2026-01-01,false,,,\n`,
    'people.csv': `${PEOPLE}ann,Ann,ann@corp.example,en,UTC,true,\n`,
  });
});
afterEach(() => folder.remove());

const env = () => ({ ROLLCALL_SOURCES: `${folder.folder}/sources.yaml` });
const conformance = (source: string, ...options: string[]) =>
  rollcall(env(), 'source', 'conformance', source, ...options);
const rows = () => readFile(`${folder.folder}/tasks.csv`, 'utf8');
const rules = (printed: string) =>
  new Map(
    (JSON.parse(printed) as { rules: { rule: string; outcome: string }[] }).rules.map((one) => [
      one.rule,
      one.outcome,
    ]),
  );

describe('rollcall source conformance', () => {
  it('says of each promise whether it was kept or not tried, needs no database and changes nothing', async () => {
    const before = await rows();
    const { code, printed } = await conformance('plant');
    expect(code).toBe(0);
    expect(printed).toContain('1 project (0 archived, 0 unread), 2 tasks (1 enabled), people: 1');
    expect(printed).toMatch(/✓ kept +stable ids/);
    expect(printed).toMatch(/- not tried +close .*no task was given/);
    expect(printed).toMatch(/\d+ promises kept as far as tried, 12 not tried/);
    expect(await rows()).toBe(before);
  });

  it('as JSON has the counts of each project; every task only where rows are wanted', async () => {
    const { printed } = await conformance('plant', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      counts: { tasks: 2, enabled: 1 },
      projects: [{ project: 'p', name: 'Alpha', tasks: 2, enabled: 1, unread: null }],
    });
    expect(JSON.parse(printed)).not.toHaveProperty('tasks');
    const withRows = await conformance('plant', '--json', '--rows');
    expect(JSON.parse(withRows.printed)).toMatchObject({ tasks: [{ id: '1', editor: 'ann' }, { id: '2' }] });
  });

  it('with --task and a yes has the task switched off and on again', async () => {
    const { code, printed } = await conformance('plant', '--task', '1', '--yes', '--json');
    expect(code).toBe(0);
    expect(rules(printed)).toEqual(
      new Map([
        ...rules(printed),
        ['close', 'kept'],
        ['close again', 'kept'],
        ['restored', 'kept'],
        ['restore again', 'kept'],
      ]),
    );
    expect(await rows()).toContain(TASK);
    expect(await readFile(`${folder.folder}/closed.json`, 'utf8')).toContain('"1"');
  });

  it('switches nothing where nobody wants it', async () => {
    expect((await conformance('plant', '--task', '1')).code).toBe(2);
    const ask = () => Promise.resolve(false);
    const asked = await rollcallAt({ ask }, env(), 'source', 'conformance', 'plant', '--task', '1');
    expect(asked.code).toBe(4);
    expect(await rows()).toContain(TASK);
  });

  it('ends with 7 where a promise is broken, and names what breaks it', async () => {
    await folder.write({ 'tasks.csv': TASKS + TASK + TASK });
    const { code, printed } = await conformance('plant');
    expect(code).toBe(7);
    expect(printed).toMatch(/✗ broken +no duplicates .*task 1: twice or more/);
  });

  it('ends with 1 where the source refuses, in its words', async () => {
    const { code, printed } = await conformance('refusing', '--task', '1', '--yes');
    expect(code).toBe(1);
    expect(printed).toMatch(/✗ refused +close .*ended with exit code 3/);
  });

  it('has nothing to try where files are brought in by hand', async () => {
    expect(await conformance('hands')).toMatchObject({
      code: 4,
      noted: expect.stringContaining('brought in with rollcall import'),
    });
  });
});
