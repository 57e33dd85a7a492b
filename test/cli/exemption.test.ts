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

const exemption = (...args: string[]) => rollcall({ DATABASE_URL: db.url }, 'exemption', ...args);

const reason = ['--until', '2999-01-01', '--reason', 'release freeze', '--by', 'root'];

const listed = async (...args: string[]) =>
  JSON.parse((await exemption('list', '--json', ...args)).printed) as {
    id: string;
    target: string;
    tasks: number;
  }[];

describe('rollcall exemption', () => {
  it.each([
    [['task', SOURCE, 'hourly'], 'hourly', 1],
    [['project', SOURCE, 'p1'], 'p1', 3],
    [['owner', owner('ann')], owner('ann'), 3],
    [['owner', 'ann'], owner('ann'), 3],
    [['pattern', '*nightly-*'], '*nightly-*', 2],
    [['pattern', 'task hourl?', '--source', SOURCE], 'task hourl?', 1],
  ])('add %j exempts what it names, and list shows it as it was written', async (named, target, tasks) => {
    const { code, printed } = await exemption('add', ...named, ...reason);
    expect({
      code,
      exempt: printed.includes(`✓ ${tasks} enabled task${tasks === 1 ? '' : 's'} exempt until 2999-01-01`),
    }).toEqual({
      code: 0,
      exempt: true,
    });
    expect(await listed()).toMatchObject([{ target, tasks, who: 'root', reason: 'release freeze' }]);
  });

  it.each([
    [['task', SOURCE, 'none']],
    [['project', SOURCE, 'none']],
    [['owner', 'test:none']],
    [['pattern', 'nightly-*', '--source', 'typo']],
  ])('add %j ends with code 3: there is none', async (named) => {
    expect(await exemption('add', ...named, ...reason)).toMatchObject({ code: 3 });
    expect(await listed()).toEqual([]);
  });

  it.each([
    [['pattern', '*', ...reason], 'pattern is "*"'],
    [['owner', owner('ann'), '--until', 'soon', '--reason', 'x'], '--until is "soon"'],
    [['owner', owner('ann'), '--until', '2020-01-01', '--reason', 'x'], 'still to come'],
    [['owner', owner('ann'), '--until', '2999-01-01', '--reason', ''], '--reason is ""'],
  ])('add refuses %j', async (args, words) => {
    expect(await exemption('add', ...args)).toMatchObject({ code: 2, noted: expect.stringContaining(words) });
  });

  it('add says so where there is nothing to exempt yet', async () => {
    await givenProject(db.pool, 'empty');
    const { code, printed } = await exemption('add', 'project', SOURCE, 'empty', ...reason);
    expect([code, printed]).toEqual([
      0,
      expect.stringMatching(/^! exempt until .*it has no enabled tasks now$/),
    ]);
  });

  it.each([
    [['--reason', 'x'], '--until is missing'],
    [['--until', '2999-01-01'], '--reason is missing'],
  ])('add with %j alone says what is missing, and where its own help is', async (given, words) => {
    const { code, noted } = await exemption('add', 'project', SOURCE, 'p1', ...given);
    expect([code, noted]).toEqual([2, expect.stringContaining(words)]);
    expect(noted).toContain('rollcall exemption add project --help');
  });

  it('tells the time at which one ends, where that is not the beginning of a day', async () => {
    const until = '2999-01-01T14:30Z';
    const { printed } = await exemption('add', 'owner', owner('ann'), '--until', until, '--reason', 'x');
    expect(printed).toContain('exempt until 2999-01-01 14:30 UTC');
    expect((await exemption('list')).printed).toContain(' 2999-01-01 14:30 UTC ');
  });

  it('end takes one back, by the beginning of its id, and keeps who did', async () => {
    await exemption('add', 'owner', owner('ann'), ...reason);
    const [made] = await listed();
    expect(await exemption('end', made!.id.slice(0, 8), '--by', 'joe')).toMatchObject({ code: 0 });
    expect(await listed()).toEqual([]);
    expect(await listed('--all')).toMatchObject([{ endedBy: 'joe' }]);
  });

  it('end of an empty id ends nothing, even where there is one exemption alone', async () => {
    await exemption('add', 'owner', owner('ann'), ...reason);
    expect(await exemption('end', '')).toMatchObject({
      code: 3,
      noted: expect.stringContaining('no exemption ""'),
    });
    expect(await listed()).toHaveLength(1);
  });

  it('end ends with code 3 where there is no such exemption', async () => {
    expect(await exemption('end', 'ffff')).toMatchObject({ code: 3 });
  });
});
