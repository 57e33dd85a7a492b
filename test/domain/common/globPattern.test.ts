import fc from 'fast-check';
import { InvalidInput } from '../../../src/domain/common/errors';
import { likeOf, patternOf } from '../../../src/domain/common/globPattern';

describe('a pattern of names', () => {
  it.each([
    ['nightly-*', 'nightly-%'],
    ['job-?', 'job-_'],
    ['*backup*', '%backup%'],
    ['100%_done', '100\\%\\_done'],
    ['a\\*b', 'a*b'],
    ['back\\\\slash', 'back\\\\slash'],
    ['夜间-*', '夜间-%'],
  ])('%s is the LIKE pattern %s', (pattern, like) => {
    expect(likeOf(pattern)).toBe(like);
  });

  it('means the same after it was read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const like = likeOf(`x${text}`);
        expect(likeOf(patternOf(like))).toBe(like);
      }),
    );
  });

  it.each(['', '*', '**?'])('that fits any name is refused: "%s"', (pattern) => {
    expect(() => likeOf(pattern)).toThrow(InvalidInput);
  });
});
