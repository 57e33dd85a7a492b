import { isTimeZone, knownTimeZone } from '../../../src/domain/common/format';
import { timeZoneExpected } from '../../../src/domain/common/likelyTimeZone';

describe('a time zone', () => {
  it.each(['Asia/Shanghai', 'UTC', 'Etc/GMT-8'])('is %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
    expect(knownTimeZone(name)).toBe(name);
  });

  it.each(['+08:00', '-05', 'Mars/Olympus', 'CST', 'EST', 'MST', 'GMT', 'PRC', ''])(
    'is not %j, whatever this Node takes for one',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );

  it.each(['+08:00', 'Mars/Olympus', ''])('that is %j is shown as UTC', (name) => {
    expect(knownTimeZone(name)).toBe('UTC');
  });

  it.each([
    ['CST', 'America/Chicago, Asia/Shanghai or America/Havana, whichever is meant'],
    ['bst', 'Europe/London or Asia/Dhaka, whichever is meant'],
    ['IST', 'Asia/Kolkata, Europe/Dublin or Asia/Jerusalem, whichever is meant'],
    ['China Standard Time', 'Asia/Shanghai, if that is meant'],
    ['W. Europe Standard Time', 'Europe/Berlin, if that is meant'],
    ['UTC+8', 'Etc/GMT-8, if that is meant'],
    ['GMT-03:00', 'Etc/GMT+3, if that is meant'],
    ['+0800', 'Etc/GMT-8, if that is meant'],
    ['UTC+0', 'UTC, if that is meant'],
    ['utc', 'UTC, if that is meant'],
    ['UTC+05:30', 'a time zone, as Europe/Berlin or UTC'],
    ['PRC', 'Asia/Shanghai, if that is meant'],
    ['EST5EDT', 'America/New_York, if that is meant'],
    ['Berlin', 'Europe/Berlin, if that is meant'],
    ['New York', 'America/New_York, if that is meant'],
    ['Asia/Beijing', 'Asia/Shanghai, if that is meant'],
    ['Europe/Berln', 'Europe/Berlin, if that is meant'],
    ['somewhere', 'a time zone, as Europe/Berlin or UTC'],
  ])('that is %s may be meant as %s', (name, expected) => {
    expect(isTimeZone(name)).toBe(false);
    expect(timeZoneExpected(name)).toBe(expected);
  });
});
