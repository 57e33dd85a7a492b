import { parseChoices, type Asked } from '../../src/domain/choices';
import { InvalidInput } from '../../src/domain/errors';

const tasks = ['a', 'b', 'c'].map((taskId) => ({ source: 's', taskId }));
const asked: Asked = {
  tasks,
  now: new Date('2026-11-23T09:00:00Z'),
  latest: new Date('2027-02-23T09:00:00Z'),
  zone: 'Asia/Shanghai',
};

function faultsOf(input: unknown): string[] {
  try {
    parseChoices(input, asked);
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults.map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('choices', () => {
  it('for all mean every task that was asked about', () => {
    const { answers } = parseChoices({ version: 3, all: { kind: 'keep' } }, asked);
    expect(answers).toEqual(tasks.map((task) => ({ ...task, kind: 'keep', until: null })));
  });

  it('for one task win over those for all', () => {
    const answers = [{ source: 's', taskId: 'b', kind: 'close' }];
    const choices = parseChoices({ version: 3, all: { kind: 'keep' }, answers }, asked);
    expect(choices.answers.map(({ kind }) => kind)).toEqual(['keep', 'close', 'keep']);
  });

  it('that name a day mean its beginning where the reader is', () => {
    const { answers } = parseChoices({ version: 0, all: { kind: 'snooze', until: '2026-12-01' } }, asked);
    expect(answers[0]?.until).toEqual(new Date('2026-11-30T16:00:00Z'));
  });

  it('may snooze until the limit and no moment longer', () => {
    const until = (text: string) => ({ version: 0, all: { kind: 'snooze', until: text } });
    expect(faultsOf(until('2027-02-23T09:00:00Z'))).toEqual([]);
    expect(faultsOf(until('2027-02-23T09:00:01Z'))).toEqual(['all.until']);
    expect(faultsOf(until('2026-11-23T09:00:00Z'))).toEqual(['all.until']);
  });

  it('are wrong when one task is answered twice, or is of another source', () => {
    const answer = (source: string) => ({ source, taskId: 'a', kind: 'keep' });
    expect(faultsOf({ version: 0, answers: [answer('s'), answer('s')] })).toEqual(['answers.1.taskId']);
    expect(faultsOf({ version: 0, answers: [answer('t')] })).toEqual(['answers.0.taskId']);
  });

  it.each([
    [null, 'body'],
    ['keep', 'body'],
    [{ version: -1, all: { kind: 'keep' } }, 'version'],
    [{ version: '0', all: { kind: 'keep' } }, 'version'],
    [{ version: 0, answers: 'keep' }, 'answers'],
    [{ version: 0 }, 'answers'],
    [{ version: 0, all: { kind: 'keep', why: 'x' } }, 'all.why'],
  ])('that are %j are told the field', (input, field) => {
    expect(faultsOf(input)).toEqual([field]);
  });
});
