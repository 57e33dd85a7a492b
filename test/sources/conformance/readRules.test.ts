import { SourceUnavailable } from '../../../src/sources/errors';
import { liveTask, projectRow, taskRow, TrialSource, withOutcome, type Held } from './trial';

const GOOD: Held = { tasks: [taskRow('1'), taskRow('2')] };

const brokenOf = async (source: TrialSource) => withOutcome(await source.conform(), 'broken');
const told = (...readings: Held[]) => brokenOf(new TrialSource(readings));

describe('a source that is only read', () => {
  it('keeps what it promises, and nothing is claimed of what was not tried', async () => {
    const found = await new TrialSource([GOOD]).conform();
    expect(withOutcome(found, 'broken')).toEqual({});
    expect(Object.keys(withOutcome(found, 'kept'))).toEqual([
      'order',
      'rows',
      'no duplicates',
      'projects of tasks',
      'progress',
      'stable ids',
      'stable rows',
      'live',
      'live, gone',
      'live, nothing',
    ]);
    expect(withOutcome(found, 'not tried')).toMatchObject({
      managers: ['no people were told'],
      'unread said': ['every project could be read'],
      close: ['no task was given that may be switched'],
    });
  });

  it('is not told to switch anything', async () => {
    const source = new TrialSource([GOOD]);
    await source.conform();
    expect(source.calls).toEqual([]);
  });

  it('is counted, as a whole and by project', async () => {
    const unread = new Map([['q', 'no permission']]);
    const tasks = [taskRow('1'), taskRow('2', { enabled: false })];
    const projects = [projectRow('p', { archivedAt: new Date(0) })];
    const { counts, projects: each } = await new TrialSource([{ projects, tasks, unread }]).conform();
    expect(counts).toEqual({ projects: 1, archived: 1, unread: 1, tasks: 2, enabled: 1, people: 0 });
    expect(each).toEqual([
      { project: 'p', name: 'project p', archived: true, tasks: 2, enabled: 1, unread: null },
      { project: 'q', name: null, archived: false, tasks: 0, enabled: 0, unread: 'no permission' },
    ]);
  });

  it.each<[string, string, Held[], string]>([
    [
      'tells tasks before projects',
      'order',
      [{ ...GOOD, kinds: ['tasks', 'projects'] }],
      'told as tasks, projects',
    ],
    [
      'tells a task twice',
      'no duplicates',
      [{ tasks: [taskRow('1'), taskRow('1')] }],
      'task 1: twice or more',
    ],
    [
      'tells a task of a project that it does not tell',
      'projects of tasks',
      [{ tasks: [taskRow('1', { projectId: 'q' })] }],
      'task 1: project q',
    ],
    [
      'leaves out a project without a word why',
      'unread said',
      [{ ...GOOD, unread: new Map([['q', ' ']]) }],
      'project q: no reason',
    ],
    [
      'says that it has read more than there is',
      'progress',
      [{ ...GOOD, progress: [[9, 2]] }],
      'projects: 9 done, though its size is 1',
    ],
    [
      'counts fewer rows than it tells',
      'progress',
      [{ ...GOOD, progress: [[1, 1]] }],
      'tasks: 1 rows were counted, 2 were told',
    ],
    [
      'gives a task another id in the second reading',
      'stable ids',
      [GOOD, { tasks: [taskRow('1'), taskRow('3', { name: 'task 2' })] }],
      'task 2 is 3 in the second reading',
    ],
    [
      'leaves out a project in the second reading',
      'stable ids',
      [{ ...GOOD, projects: [projectRow('p'), projectRow('q')] }, GOOD],
      'project q is missing in the second reading',
    ],
    [
      'has another hash for a task that nobody edited',
      'stable rows',
      [GOOD, { tasks: [taskRow('1'), taskRow('2', { rowHash: 'other' })] }],
      'task 2',
    ],
  ])('that %s breaks "%s"', async (_what, rule, readings, found) => {
    expect((await told(...readings))[rule]).toContain(found);
  });

  it('may have tasks come and go between the readings', async () => {
    expect(await told(GOOD, { tasks: [taskRow('1'), taskRow('3')] })).not.toHaveProperty('stable ids');
  });

  it('may have a project that the second reading could not read', async () => {
    const second: Held = { projects: [], tasks: [], unread: new Map([['p', 'HTTP 500']]) };
    expect(await told(GOOD, second)).not.toHaveProperty('stable ids');
  });

  it('that is away at the second reading is not held to it', async () => {
    const source = new TrialSource([GOOD]);
    const { open } = source;
    let readings = 0;
    source.open = () => {
      readings += 1;
      return readings > 1 ? Promise.reject(new SourceUnavailable('closed for the night')) : open();
    };
    expect(withOutcome(await source.conform(), 'not tried')).toMatchObject({
      'stable ids': ['no second reading: closed for the night'],
    });
  });
});

describe('a source asked for tasks by their ids', () => {
  const answering = (get: TrialSource['get']) => {
    const source = new TrialSource([GOOD]);
    source.get = get;
    return source;
  };

  it.each([
    ['another state', liveTask('1', false), 'task 1: enabled is false, a reading says true'],
    [
      'another date',
      liveTask('1', true, null),
      'task 1: touchedAt is unknown, a reading says 2026-01-01T00:00:00.000Z',
    ],
    [
      'another archiving',
      { ...liveTask('1'), projectArchived: true },
      'task 1: projectArchived is true, a reading says false',
    ],
  ])('breaks its promise with %s than it told', async (_what, answer, found) => {
    const source = answering(
      async () =>
        new Map([
          ['1', answer],
          ['2', liveTask('2')],
        ]),
    );
    expect((await brokenOf(source))['live']).toEqual([found]);
  });

  it('breaks its promise where it leaves out a task that there is', async () => {
    const broken = await brokenOf(answering(async () => new Map([['1', liveTask('1')]])));
    expect(broken['live']).toEqual(['task 2 is left out, though a reading tells it']);
  });

  it('breaks its promise where it tells a task that was made up', async () => {
    const source = answering(async (ids) => new Map(ids.map((id) => [id, liveTask(id)])));
    expect(await brokenOf(source)).toEqual({ 'live, gone': ['1000005, made up: told as a task'] });
  });

  it('may say of a task that it could not be read', async () => {
    const source = answering(
      async () =>
        new Map([
          ['1', { taskId: '1', error: 'no permission' } as never],
          ['2', liveTask('2')],
        ]),
    );
    expect(withOutcome(await source.conform(), 'kept')['live']).toContain(
      'task 1 could not be read: no permission',
    );
  });

  it('may reject only because it is away', async () => {
    const away = await answering(() => Promise.reject(new SourceUnavailable('closed'))).conform();
    expect(withOutcome(away, 'not tried')).toMatchObject({ live: ['it was away: closed'] });
    const failing = await brokenOf(answering(() => Promise.reject(new Error('a bug'))));
    expect(failing).toEqual({ live: ['it may only say that it is away, and said: a bug'] });
  });

  it('is not held to what somebody changed meanwhile', async () => {
    const second: Held = { tasks: [taskRow('1', { enabled: false }), taskRow('2')] };
    expect(await told(GOOD, second)).toEqual({});
  });

  it('that answers from what was read before proves nothing', async () => {
    const source = new TrialSource([GOOD]);
    source.get = async (ids) =>
      new Map((await source.held.parts.rows.find('trial', ids)).map((task) => [task.taskId, task]));
    const found = withOutcome(await source.conform(), 'not tried');
    expect(found['live']).toEqual(['it answers from what was read before, and asks no system']);
  });
});
