import {
  formatAge,
  formatCount,
  formatDay,
  formatDeadline,
  formatLastDay,
  formatMoment,
  formatShortDeadline,
  formatShortStart,
  formatStart,
} from '../../../src/domain/common/format';

const en = { locale: 'en', timeZone: 'UTC' } as const;
const zh = { locale: 'zh-CN', timeZone: 'Asia/Shanghai' } as const;
const asOf = new Date('2026-11-23T08:10:00Z');

describe('a date', () => {
  it('is the day on the reader’s clock', () => {
    const lateInLondon = new Date('2018-10-11T21:52:29Z');
    expect(formatDay(lateInLondon, en)).toBe('11 Oct 2018');
    expect(formatDay(lateInLondon, zh)).toBe('2018 年 10 月 12 日');
  });

  it('names the clock where it has a time', () => {
    expect(formatMoment(asOf, en)).toBe('23 Nov 2026, 08:10 (UTC)');
    expect(formatMoment(asOf, zh)).toBe('2026 年 11 月 23 日 16:10（北京时间）');
  });

  it('follows the summer time of its zone', () => {
    const berlin = { locale: 'en', timeZone: 'Europe/Berlin' } as const;
    expect(formatMoment(new Date('2026-07-01T12:00:00Z'), berlin)).toContain('14:00');
    expect(formatMoment(new Date('2026-12-01T12:00:00Z'), berlin)).toContain('13:00');
  });

  it('is written in UTC where the zone is not known', () => {
    expect(formatMoment(asOf, { locale: 'en', timeZone: 'Mars/Olympus' })).toBe('23 Nov 2026, 08:10 (UTC)');
  });
});

describe('a date to act by', () => {
  const inAWeek = new Date('2026-11-30T08:10:00Z');
  const soon = new Date('2026-11-23T08:12:00Z');

  it('has its weekday', () => {
    expect(formatDeadline(inAWeek, asOf, en)).toBe('Sunday, 29 November 2026');
    expect(formatDeadline(inAWeek, asOf, zh)).toBe('2026 年 11 月 29 日（星期日）');
  });

  it('is the last day that ends in time, on the reader’s clock', () => {
    const midnight = new Date('2026-11-30T16:00:00Z');
    expect(formatShortDeadline(midnight, asOf, zh)).toBe('11 月 30 日');
    expect(formatShortDeadline(midnight, asOf, en)).toBe('29 Nov');
    expect(formatLastDay(inAWeek, asOf, en)).toBe('29 Nov 2026');
  });

  it('is another than the day on which something begins', () => {
    expect(formatStart(inAWeek, asOf, en)).toBe('Monday, 30 November 2026');
    expect(formatShortStart(inAWeek, asOf, zh)).toBe('11 月 30 日');
  });

  it('is short in a subject line', () => {
    expect(formatShortDeadline(inAWeek, asOf, en)).toBe('29 Nov');
    expect(formatShortDeadline(inAWeek, asOf, zh)).toBe('11 月 29 日');
  });

  it('has its minute when it is less than two days away', () => {
    expect(formatDeadline(soon, asOf, en)).toBe('23 Nov 2026, 08:12 (UTC)');
    expect(formatShortDeadline(soon, asOf, en)).toBe('23 Nov, 08:12');
  });
});

describe('an age', () => {
  it.each([
    ['2018-10-11T21:52:29Z', '8 years ago', '8 年前'],
    ['2026-08-22T06:03:35Z', '3 months ago', '3 个月前'],
    ['2026-10-24T08:10:00Z', '30 days ago', '30 天前'],
    ['2026-11-22T08:10:00Z', '1 day ago', '1 天前'],
    ['2026-11-23T05:00:00Z', '3 hours ago', '3 小时前'],
    ['2026-11-23T08:08:30Z', '1 minute ago', '1 分钟前'],
    ['2026-11-23T08:09:59Z', 'just now', '刚刚'],
    ['2026-11-24T08:10:00Z', 'just now', '刚刚'],
  ])('of %s is "%s"', (date, english, chinese) => {
    expect(formatAge(new Date(date), asOf, en)).toBe(english);
    expect(formatAge(new Date(date), asOf, zh)).toBe(chinese);
  });

  it('is counted in calendar months', () => {
    expect(formatAge(new Date('2026-01-31T00:00:00Z'), new Date('2026-02-28T00:00:00Z'), en)).toBe(
      '1 month ago',
    );
  });
});

it('sets the thousands of a count apart', () => {
  expect(formatCount(70_975, en)).toBe('70,975');
});
