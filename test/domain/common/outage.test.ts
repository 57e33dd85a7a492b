import { pauseAfter } from '../../../src/domain/common/outage';

describe('the pause after failures in a row', () => {
  it('grows, up to five minutes', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 1000].map((failures) => pauseAfter(failures, 0) / 1000);
    expect(pauses).toEqual([20, 40, 80, 160, 300, 300, 300]);
  });

  it('is shorter by up to half, so that not all come back at once', () => {
    expect(pauseAfter(1, 1)).toBe(10_000);
    expect(pauseAfter(1000, 0.5)).toBe(225_000);
  });
});
