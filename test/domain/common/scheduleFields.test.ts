import fc from 'fast-check';
import { cronExpected, sameTimes } from '../../../src/domain/common/cron';
import { sayableCron } from '../../../src/domain/common/scheduleFields';

const part = (low: number, high: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 2, max: 40 }).map((step) => `*/${step}`),
    fc.integer({ min: low, max: high }).map(String),
    fc
      .tuple(
        fc.integer({ min: low, max: high }),
        fc.integer({ min: low, max: high }),
        fc.constantFrom('', '/2', '/3'),
      )
      .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}${step}`),
  );
const list = (low: number, high: number) =>
  fc.array(part(low, high), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
const cron = fc
  .tuple(list(0, 59), list(0, 23), list(1, 31), list(1, 12), list(0, 7))
  .map((fields) => fields.join(' '));

describe('a cron expression that is to be said', () => {
  it('is another spelling of the same times', () => {
    fc.assert(
      fc.property(cron, (expression) => {
        fc.pre(cronExpected(expression) === null);
        const said = sayableCron(expression);
        if (said !== null) expect({ said, same: sameTimes(said, expression) }).toEqual({ said, same: true });
      }),
      { numRuns: 500 },
    );
  });
});
