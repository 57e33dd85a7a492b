import { parseCadence } from '../../../src/domain/cadence/cadence';
import { judgeSync, type Change, type SyncChange } from '../../../src/domain/sync/trust';

const { shrink } = parseCadence({ shrink: { percent: 20, tasks: 10 } });

/** From so many tasks to so many, all of them enabled. */
const from = (before: number, now: number): Change => ({
  before: { tasks: before, enabled: before },
  now: { tasks: now, enabled: now },
});

/** The same tasks, so many of them enabled before and now. */
const enabled = (tasks: number, before: number, now: number): Change => ({
  before: { tasks, enabled: before },
  now: { tasks, enabled: now },
});

const judge = (sync: Partial<SyncChange>) =>
  judgeSync(
    {
      total: from(1000, 1000),
      projects: [],
      unread: new Map(),
      people: { before: 50, now: 50 },
      ...sync,
    },
    shrink,
  );

describe('the people of a sync', () => {
  it.each([
    ['a fifth fewer: exactly the limit', 100, 80, null],
    ['more than a fifth fewer', 100, 79, 'only 79 of 100 active people are listed'],
    ['ten fewer, whatever the share', 10, 0, null],
  ])('%s', (_name, before, now, rejectionReason) => {
    expect(judge({ people: { before, now } })).toEqual({ rejectionReason, projects: [] });
  });
});

describe('a sync as a whole', () => {
  it.each([
    ['as large as before', from(100, 100), null],
    ['grown', from(100, 200), null],
    ['the first one', from(0, 500), null],
    ['with nothing, before and now', from(0, 0), null],
    ['a fifth smaller: exactly the limit', from(100, 80), null],
    ['more than a fifth smaller', from(100, 79), 'only 79 of 100 tasks are left'],
    ['ten tasks smaller: exactly the limit, whatever the share', from(10, 0), null],
    ['eleven of eleven tasks smaller', from(11, 0), 'only 0 of 11 tasks are left'],
    ['many tasks smaller, though a small share', from(100_000, 90_000), null],
    [
      'half of its enabled tasks disabled',
      enabled(100, 60, 30),
      'only 30 of 60 enabled tasks are still enabled',
    ],
    ['a few disabled', enabled(100, 60, 55), null],
  ])('%s', (_name, total, rejectionReason) => {
    expect(judge({ total })).toEqual({ rejectionReason, projects: [] });
  });
});

describe('a project', () => {
  it('that shrank too much is not trusted, while the rest is', () => {
    const projects = [
      { project: 'a', ...from(50, 5) },
      { project: 'b', ...from(50, 45) },
    ];
    expect(judge({ projects })).toEqual({
      rejectionReason: null,
      projects: [{ project: 'a', rejectionReason: 'only 5 of 50 tasks are left' }],
    });
  });

  it('that could not be read is not trusted, however little of it is missing', () => {
    expect(judge({ unread: new Map([['a', 'HTTP 403']]) })).toEqual({
      rejectionReason: null,
      projects: [{ project: 'a', rejectionReason: 'could not be read: HTTP 403' }],
    });
  });
});
