import { capLimit, isOverCap, neededAllowances, type CapUse } from '../../../src/domain/closing/cap';

const use = (given: Partial<CapUse>): CapUse => ({
  source: 's',
  enabled: 100,
  pending: 0,
  closed: 0,
  restored: 0,
  allowed: 0,
  waiting: [],
  ...given,
});

const cap = { tasks: 20, percent: 5 };

describe('the cap on closures', () => {
  it('is the lower of the number and the percentage', () => {
    expect(capLimit(cap, use({}))).toBe(5);
    expect(capLimit(cap, use({ enabled: 1000 }))).toBe(20);
  });

  it('reckons the percentage of what was enabled before the closings of the day', () => {
    expect(capLimit(cap, use({ enabled: 96, closed: 4 }))).toBe(5);
    expect(capLimit(cap, use({ enabled: 100, closed: 4, restored: 4 }))).toBe(5);
  });

  it('is not a task too low for the arithmetic of fractions', () => {
    expect(capLimit({ tasks: 100, percent: 29 }, use({}))).toBe(29);
  });

  it('is exceeded by what waits and what was closed together', () => {
    expect(isOverCap(cap, use({ pending: 5 }))).toBe(false);
    expect(isOverCap(cap, use({ pending: 6 }))).toBe(true);
    expect(isOverCap(cap, use({ enabled: 97, pending: 3, closed: 3 }))).toBe(true);
  });

  it('is not exceeded where nothing waits', () => {
    expect(isOverCap(cap, use({ enabled: 0, closed: 100 }))).toBe(false);
  });

  it('is higher by what an admin allowed', () => {
    expect(isOverCap(cap, use({ pending: 6, allowed: 1 }))).toBe(false);
  });

  it('needs what was allowed beyond it oldest first, and only as far as what is used already does not do', () => {
    const waiting = [
      { id: 'older', tasks: 3 },
      { id: 'newer', tasks: 100 },
    ];
    const needed = (given: Partial<CapUse>) =>
      neededAllowances(cap, use({ allowed: 103, waiting, ...given }));
    expect(needed({ pending: 5 })).toEqual([]);
    expect(needed({ pending: 6 })).toEqual(['older']);
    expect(needed({ pending: 8 })).toEqual(['older']);
    expect(needed({ pending: 9 })).toEqual(['older', 'newer']);
    expect(needed({ pending: 9, allowed: 104 })).toEqual(['older']);
    expect(needed({ pending: 6, allowed: 104 })).toEqual([]);
  });

  it('needs nothing more where all that was allowed is used already', () => {
    expect(neededAllowances(cap, use({ pending: 6, allowed: 1 }))).toEqual([]);
  });
});
