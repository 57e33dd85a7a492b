import { ANSWER_KINDS, chooseAnswers, readReply } from '../../../src/domain/answers/answers';
import type { Asked } from '../../../src/domain/answers/input';
import { faultsIn } from '../../support/faults';

const tasks = ['a', 'b', 'c'].map((taskId) => ({ source: 's', taskId }));
const asked: Asked = {
  tasks,
  kinds: ANSWER_KINDS,
  nameable: new Set(['corp:bea']),
  now: new Date('2026-11-23T09:00:00Z'),
  latest: new Date('2027-02-23T09:00:00Z'),
  timeZone: 'Asia/Shanghai',
};

/** The answers of a reply, one for each task that was answered. */
const chosen = (input: unknown, over: Partial<Asked> = {}) =>
  chooseAnswers(readReply(input), { ...asked, ...over });

const faultsOf = (input: unknown, over: Partial<Asked> = {}): string[] =>
  faultsIn(() => chosen(input, over)).map(({ field }) => field);

describe('choices', () => {
  it('for all mean every task that was asked about', () => {
    const answers = chosen({ version: 3, all: { kind: 'keep' } });
    expect(answers).toEqual(tasks.map((task) => ({ ...task, kind: 'keep', until: null, names: null })));
  });

  it('for one task win over those for all', () => {
    const answers = [{ source: 's', taskId: 'b', kind: 'close' }];
    const choices = chosen({ version: 3, all: { kind: 'keep' }, answers });
    expect(choices.map(({ kind }) => kind)).toEqual(['keep', 'close', 'keep']);
  });

  it('for a project win over those for all, and those for one of its tasks over them', () => {
    const projects = [{ source: 's', projectId: 'p', kind: 'close' }];
    const answers = [{ source: 's', taskId: 'a', kind: 'snooze', until: '2026-12-01' }];
    const inProjects = tasks.map((task, at) => ({ ...task, projectId: at < 2 ? 'p' : 'q' }));
    const given = { version: 3, all: { kind: 'keep' }, projects, answers };
    const choices = chosen(given, { tasks: inProjects });
    expect(choices.map(({ kind }) => kind)).toEqual(['snooze', 'close', 'keep']);
  });

  it('for a project are about one that was asked about, once', () => {
    const [project, other] = ['p', 'q'].map((projectId) => ({ source: 's', projectId, kind: 'keep' }));
    const inProject = { tasks: tasks.map((task) => ({ ...task, projectId: 'p' })) };
    const faults = (...projects: unknown[]) => faultsOf({ version: 0, projects }, inProject);
    expect(faults(project)).toEqual([]);
    expect(faults(project, other, project)).toEqual(['projects.1.projectId', 'projects.2.projectId']);
    expect(faults({ ...project, kind: 'snooze' })).toEqual(['projects.0.until']);
  });

  it('that name a day mean its beginning where the reader is', () => {
    const answers = chosen({ version: 0, all: { kind: 'snooze', until: '2026-12-01' } });
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
    [{ version: 0, all: { kind: 'keep', reason: 'x' } }, 'all.reason'],
  ])('that are %j are told the field', (input, field) => {
    expect(faultsOf(input)).toEqual([field]);
  });

  it('that are not mine may name somebody who can be asked, for all tasks or for one', () => {
    const answers = [{ source: 's', taskId: 'b', kind: 'not mine' }];
    const all = { kind: 'not mine', names: 'corp:bea' };
    expect(chosen({ version: 0, all, answers })).toMatchObject([
      { taskId: 'a', kind: 'not mine', names: 'corp:bea' },
      { taskId: 'b', kind: 'not mine', names: null },
      { taskId: 'c', kind: 'not mine', names: 'corp:bea' },
    ]);
  });

  it.each([
    [{ kind: 'not mine', names: 'corp:nobody' }, 'all.names'],
    [{ kind: 'not mine', names: 'bea@example.org' }, 'all.names'],
    [{ kind: 'keep', names: 'corp:bea' }, 'all.names'],
  ])('that are %j name nobody who can be asked', (all, field) => {
    expect(faultsOf({ version: 0, all })).toEqual([field]);
  });

  it('are wrong where something else is all that can be said', () => {
    expect(faultsOf({ version: 0, all: { kind: 'not mine' } }, { kinds: ['keep'] })).toEqual(['all.kind']);
  });
});
