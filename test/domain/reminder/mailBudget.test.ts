import {
  mailDay,
  mailDays,
  dailyLimitFor,
  scheduledSendTime,
  type NextAllowedTime,
} from '../../../src/domain/reminder/mailBudget';
import { parseCadence, type CadenceInput } from '../../../src/domain/cadence/cadence';
import { nextOpenMoment } from '../../../src/domain/cadence/calendar';

describe('the mail budget of a day', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 4],
    [10, 8],
    [35, 28],
    [5000, 4000],
  ])('of %i mails has room for %i first notices', (limit, room) => {
    expect(dailyLimitFor('notice', limit)).toBe(room);
  });

  it.each(['remind', 'escalate', 'closed'] as const)('may be used up for the kind %s', (kind) => {
    expect(dailyLimitFor(kind, 5000)).toBe(5000);
  });

  it('is that of a day in UTC', () => {
    expect(mailDay(new Date('2026-11-23T23:59:59.999Z'))).toBe('2026-11-23');
    expect(mailDay(new Date('2026-11-24T00:00:00Z'))).toBe('2026-11-24');
  });
});

const IDS = Array.from({ length: 200 }, (_, n) => `round ${n}`);
const anytime: NextAllowedTime = (at) => at;
const during =
  (calendar: CadenceInput['calendar'], timeZone: string): NextAllowedTime =>
  (at) =>
    nextOpenMoment(at, parseCadence({ calendar }).calendar, timeZone);

describe('a mail that was given a later day', () => {
  it('goes between eight and ten, each at a moment of its own', () => {
    const turns = IDS.map((id) => scheduledSendTime('2026-11-24', id, anytime).toISOString());
    for (const turn of turns) expect(turn).toMatch(/^2026-11-24T0[89]:/);
    expect(new Set(turns).size).toBe(IDS.length);
    const early = turns.filter((turn) => turn.startsWith('2026-11-24T08'));
    expect(early.length / IDS.length).toBeCloseTo(0.5, 1);
  });

  it('goes at the same moment whenever it is asked', () => {
    expect(scheduledSendTime('2026-11-24', 'r', anytime)).toEqual(
      scheduledSendTime('2026-11-24', 'r', anytime),
    );
  });

  it.each([
    'Asia/Tokyo',
    'America/Los_Angeles',
    'Pacific/Auckland',
    'Asia/Kolkata',
    'Pacific/Honolulu',
    'UTC',
  ])('goes on that day, outside the quiet hours, in %s', (timeZone) => {
    const open = during({ quietHours: { from: '18:00', to: '09:00' } }, timeZone);
    for (const id of IDS) {
      const turn = scheduledSendTime('2026-11-24', id, open);
      expect(mailDay(turn)).toBe('2026-11-24');
      expect(open(turn)).toEqual(turn);
    }
  });
});

describe('the days of the budget', () => {
  const first = (count: number, open: NextAllowedTime) => {
    const days = mailDays(new Date('2026-11-27T15:00:00Z'), open);
    return Array.from({ length: count }, () => days.next().value);
  };

  it('follow one another', () => {
    expect(first(3, anytime)).toEqual(['2026-11-27', '2026-11-28', '2026-11-29']);
  });

  it('leave out those on which nobody is written to', () => {
    const open = during({ workdays: ['mon', 'tue', 'wed', 'thu', 'fri'], holidays: ['2026-12-01'] }, 'UTC');
    expect(first(3, open)).toEqual(['2026-11-27', '2026-11-30', '2026-12-02']);
  });
});
