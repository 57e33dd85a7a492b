import { Conflict, NotFound } from '../../../src/domain/common/errors';
import type { CloseResult } from '../../../src/domain/sync/inventory';
import { SourceUnavailable } from '../../../src/sources/errors';
import { liveTask, taskRow, TrialSource, withOutcome } from './trial';

const world = () => new TrialSource([{ tasks: [taskRow('1'), taskRow('2', { enabled: false })] }]);
const GONE = '1000005';

/** A world in which one call, counted from the first, answers otherwise. */
function answering(call: string, answer: () => Promise<CloseResult[]>, nth = 1) {
  const source = world();
  const switchAll = source.switchAll.bind(source);
  let seen = 0;
  source.switchAll = async (doing, ids) => {
    if (`${doing} ${ids.join(' ')}`.trim() === call && (seen += 1) === nth) {
      source.calls.push(call);
      return answer();
    }
    return switchAll(doing, ids);
  };
  return source;
}

describe('a source whose task may be switched', () => {
  it('has it closed and restored, each twice, and keeps what it promises', async () => {
    const source = world();
    const found = await source.conform({ task: '1' });
    expect(withOutcome(found, 'broken')).toEqual({});
    expect(Object.keys(withOutcome(found, 'kept')).slice(-8)).toEqual([
      'close',
      'closed',
      'close again',
      'close, gone',
      'close, nothing',
      'restore',
      'restored',
      'restore again',
    ]);
    expect(source.calls).toEqual([
      'close 1',
      'close 1',
      `close ${GONE}`,
      'close',
      'restore',
      'restore 1',
      'restore 1',
    ]);
    expect(source.tasks[0]!.enabled).toBe(true);
  });

  it.each<[string, string, TrialSource]>([
    ['gives no result', 'close', answering('close 1', async () => [])],
    [
      'has nothing to say of a task that does not exist',
      'close, gone',
      answering(`close ${GONE}`, async () => []),
    ],
    [
      'closes something where nothing was given',
      'close, nothing',
      answering('close', async () => [{ taskId: '9', error: null }]),
    ],
    [
      'refuses what it has done already',
      'close again',
      answering('close 1', async () => [{ taskId: '1', error: 'it is closed' }], 2),
    ],
    [
      'fails otherwise than by being away',
      'close again',
      answering('close 1', () => Promise.reject(new Error('a bug')), 2),
    ],
  ])('that %s breaks "%s", and has its task on again', async (_what, rule, source) => {
    expect(withOutcome(await source.conform({ task: '1' }), 'broken')).toHaveProperty([rule]);
    expect(source.tasks[0]!.enabled).toBe(true);
    expect(source.calls.at(-1)).toBe('restore 1');
  });

  it('that says a task is closed, and is not, breaks "closed"', async () => {
    const source = answering('close 1', async () => [{ taskId: '1', error: null }]);
    const { calls } = source;
    source.get = async (ids) => new Map(ids.includes('1') && calls.length < 4 ? [['1', liveTask('1')]] : []);
    expect(withOutcome(await source.conform({ task: '1' }), 'broken')).toMatchObject({
      closed: ['task 1 reads back enabled'],
    });
  });

  it('that takes our closing for an edit of somebody breaks "restored"', async () => {
    const source = world();
    const switchAll = source.switchAll.bind(source);
    source.switchAll = async (doing, ids) => {
      for (const task of source.tasks)
        source.tasks[source.tasks.indexOf(task)] = { ...task, editor: 'admin' };
      return switchAll(doing, ids);
    };
    expect(withOutcome(await source.conform({ task: '1' }), 'broken')['restored']).toEqual([
      'task 1 was edited by admin now: that would make them its owner',
    ]);
  });

  it('may refuse, in its own words', async () => {
    const source = answering('close 1', async () => [{ taskId: '1', error: 'no permission' }]);
    const found = await source.conform({ task: '1' });
    expect(withOutcome(found, 'refused')).toEqual({ close: ['task 1: no permission'] });
    expect(withOutcome(found, 'broken')).toEqual({});
  });

  it('that does not restore has that said, with what is to be done', async () => {
    const source = answering('restore 1', () => Promise.reject(new SourceUnavailable('closed')));
    const found = await source.conform({ task: '1' });
    expect(withOutcome(found, 'refused')).toEqual({ restore: ['it was away: closed'] });
    expect(withOutcome(found, 'not tried')['restore again']).toEqual([
      'the task was not restored: switch it on where it lives',
    ]);
  });

  it('switches nothing where somebody does not want it after all', async () => {
    const source = world();
    const permit = () => Promise.reject(new Error('no'));
    await expect(source.conform({ task: '1', permit })).rejects.toThrow('no');
    expect(source.calls).toEqual([]);
  });

  it('needs a task that there is, and that is enabled', async () => {
    await expect(world().conform({ task: '9' })).rejects.toThrow(NotFound);
    await expect(world().conform({ task: '2' })).rejects.toThrow(Conflict);
  });
});
