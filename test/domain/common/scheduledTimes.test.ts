import { intervalOf, nextRun, surelyDue } from '../../../src/domain/common/scheduledTimes';

const AT = new Date('2026-11-23T08:10:00Z'); // a Monday

describe('the next run', () => {
  it.each([
    ['0 9 * * * UTC', '2026-11-23T09:00:00Z'],
    ['0 9 * * * Asia/Shanghai', '2026-11-24T01:00:00Z'],
    ['CRON_TZ=Europe/Berlin 0 9 * * 1', '2026-11-30T08:00:00Z'],
    ['*/15 * * * * UTC', '2026-11-23T08:15:00Z'],
  ])('of %s is %s', (schedule, expected) => {
    expect(nextRun(schedule, AT)).toEqual(new Date(expected));
  });

  it.each(['0 9 * * *', '@daily', 'every day', '0 9 1 * 1 UTC', 'H 9 * * * UTC', 'nonsense'])(
    'of %s is unknown',
    (schedule) => {
      expect(nextRun(schedule, AT)).toBeNull();
    },
  );
});

describe('the time between two runs', () => {
  it.each([
    ['* * * * *', 60],
    ['*/5 * * * * Asia/Shanghai', 300],
    ['@every 1h30m', 5400],
    ['every minute', 60],
    ['every 5 minutes', 300],
    ['30 seconds', 30],
    ['0 * * * *', null],
    ['*/5 9-17 * * *', null],
    ['*/7 * * * *', null],
    ['minute', null],
    ['every microsecond', null],
  ])('of %s is %s seconds', (schedule, expected) => {
    expect(intervalOf(schedule)).toBe(expected);
  });
});

describe('runs that were surely due', () => {
  it.each([
    ['@every 1h', '2026-11-23T11:10:00Z'],
    ['@monthly', '2027-02-24T08:10:00Z'],
    ['0 9 * * * UTC', '2026-11-26T09:00:00Z'],
    ['0 9 * * *', '2026-11-26T09:00:00Z'],
  ])('of %s came by %s', (schedule, expected) => {
    expect(surelyDue(schedule, AT, 3)).toEqual(new Date(expected));
  });

  it.each(['0 9 1 * 1', 'sunset at 52.5, 13.4'])('of %s are unknown', (schedule) => {
    expect(surelyDue(schedule, AT, 3)).toBeNull();
  });
});
