import { readUntil, snoozeOptions } from '../../../src/domain/answers/snooze';

const NOW = new Date('2026-11-23T20:00:00Z');
const values = (limit: string, timeZone = 'UTC') =>
  snoozeOptions(NOW, limit, timeZone).map(({ value }) => value);

describe('the dates of a snooze', () => {
  it('are a week, a month and the limit, as days', () => {
    expect(values('3 months')).toEqual(['2026-11-30', '2026-12-23', '2027-02-23']);
  });

  it('are the days of the reader, who may already have the next one', () => {
    expect(values('1 week', 'Asia/Shanghai')).toEqual(['2026-12-01']);
  });

  it('never go past the limit', () => {
    expect(values('10 days')).toEqual(['2026-11-30', '2026-12-03']);
  });

  it('are moments where the limit ends before the day does', () => {
    expect(values('2 minutes')).toEqual(['2026-11-23T20:02:00.000Z']);
  });

  it('mean the same when they come back as when they were offered', () => {
    for (const timeZone of ['UTC', 'Asia/Shanghai', 'America/New_York', 'Mars/Olympus']) {
      for (const { value, until } of [
        ...snoozeOptions(NOW, '3 months', timeZone),
        ...snoozeOptions(NOW, '1 minute', timeZone),
      ]) {
        expect(readUntil(value, timeZone)).toEqual(until);
      }
    }
  });

  it.each(['', '2026-13-01', '2026-02-30', '2026-11-30T10:00:00', 'tomorrow', '2026-W48', '20261130'])(
    'are not read from %j',
    (text) => {
      expect(readUntil(text, 'UTC')).toBeNull();
    },
  );
});
