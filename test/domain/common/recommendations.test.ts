import { recommendationsFor, type KnownOfTask } from '../../../src/domain/common/recommendations';

const SEEN = new Date('2026-11-23T08:00:00Z');
const daysAgo = (days: number) => new Date(SEEN.getTime() - days * 86_400_000);

/** An enabled task of which nothing is known but what is given. */
const task = (known: Partial<KnownOfTask>): KnownOfTask => ({
  schedule: null,
  lastRunAt: null,
  runCount: null,
  lastResult: null,
  failuresInARow: null,
  nextRunAt: null,
  touchedAt: null,
  seenAt: SEEN,
  ...known,
});

const kinds = (known: Partial<KnownOfTask>) => recommendationsFor(task(known)).map(({ kind }) => kind);

describe('a task that fails', () => {
  it.each<[string, Partial<KnownOfTask>, string[]]>([
    ['each time of many', { lastResult: 'failed', failuresInARow: 30 }, ['failing']],
    ['three times in a row', { lastResult: 'failed', failuresInARow: 3 }, ['failing']],
    ['as far as its failures tell', { failuresInARow: 5 }, ['failing']],
    ['twice, which may be chance', { lastResult: 'failed', failuresInARow: 2 }, []],
    ['the last time, and how often is unknown', { lastResult: 'failed' }, []],
    ['no more', { lastResult: 'succeeded', failuresInARow: 0 }, []],
    ['by a count that its result contradicts', { lastResult: 'succeeded', failuresInARow: 9 }, []],
  ])('%s', (_, known, expected) => {
    expect(kinds(known)).toEqual(expected);
  });

  it('is told how often', () => {
    expect(recommendationsFor(task({ failuresInARow: 30 }))).toEqual([{ kind: 'failing', runs: 30 }]);
  });
});

describe('a task that does not run', () => {
  const never = { runCount: 0, touchedAt: daysAgo(400) };
  it.each<[string, Partial<KnownOfTask>, string[]]>([
    ['every day, for a month', { schedule: '0 3 * * *', lastRunAt: daysAgo(30) }, ['not run']],
    ['in a zone of its own', { schedule: '0 3 * * * Asia/Shanghai', lastRunAt: daysAgo(30) }, ['not run']],
    ['every hour, by its interval', { schedule: '@every 1h', lastRunAt: daysAgo(8) }, ['not run']],
    ['every week, by its name', { schedule: '@weekly', lastRunAt: daysAgo(22) }, ['not run']],
    ['and missed only two weeks', { schedule: '@weekly', lastRunAt: daysAgo(20) }, []],
    ['but its last run was in this week', { schedule: '* * * * *', lastRunAt: daysAgo(6) }, []],
    ['every year: it is not due', { schedule: '0 3 1 1 *', lastRunAt: daysAgo(200) }, []],
    ['by a schedule that is not understood', { schedule: 'H H * * *', lastRunAt: daysAgo(900) }, []],
    ['without a schedule', { lastRunAt: daysAgo(900) }, []],
    [
      'though its source expected it long ago',
      { lastRunAt: daysAgo(90), nextRunAt: daysAgo(80) },
      ['not run'],
    ],
    ['though its source expected it a day ago', { lastRunAt: daysAgo(90), nextRunAt: daysAgo(1) }, []],
    ['and nobody knows as of when', { schedule: '0 3 * * *', lastRunAt: daysAgo(90), seenAt: null }, []],
    ['at all', { ...never, schedule: '0 3 * * *' }, ['never ran']],
    ['at all, and was made just now', { ...never, schedule: '0 3 * * *', touchedAt: daysAgo(2) }, []],
    ['at all, and is not due yet', { ...never, schedule: '0 3 1 1 *', touchedAt: daysAgo(100) }, []],
    ['at all, made nobody knows when', { ...never, schedule: '0 3 * * *', touchedAt: null }, []],
    ['as far as counted, but has a last run', { ...never, schedule: '@daily', lastRunAt: daysAgo(1) }, []],
    ['as far as known: nobody counts', { ...never, schedule: '@daily', runCount: null }, []],
  ])('%s', (_, known, expected) => {
    expect(kinds(known)).toEqual(expected);
  });

  it('is told since when', () => {
    const lastRunAt = daysAgo(90);
    expect(recommendationsFor(task({ schedule: '@hourly', lastRunAt }))).toEqual([
      { kind: 'not run', since: lastRunAt },
    ]);
  });
});

describe('a task that runs often and that nobody edits', () => {
  const OLD = daysAgo(8 * 365 + 3);
  it.each<[string, Partial<KnownOfTask>, unknown[]]>([
    [
      'every minute',
      { schedule: '* * * * *', touchedAt: OLD },
      [{ kind: 'frequent', seconds: 60, years: 8 }],
    ],
    [
      'every five',
      { schedule: '*/5 * * * * UTC', touchedAt: OLD },
      [{ kind: 'frequent', seconds: 300, years: 8 }],
    ],
    [
      'by words',
      { schedule: 'every 30 seconds', touchedAt: OLD },
      [{ kind: 'frequent', seconds: 30, years: 8 }],
    ],
    ['but only each hour', { schedule: '0 * * * *', touchedAt: OLD }, []],
    ['but only in office hours', { schedule: '* 9-17 * * *', touchedAt: OLD }, []],
    ['for a year alone', { schedule: '* * * * *', touchedAt: daysAgo(700) }, []],
    ['nobody knows since when', { schedule: '* * * * *' }, []],
  ])('%s', (_, known, expected) => {
    expect(recommendationsFor(task(known))).toEqual(expected);
  });
});

it('are two at most, the weightiest first', () => {
  const known = {
    schedule: '* * * * *',
    touchedAt: daysAgo(3000),
    failuresInARow: 9,
    lastRunAt: daysAgo(90),
  };
  expect(kinds(known)).toEqual(['failing', 'not run']);
  expect(kinds({ ...known, failuresInARow: null })).toEqual(['not run', 'frequent']);
});

it('say nothing where nothing is known', () => {
  expect(kinds({})).toEqual([]);
});
