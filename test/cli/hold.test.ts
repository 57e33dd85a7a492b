import { givenProject, givenTask, owner, SOURCE } from '../support/inventory';
import { testDatabase, type TestDatabase } from '../support/database';
import { rollcall } from './rollcall';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  await givenProject(db.pool, 'p1');
  for (const id of ['nightly-a', 'nightly-b', 'hourly']) await givenTask(db.pool, { id });
});
afterEach(() => db.drop());

const hold = (...args: string[]) => rollcall({ DATABASE_URL: db.url }, 'hold', ...args);

const why = ['--until', '2999-01-01', '--why', 'release freeze', '--by', 'root'];

const listed = async (...args: string[]) =>
  JSON.parse((await hold('list', '--json', ...args)).printed) as {
    id: string;
    target: string;
    tasks: number;
  }[];

describe('rollcall hold', () => {
  it.each([
    [['task', SOURCE, 'hourly'], 'hourly', 1],
    [['project', SOURCE, 'p1'], 'p1', 3],
    [['owner', owner('ann')], owner('ann'), 3],
    [['owner', 'ann'], owner('ann'), 3],
    [['pattern', '*nightly-*'], '*nightly-*', 2],
    [['pattern', 'task hourl?', '--source', SOURCE], 'task hourl?', 1],
  ])('add %j holds what it names, and list shows it as it was written', async (named, target, tasks) => {
    const { code, printed } = await hold('add', ...named, ...why);
    expect({
      code,
      held: printed.includes(`✓ ${tasks} enabled task${tasks === 1 ? '' : 's'} held until 2999-01-01`),
    }).toEqual({
      code: 0,
      held: true,
    });
    expect(await listed()).toMatchObject([{ target, tasks, who: 'root', why: 'release freeze' }]);
  });

  it.each([
    [['task', SOURCE, 'none']],
    [['project', SOURCE, 'none']],
    [['owner', 'test:none']],
    [['pattern', 'nightly-*', '--source', 'typo']],
  ])('add %j ends with code 3: there is none', async (named) => {
    expect(await hold('add', ...named, ...why)).toMatchObject({ code: 3 });
    expect(await listed()).toEqual([]);
  });

  it.each([
    [['pattern', '*', ...why], 'pattern is "*"'],
    [['owner', owner('ann'), '--until', 'soon', '--why', 'x'], '--until is "soon"'],
    [['owner', owner('ann'), '--until', '2020-01-01', '--why', 'x'], 'still to come'],
    [['owner', owner('ann'), '--until', '2999-01-01', '--why', ''], '--why is ""'],
  ])('add refuses %j', async (args, words) => {
    expect(await hold('add', ...args)).toMatchObject({ code: 2, noted: expect.stringContaining(words) });
  });

  it('add says so where there is nothing to hold yet', async () => {
    await givenProject(db.pool, 'empty');
    const { code, printed } = await hold('add', 'project', SOURCE, 'empty', ...why);
    expect([code, printed]).toEqual([
      0,
      expect.stringMatching(/^! held until .*no enabled tasks of it now$/),
    ]);
  });

  it.each([
    [['--why', 'x'], '--until is missing'],
    [['--until', '2999-01-01'], '--why is missing'],
  ])('add with %j alone says what is missing, and where its own help is', async (given, words) => {
    const { code, noted } = await hold('add', 'project', SOURCE, 'p1', ...given);
    expect([code, noted]).toEqual([2, expect.stringContaining(words)]);
    expect(noted).toContain('rollcall hold add project --help');
  });

  it('tells the time at which one ends, where that is not the beginning of a day', async () => {
    const until = '2999-01-01T14:30Z';
    const { printed } = await hold('add', 'owner', owner('ann'), '--until', until, '--why', 'x');
    expect(printed).toContain('held until 2999-01-01 14:30 UTC');
    expect((await hold('list')).printed).toContain(' 2999-01-01 14:30 UTC ');
  });

  it('end takes one back, by the beginning of its id, and keeps who did', async () => {
    await hold('add', 'owner', owner('ann'), ...why);
    const [made] = await listed();
    expect(await hold('end', made!.id.slice(0, 8), '--by', 'joe')).toMatchObject({ code: 0 });
    expect(await listed()).toEqual([]);
    expect(await listed('--all')).toMatchObject([{ endedBy: 'joe' }]);
  });

  it('end of an empty id ends nothing, even where there is one hold alone', async () => {
    await hold('add', 'owner', owner('ann'), ...why);
    expect(await hold('end', '')).toMatchObject({ code: 3, noted: expect.stringContaining('no hold ""') });
    expect(await listed()).toHaveLength(1);
  });

  it('end ends with code 3 where there is no such hold', async () => {
    expect(await hold('end', 'ffff')).toMatchObject({ code: 3 });
  });
});
