import fc from 'fast-check';
import {
  graceLeft,
  openPause,
  waitWhile,
  pausedTime,
  type PausePeriod,
} from '../../../src/domain/reminder/pause';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-01T09:00:00Z');
const at = (hours: number) => new Date(START + hours * HOUR);
const pause = (from: number, to: number | null): PausePeriod => ({
  startedAt: at(from).toISOString(),
  endedAt: to === null ? null : at(to).toISOString(),
});

/** Pauses one after another, given as alternating lengths of going and being paused, in minutes; the last may last. */
const pauses = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 600 })), {
      maxLength: 5,
    }),
    fc.boolean(),
  )
  .map(([lengths, lasts]) => {
    let minute = -500;
    const periods = lengths.map(([going, paused]) => {
      const from = (minute += going) / 60;
      return pause(from, (minute += paused) / 60);
    });
    const last = periods.at(-1);
    if (lasts && last) last.endedAt = null;
    return periods;
  });

/** The same by brute force: minute by minute. */
function goingMinutes(periods: PausePeriod[], minutes: number): number {
  const paused = (time: number) =>
    periods.some(
      ({ startedAt, endedAt }) =>
        Date.parse(startedAt) <= time && (endedAt === null || time < Date.parse(endedAt)),
    );
  return Array.from({ length: minutes }, (_, minute) => START + minute * 60_000).filter(
    (time) => !paused(time),
  ).length;
}

describe('paused time', () => {
  it('counts what lies between two moments, and no longer than to the second of them', () => {
    expect(pausedTime([pause(-5, 2)], at(0), at(10))).toBe(2 * HOUR);
    expect(pausedTime([pause(4, 6)], at(0), at(10))).toBe(2 * HOUR);
    expect(pausedTime([pause(8, null)], at(0), at(10))).toBe(2 * HOUR);
    expect(pausedTime([pause(20, null)], at(0), at(10))).toBe(0);
  });

  it('counts once where pauses overlap, in whatever order they come', () => {
    expect(pausedTime([pause(3, 6), pause(1, 4), pause(2, 3)], at(0), at(10))).toBe(5 * HOUR);
  });
});

describe('a wait', () => {
  it('has the grace left that was not used while going: always the whole wait in all', () => {
    fc.assert(
      fc.property(pauses, fc.integer({ min: 0, max: 2000 }), (periods, minutes) => {
        const used = goingMinutes(periods, minutes) * 60_000;
        const left = graceLeft(at(0), ['7 days'], periods, new Date(START + minutes * 60_000));
        expect(left + used).toBe(7 * 24 * HOUR);
      }),
    );
  });

  it('keeps its grace as long as a pause lasts', () => {
    const left = (now: number) => graceLeft(at(0), ['7 days'], [pause(24, null)], at(now));
    expect(left(24)).toBe(6 * 24 * HOUR);
    expect(left(1000)).toBe(6 * 24 * HOUR);
  });

  it('of a month is a month of the calendar, with the paused time on top', () => {
    const over = new Date('2026-12-01T11:00:00Z');
    expect(graceLeft(at(0), ['1 month'], [pause(5, 7)], over)).toBe(0);
  });
});

describe('while it is paused', () => {
  it('the pause that lasts is known', () => {
    expect(openPause([pause(1, 2), pause(3, null)])).toEqual(pause(3, null));
    expect(openPause([pause(1, 2)])).toBeUndefined();
  });

  it('one looks again after a quarter of its length, no sooner than a minute and no later than an hour', () => {
    expect(waitWhile(pause(0, null), at(0))).toBe(60_000);
    expect(waitWhile(pause(0, null), at(1))).toBe(HOUR / 4);
    expect(waitWhile(pause(0, null), at(100))).toBe(HOUR);
  });

  it('one that began a moment ahead of this clock is a pause', () => {
    expect(waitWhile(pause(1, null), at(0))).toBe(60_000);
  });
});
