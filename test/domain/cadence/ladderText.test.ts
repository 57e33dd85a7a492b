import { parseCadence, type CadenceInput } from '../../../src/domain/cadence/cadence';
import { ladderInWords } from '../../../src/domain/cadence/ladderText';

const words = (...ladder: NonNullable<CadenceInput['ladder']>) => ladderInWords(parseCadence({ ladder }));

describe('a ladder in words', () => {
  it('says which step is the final notice, and to whom, where it closes', () => {
    expect(
      words({ step: 'notice', wait: '7 days' }, { step: 'escalate', wait: '3 days' }, { step: 'close' }),
    ).toEqual([
      'notice: the owner is asked; 7 days for an answer',
      'escalate: somebody else is asked, too: the manager, a maintainer or the fallback mailbox; ' +
        'a final notice to all of them and to the owner; 3 days for an answer',
      'close: unanswered tasks are to be closed, 3 days after their final notice was delivered, under the cap',
    ]);
  });

  it('says the longer grace of the step close', () => {
    expect(words({ step: 'notice', wait: '7 days' }, { step: 'close', wait: '14 days' })).toEqual([
      'notice: the owner is asked; a final notice; 7 days for an answer',
      'close: unanswered tasks are to be closed, 14 days after their final notice was delivered, under the cap',
    ]);
  });

  it('has no final notice where it does not close', () => {
    expect(words({ step: 'notice', wait: '7 days' }, { step: 'remind', wait: '3 days' })).toEqual([
      'notice: the owner is asked; 7 days for an answer',
      'remind: the owner is asked again, and so is everybody asked in their place; 3 days for an answer',
      'end: nothing is closed for silence',
    ]);
  });
});
