import { fittingTable } from '../../../src/cli/output/table';

const ROWS = [
  ['blocks', 'cap', '65 tasks of archived projects would be closed, and the cap allows 50 a day'],
  ['does not block', 'mail budget', 'enough'],
];

describe('a table whose last column tells much', () => {
  it('is wrapped between words to the width of the terminal', () => {
    expect(fittingTable(ROWS, 71).split('\n')).toEqual([
      '  blocks          cap          65 tasks of archived projects would be',
      '                               closed, and the cap allows 50 a day',
      '  does not block  mail budget  enough',
    ]);
  });

  it.each([
    ['there is no terminal', null],
    ['the terminal is wide enough', 120],
    ['the terminal has no room for the other columns', 40],
  ])('has one line a row where %s', (_, width) => {
    expect(fittingTable(ROWS, width).split('\n')).toHaveLength(2);
  });
});
