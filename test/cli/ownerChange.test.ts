import { givenPerson, givenProject, givenTask, owner } from '../support/inventory';
import { fromGlobalSetup } from '../support/environment';
import { devWorld, until, type DevWorld } from '../support/world';
import { rollcall } from './rollcall';

let world: DevWorld;
beforeAll(async () => {
  world = await devWorld();
  const { pool } = world;
  await givenProject(pool, 'p1');
  for (const account of ['ann', 'bob', 'cat', 'dan', 'eve', 'sub']) await givenPerson(pool, account);
  for (const account of ['ann', 'bob', 'cat', 'dan'])
    for (const nr of [1, 2]) await givenTask(pool, { id: `${account}-${nr}`, editor: account });
  for (const account of ['ann', 'bob', 'cat', 'dan']) await world.begin(account, { digestAfter: '1 second' });
  await world.mailed(4);
}, 60_000);
afterAll(() => world.close());

const run = (...args: string[]) => runWith({}, ...args);
const runWith = (env: object, ...args: string[]) =>
  rollcall(
    {
      DATABASE_URL: world.url,
      TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
      TEMPORAL_NAMESPACE: world.client.options.namespace,
      ...env,
    },
    'owner',
    ...args,
  );

const sent = async (account: string) =>
  until(
    async () =>
      (await world.rows(`select from notice where owner = '${owner(account)}' and state = 'sent'`)).length >
      0,
    'the notice',
  );

describe('rollcall owner remind', () => {
  it('says about how many tasks, what happens now, and where it is seen', async () => {
    await sent('ann');
    const { code, printed, noted } = await run('remind', 'ann', '--by', 'sue');
    expect({ code, printed }).toEqual({
      code: 0,
      printed: '✓ test:ann is reminded of 2 tasks\n  Reminder about the tasks of test:ann: now.',
    });
    expect(noted).toContain('/workflows/reminder%2Ftest%3Aann');
    await world.mailed(5);
  });

  it('ends with 4 and the reason where nothing would be sent', async () => {
    const { code, noted } = await run('remind', 'eve');
    expect(code).toBe(4);
    expect(noted).toContain('test:eve has no open round.');
  });

  it('ends with 3 where nobody is meant', async () => {
    expect(await run('remind', 'nobody')).toMatchObject({ code: 3 });
  });
});

describe('rollcall owner confirm and snooze', () => {
  it('keep what is named, then snooze the rest: the round ends', async () => {
    await sent('bob');
    expect((await run('confirm', 'bob', 'bob-1')).printed).toBe(
      '✓ 1 task of test:bob kept\n  1 task still to be answered.',
    );
    const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    expect((await run('snooze', 'bob', '--until', day)).printed).toBe(
      `✓ 1 task of test:bob snoozed until ${day}\n  Nothing is left to answer: the round ends.`,
    );
    await until(
      async () => (await run('show', 'bob')).printed.includes('Reminder\n  completed'),
      'the end of the round',
    );
    const { printed } = await run('show', 'bob');
    expect(printed).toMatch(
      /Answers\n.*snooze until \d{4}-\d\d-\d\d +by \w+ +task bob-2\n.*keep +by \w+ +task bob-1\n/,
    );
  });

  it('refuse a date beyond the limit, with what is right', async () => {
    const { code, noted } = await run('snooze', 'ann', '--until', '2999-01-01');
    expect(code).toBe(2);
    expect(noted).toMatch(/until is "2999-01-01.*\n.*expected a future date, .* at the latest/);
  });

  it('are recorded also while Temporal is down, which they say, and end with 1', async () => {
    await sent('dan');
    const { code, printed, noted } = await runWith(
      { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      'confirm',
      'dan',
      'dan-1',
    );
    expect(code).toBe(1);
    expect(printed).toContain('✓ 1 task of test:dan kept');
    expect(noted).toMatch(
      /Recorded, but the reminder could not be woken: Temporal cannot be used at 127\.0\.0\.1:1/,
    );
    expect(
      await world.rows(`select from answer where owner = 'test:dan' and signalled_at is null`),
    ).toHaveLength(1);
  });
});

describe('rollcall owner delegate', () => {
  it('names who is asked now, and shows it with both of them', async () => {
    await sent('cat');
    const { printed } = await run(
      'delegate',
      'cat',
      '--to',
      'sub',
      '--until',
      '2999-01-01',
      '--reason',
      'leave',
    );
    expect(printed).toBe(
      '✓ Rollcall asks test:sub about the tasks of test:cat until 2999-01-01\n' +
        '  2 tasks of the open round will be in the next digest to test:sub.',
    );
    await until(
      async () => (await run('show', 'sub')).printed.includes('Other notices\n  assigned'),
      'the digest',
    );
    expect((await run('show', 'sub')).printed).toMatch(
      /Delegations\n +of test:cat +until 2999-01-01 +by \w+ +leave\n\nAssignments\n +of test:cat +delegated by test:cat until 2999-01-01 +task cat-1, task cat-2 +sent/,
    );
    expect((await run('show', 'cat')).printed).toMatch(/Assignments\n +to test:sub +delegated/);
  });

  it('is taken back by --end', async () => {
    expect((await run('delegate', 'cat', '--end')).printed).toBe(
      '✓ Rollcall asks test:cat again, and no longer test:sub\n  Answers already given stay; the ladder of an open round continues.',
    );
  });

  it('demands somebody to be asked, and a reason', async () => {
    expect(await run('delegate', 'cat')).toMatchObject({ code: 2, noted: expect.stringContaining('--to') });
    expect(await run('delegate', 'cat', '--to', 'sub', '--until', '2999-01-01')).toMatchObject({
      code: 2,
      noted: expect.stringContaining('--reason'),
    });
  });
});

describe('rollcall owner cancel', () => {
  it('says what is over, gives it as JSON, and who and why are shown', async () => {
    const { code, printed } = await run('cancel', 'ann', '--reason', 'a mistake', '--by', 'sue', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ owner: 'test:ann', proposals: 0, notWoken: null });
    await until(
      async () => (await run('show', 'ann')).printed.includes('Reminder\n  completed'),
      'the end of the workflow',
    );
    expect((await run('show', 'ann')).printed).toMatch(/ended .* UTC: cancelled by sue: a mistake/);
  });

  it('ends with 4 where there is nothing to cancel', async () => {
    expect(await run('cancel', 'eve', '--reason', 'x')).toMatchObject({
      code: 4,
      noted: expect.stringContaining('test:eve has no open round'),
    });
  });
});
