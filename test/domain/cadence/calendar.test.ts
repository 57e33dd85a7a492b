import { parseCadence } from '../../../src/domain/cadence/cadence';
import { faultsIn } from '../../support/faults';
import { nextOpenMoment, type Calendar } from '../../../src/domain/cadence/calendar';

const BERLIN = 'Europe/Berlin';
const LOS_ANGELES = 'America/Los_Angeles';
const NIGHT = { from: '20:00', to: '08:00' };
const EVERY_DAY = parseCadence({}).calendar.workdays;

/** Monday to Friday, no holidays, no quiet hours, but for what is given. */
const calendarOf = (given: Partial<Calendar>): Calendar => ({
  workdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  holidays: [],
  workingWeekends: [],
  quietHours: null,
  ...given,
});

const next = (moment: string, given: Partial<Calendar>, timeZone: string) =>
  nextOpenMoment(new Date(moment), calendarOf(given), timeZone);

const everyDay = (from: string, to: string) => ({ workdays: EVERY_DAY, quietHours: { from, to } });

describe('the next open moment', () => {
  it('is the moment itself where nobody set a calendar', () => {
    const { calendar } = parseCadence({});
    for (const moment of ['2026-11-22T03:00:00.123Z', '2026-12-25T23:59:59Z', '2026-03-29T01:00:00Z']) {
      expect(nextOpenMoment(new Date(moment), calendar, BERLIN)).toEqual(new Date(moment));
    }
  });

  it.each<[string, string, Partial<Calendar>, string, string]>([
    ['a working day: the moment itself', '2026-11-23T10:17:03Z', {}, BERLIN, '2026-11-23T10:17:03Z'],
    [
      'a weekend: the first moment of Monday',
      '2026-11-21T10:00:00Z',
      {},
      BERLIN,
      '2026-11-23T00:00:00+01:00',
    ],
    ['Sunday here is Monday there', '2026-11-22T16:30:00Z', {}, 'Asia/Shanghai', '2026-11-22T16:30:00Z'],
    ['Monday here is Sunday there', '2026-11-23T05:00:00Z', {}, LOS_ANGELES, '2026-11-23T00:00:00-08:00'],
    [
      'a holiday before a weekend: Monday',
      '2026-12-25T09:00:00Z',
      { holidays: ['2026-12-25'] },
      BERLIN,
      '2026-12-28T00:00:00+01:00',
    ],
    [
      'holidays one after the other: the day after the last',
      '2026-10-01T02:00:00Z',
      { holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'] },
      'Asia/Shanghai',
      '2026-10-08T00:00:00+08:00',
    ],
    [
      'a working weekend: the moment itself',
      '2026-02-14T03:00:00Z',
      { workingWeekends: ['2026-02-14'] },
      'Asia/Shanghai',
      '2026-02-14T03:00:00Z',
    ],
    [
      'Friday night before a working Saturday: its morning',
      '2026-02-13T22:00:00+08:00',
      { workingWeekends: ['2026-02-14'], quietHours: NIGHT },
      'Asia/Shanghai',
      '2026-02-14T08:00:00+08:00',
    ],
    [
      'Friday night: Monday morning',
      '2026-11-20T20:00:00+01:00',
      { quietHours: NIGHT },
      BERLIN,
      '2026-11-23T08:00:00+01:00',
    ],
    [
      'the last minute before the night',
      '2026-11-20T19:59:59+01:00',
      { quietHours: NIGHT },
      BERLIN,
      '2026-11-20T18:59:59Z',
    ],
    [
      'the first minute after it',
      '2026-11-20T08:00:00+01:00',
      { quietHours: NIGHT },
      BERLIN,
      '2026-11-20T07:00:00Z',
    ],
    [
      'a small hour: the same morning',
      '2026-11-20T03:10:09+01:00',
      { quietHours: NIGHT },
      BERLIN,
      '2026-11-20T07:00:00Z',
    ],
    [
      'quiet hours within a day',
      '2026-11-20T12:30:00+01:00',
      { quietHours: { from: '12:00', to: '14:00' } },
      BERLIN,
      '2026-11-20T14:00:00+01:00',
    ],
    ['an unknown zone: by UTC', '2026-11-22T10:00:00Z', {}, 'Mars/Olympus', '2026-11-23T00:00:00Z'],
  ])('%s', (_name, moment, given, timeZone, expected) => {
    expect(next(moment, given, timeZone)).toEqual(new Date(expected));
  });

  it('passes over a calendar with as many holidays as may be', () => {
    const monday = new Date('2026-11-23T00:00:00Z').getTime();
    const holidays = Array.from({ length: 500 }, (_, week) =>
      new Date(monday + week * 7 * 86_400_000).toISOString().slice(0, 10),
    );
    const calendar = calendarOf({ workdays: ['mon'], holidays, quietHours: NIGHT });
    expect(nextOpenMoment(new Date('2026-11-23T09:00:00Z'), calendar, 'UTC')).toEqual(
      new Date(monday + 500 * 7 * 86_400_000 + 8 * 3_600_000),
    );
  });
});

describe('where clocks change', () => {
  it.each([
    [
      'the morning after clocks went forward',
      BERLIN,
      '20:00',
      '08:00',
      '2026-03-28T22:00:00Z',
      '2026-03-29T06:00:00Z',
    ],
    [
      'the morning after they went back',
      BERLIN,
      '20:00',
      '08:00',
      '2026-10-24T22:00:00Z',
      '2026-10-25T07:00:00Z',
    ],
    [
      'the same in Los Angeles, forward',
      LOS_ANGELES,
      '20:00',
      '08:00',
      '2026-03-08T05:00:00Z',
      '2026-03-08T15:00:00Z',
    ],
    ['and back', LOS_ANGELES, '20:00', '08:00', '2026-11-01T05:00:00Z', '2026-11-01T16:00:00Z'],
    [
      'an end that the clocks jump over is the jump',
      BERLIN,
      '22:00',
      '02:30',
      '2026-03-28T22:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'the same in Los Angeles',
      LOS_ANGELES,
      '22:00',
      '02:30',
      '2026-03-08T07:00:00Z',
      '2026-03-08T10:00:00Z',
    ],
    [
      'an end that comes twice is its first time',
      BERLIN,
      '22:00',
      '02:30',
      '2026-10-24T21:00:00Z',
      '2026-10-25T00:30:00Z',
    ],
    [
      'and its second for the hour between',
      BERLIN,
      '22:00',
      '02:30',
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:30:00Z',
    ],
    [
      'the same in Los Angeles',
      LOS_ANGELES,
      '22:00',
      '01:30',
      '2026-11-01T09:10:00Z',
      '2026-11-01T09:30:00Z',
    ],
    [
      'quiet hours the clocks jump over are none',
      BERLIN,
      '02:00',
      '03:00',
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
  ])('%s (%s)', (_name, timeZone, from, to, moment, expected) => {
    expect(next(moment, everyDay(from, to), timeZone)).toEqual(new Date(expected));
  });

  it('a day that has no midnight begins at its first moment', () => {
    const saturday = '2026-09-05T15:00:00Z'; // In Santiago clocks go forward at midnight to Sunday the 6th.
    expect(next(saturday, { workdays: ['sun'] }, 'America/Santiago')).toEqual(
      new Date('2026-09-06T04:00:00Z'),
    );
  });

  it('is never before the moment, and always open, whatever the minute', () => {
    const calendar = calendarOf(everyDay('22:00', '02:30'));
    for (const day of ['2026-03-28', '2026-10-24']) {
      for (let minute = 0; minute < 2 * 1440; minute += 7) {
        const moment = new Date(Date.parse(`${day}T12:00:00Z`) + minute * 60_000);
        const open = nextOpenMoment(moment, calendar, BERLIN);
        expect(open.getTime()).toBeGreaterThanOrEqual(moment.getTime());
        expect(nextOpenMoment(open, calendar, BERLIN)).toEqual(open);
      }
    }
  });
});

describe('a calendar', () => {
  const refused = (calendar: object) =>
    faultsIn(() => parseCadence({ calendar })).map(({ field, expected }) => [field, expected]);

  it.each([
    ['no working day', { workdays: [] }, 'calendar.workdays', 'at least one day of the week'],
    [
      'a day that is none',
      { workdays: ['Monday'] },
      'calendar.workdays.0',
      'one of mon, tue, wed, thu, fri, sat, sun',
    ],
    ['a date that is none', { holidays: ['2026-02-30'] }, 'calendar.holidays.0', 'a date such as 2026-12-25'],
    [
      'a time that is none',
      { quietHours: { from: '8pm', to: '08:00' } },
      'calendar.quietHours.from',
      'a time of day such as 20:00',
    ],
    [
      'quiet hours all day',
      { quietHours: { from: '08:00', to: '08:00' } },
      'calendar.quietHours',
      'two times that differ, or null for no quiet hours',
    ],
    [
      'a date that is both',
      { holidays: ['2026-02-14'], workingWeekends: ['2026-02-14'] },
      'calendar.holidays',
      'dates that are not among workingWeekends as well',
    ],
    [
      'an unknown field',
      { holiday: ['2026-02-14'] },
      'calendar.holiday',
      'the field calendar.holidays, the nearest known one',
    ],
  ])('is refused with %s, the field being named', (_name, calendar, field, expected) => {
    expect(refused(calendar)).toEqual([[field, expected]]);
  });
});
