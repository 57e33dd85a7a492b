import { tooManyRefused } from '../../../src/domain/delivery/refusals';

const many = (...last: [refused: number, of: number][]) =>
  tooManyRefused({ last: last.map(([refused, of]) => ({ refused, of })), words: null });

describe('refusals of the last first notices are too many', () => {
  it.each<[number, number]>([
    [3, 3],
    [3, 10],
    [11, 50],
    [50, 50],
  ])('when %i of %i: more than a fifth', (refused, of) => expect(many([refused, of])).toBe(true));

  it.each<[number, number]>([
    [0, 0],
    [1, 1],
    [2, 2],
    [2, 10],
    [10, 50],
  ])('not when %i of %i: a fifth at most, or too few to tell', (refused, of) =>
    expect(many([refused, of])).toBe(false),
  );

  it('when they are among the last few, or among more', () => {
    expect(many([3, 10], [3, 50])).toBe(true);
    expect(many([0, 10], [11, 50])).toBe(true);
  });
});
