import { PassThrough } from 'node:stream';
import { askAt } from '../../src/cli/terminal';

/** What asking comes to where somebody types `typed`, null being the end of the input. */
function answered(typed: string | null) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answer = askAt(input, output)('Run it?');
  if (typed === null) input.end();
  else input.write(typed);
  return answer;
}

describe('a question at a terminal', () => {
  it.each(['y\n', 'Y\n', 'yes\n', ' yes \n'])('is answered with yes by %j', async (typed) => {
    expect(await answered(typed)).toBe(true);
  });

  it.each(['\n', 'n\n', 'no\n', 'yesterday\n', null])('is answered with no by %j', async (typed) => {
    expect(await answered(typed)).toBe(false);
  });
});
