import { mailDay, roomFor, turnOn } from '../../src/domain/budget';

describe('the mail budget of a day', () => {
  it.each([
    [1, 1],
    [2, 2],
    [5, 4],
    [10, 8],
    [35, 28],
    [5000, 4000],
  ])('of %i mails has room for %i first notices', (limit, room) => {
    expect(roomFor('notice', limit)).toBe(room);
  });

  it.each(['remind', 'escalate', 'closed'] as const)('may be used up for the kind %s', (kind) => {
    expect(roomFor(kind, 5000)).toBe(5000);
  });

  it('is that of a day in UTC', () => {
    expect(mailDay(new Date('2026-11-23T23:59:59.999Z'))).toBe('2026-11-23');
    expect(mailDay(new Date('2026-11-24T00:00:00Z'))).toBe('2026-11-24');
  });
});
