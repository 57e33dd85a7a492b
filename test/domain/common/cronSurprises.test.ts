import { longSteps, skippedTimes } from '../../../src/domain/common/cronSurprises';

describe('a step beyond its range', () => {
  it.each([
    ['*/90 * * * *', '*/90 is minute 0 alone: 90 goes beyond 59'],
    ['*/60 * * * *', '*/60 is minute 0 alone: 60 goes beyond 59'],
    ['0 */36 * * *', '*/36 is hour 0 alone: 36 goes beyond 23'],
    ['0 9 */45 * *', '*/45 is day of month 1 alone: 45 goes beyond 31'],
    ['0 9 1 */13 *', '*/13 is month 1 alone: 13 goes beyond 12'],
    ['0 9-17/12 * * *', '9-17/12 is hour 9 alone: 12 goes beyond 17'],
  ])('of %s is told', (cron, told) => {
    expect(longSteps(cron)).toEqual([told]);
  });

  it.each(['*/45 * * * *', '*/59 * * * *', '0 */23 * * *', '0 9-17/8 * * *', '0 9 * * 1', 'no cron'])(
    'is not in %s',
    (cron) => expect(longSteps(cron)).toEqual([]),
  );
});

describe('a time that clocks skip', () => {
  const now = new Date('2026-11-30T00:00:00Z');

  it.each([
    ['30 2 * * *', 'Europe/Berlin', ['2027-03-28 02:30']],
    ['30 2 * * 0', 'America/New_York', ['2027-03-14 02:30']],
    ['*/20 2-4 * * *', 'Europe/Berlin', ['2027-03-28 02:00']],
    ['15 2 * * *', 'Australia/Lord_Howe', ['2027-10-03 02:15']],
  ])('of %s in %s is told with its day', (cron, timeZone, days) => {
    expect(skippedTimes(cron, timeZone, now)).toEqual(days);
  });

  it.each([
    ['0 3 * * *', 'Europe/Berlin'],
    ['59 1 * * *', 'Europe/Berlin'],
    ['30 2 * * 1', 'Europe/Berlin'],
    ['*/20 * * * *', 'Europe/Berlin'],
    ['30 2 * * *', 'UTC'],
    ['30 2 * * *', 'Asia/Shanghai'],
    ['45 2 * * *', 'Australia/Lord_Howe'],
  ])('is not in %s in %s', (cron, timeZone) => {
    expect(skippedTimes(cron, timeZone, now)).toEqual([]);
  });
});
