import fc from 'fast-check';
import {
  graceLeft,
  openStop,
  waitWhile,
  stoppedTime,
  type StopPeriod,
} from '../../../src/domain/reminder/pause';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-01T09:00:00Z');
const at = (hours: number) => new Date(START + hours * HOUR);
const stop = (from: number, to: number | null): StopPeriod => ({
  startedAt: at(from).toISOString(),
  endedAt: to === null ? null : at(to).toISOString(),
});

/** Stops one after another, given as alternating lengths of going and being stopped, in minutes; the last may last. */
const stops = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 600 })), {
      maxLength: 5,
    }),
    fc.boolean(),
  )
  .map(([lengths, lasts]) => {
    let minute = -500;
    const periods = lengths.map(([going, stopped]) => {
      const from = (minute += going) / 60;
      return stop(from, (minute += stopped) / 60);
    });
    const last = periods.at(-1);
    if (lasts && last) last.endedAt = null;
    return periods;
  });

/** The same by brute force: minute by minute. */
function goingMinutes(periods: StopPeriod[], minutes: number): number {
  const stopped = (time: number) =>
    periods.some(
      ({ startedAt, endedAt }) =>
        Date.parse(startedAt) <= time && (endedAt === null || time < Date.parse(endedAt)),
    );
  return Array.from({ length: minutes }, (_, minute) => START + minute * 60_000).filter(
    (time) => !stopped(time),
  ).length;
}

describe('stopped time', () => {
  it('counts what lies between two moments, and no longer than to the second of them', () => {
    expect(stoppedTime([stop(-5, 2)], at(0), at(10))).toBe(2 * HOUR);
    expect(stoppedTime([stop(4, 6)], at(0), at(10))).toBe(2 * HOUR);
    expect(stoppedTime([stop(8, null)], at(0), at(10))).toBe(2 * HOUR);
    expect(stoppedTime([stop(20, null)], at(0), at(10))).toBe(0);
  });

  it('counts once where stops overlap, in whatever order they come', () => {
    expect(stoppedTime([stop(3, 6), stop(1, 4), stop(2, 3)], at(0), at(10))).toBe(5 * HOUR);
  });
});

describe('a wait', () => {
  it('has the grace left that was not used while going: always the whole wait in all', () => {
    fc.assert(
      fc.property(stops, fc.integer({ min: 0, max: 2000 }), (periods, minutes) => {
        const used = goingMinutes(periods, minutes) * 60_000;
        const left = graceLeft(at(0), ['7 days'], periods, new Date(START + minutes * 60_000));
        expect(left + used).toBe(7 * 24 * HOUR);
      }),
    );
  });

  it('keeps its grace as long as a stop lasts', () => {
    const left = (now: number) => graceLeft(at(0), ['7 days'], [stop(24, null)], at(now));
    expect(left(24)).toBe(6 * 24 * HOUR);
    expect(left(1000)).toBe(6 * 24 * HOUR);
  });

  it('of a month is a month of the calendar, with the stopped time on top', () => {
    const over = new Date('2026-12-01T11:00:00Z');
    expect(graceLeft(at(0), ['1 month'], [stop(5, 7)], over)).toBe(0);
  });
});

describe('while it is stopped', () => {
  it('the stop that lasts is known', () => {
    expect(openStop([stop(1, 2), stop(3, null)])).toEqual(stop(3, null));
    expect(openStop([stop(1, 2)])).toBeUndefined();
  });

  it('one looks again after a quarter of its length, no sooner than a minute and no later than an hour', () => {
    expect(waitWhile(stop(0, null), at(0))).toBe(60_000);
    expect(waitWhile(stop(0, null), at(1))).toBe(HOUR / 4);
    expect(waitWhile(stop(0, null), at(100))).toBe(HOUR);
  });

  it('one that began a moment ahead of this clock is a stop', () => {
    expect(waitWhile(stop(1, null), at(0))).toBe(60_000);
  });
});
