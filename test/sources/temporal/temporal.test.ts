import { InvalidInput } from '../../../src/domain/common/errors';
import type { LiveTask, TaskRow } from '../../../src/domain/sync/inventory';
import { memory } from '../../../src/sources/conformance/memory';
import { readAll } from '../../../src/sources/conformance/reading';
import { Faults } from '../../../src/sources/faults';
import { runsOf } from '../../../src/sources/temporal/runs';
import { temporal } from '../../../src/sources/temporal/type';
import { switching } from '../../support/closings';
import { temporalSchedules, type Schedules } from '../../support/temporalSchedules';
import { until } from '../../support/world';

const NOW = new Date('2026-11-23T09:00:00Z');

let held: Schedules;
beforeAll(async () => {
  held = await temporalSchedules();
});
afterEach(() => held.clear());
afterAll(() => held.close());

const open = async (fields: object = {}) => (await held.declare(fields).open(memory().parts)).source;

/** A source that has been synced, so that it can tell whether a task changed since. */
async function synced() {
  const trial = memory();
  const source = switching((await held.declare().open(trial.parts)).source);
  trial.learn(await readAll(source.open!, NOW));
  return source;
}

/** What a sync reads of it, and what is wrong. */
async function read(fields: object = {}) {
  const faults = new Faults();
  const tasks: TaskRow[] = [];
  const projects: string[] = [];
  for (const part of (await (await open(fields)).open!(NOW)).parts)
    for await (const rows of part.read({ faults })) {
      if (part.kind === 'tasks') tasks.push(...(rows as TaskRow[]));
      if (part.kind === 'projects') projects.push(...rows.map((row) => ('id' in row ? row.id : '')));
    }
  return { tasks, projects, faults: faults.told };
}

describe('when a Schedule starts its action', () => {
  it.each([
    [{ cronExpressions: ['0 9 * * MON-FRI # working days'] }, '0 9 * * 1-5 UTC'],
    [
      { cronExpressions: ['*/15 0,12 1-5 * *'], timezone: 'Asia/Shanghai' },
      '*/15 0,12 1-5 * * Asia/Shanghai',
    ],
    [{ cronExpressions: ['0 9 1 * 1'] }, '0 9 1 * 1 UTC, only on days that match both fields'],
    [{ cronExpressions: ['@hourly', '@every 90m'] }, '0 * * * * UTC; every 1 hour and 30 minutes'],
    [{ intervals: [{ every: '1 day', offset: '5m' }] }, 'every 1 day, 5 minutes later'],
    [{ calendars: [{ hour: { start: 9, end: 17, step: 2 } }] }, '0 9-17/2 * * * UTC'],
    [
      { calendars: [{ second: 30, hour: 3, year: 2027 }] },
      '0 3 * * * UTC, at the seconds 30, in the years 2027',
    ],
    [
      {
        calendars: [{ hour: 9 }],
        skip: [{ month: 'DECEMBER', dayOfMonth: 25 }],
        endAt: new Date('2030-01-01'),
      },
      '0 9 * * * UTC, except 0 0 25 12 * UTC, until 2030-01-01T00:00:00.000Z',
    ],
    [{}, null],
  ] as const)('%j is read as %s', async (spec, text) => {
    await held.create('report', { spec: spec as never });
    const { tasks, faults } = await read();
    expect(faults).toEqual([]);
    expect(tasks.map(({ schedule }) => schedule)).toEqual([text]);
  });
});

describe('whose a Schedule is', () => {
  it.each([
    ['its memo', {}, { memo: { owner: 'ann' } }],
    ['another field of its memo', { owner: { memo: 'team' } }, { memo: { team: 'ann' } }],
    ['its note', { owner: { note: 'owner: (\\S+)' } }, { state: { note: 'owner: ann (billing)' } }],
    ['its id', { owner: { id: '^([a-z]+)-' } }, {}],
    [
      'its search attribute',
      { owner: { searchAttribute: 'RollcallOwner' } },
      { searchAttributes: { RollcallOwner: ['ann'] } },
    ],
  ])('is told by %s', async (_what, fields, schedule) => {
    await held.create('ann-report', schedule);
    expect((await read(fields)).tasks).toMatchObject([{ id: 'ann-report', creator: 'ann' }]);
  });

  it('is unknown where nothing tells it', async () => {
    await held.create('report');
    expect((await read()).tasks).toMatchObject([{ creator: null, editor: null }]);
  });

  it('cannot be told by a memo that is encrypted, which names the Schedule', async () => {
    const owner = {
      metadata: { encoding: Buffer.from('binary/encrypted') },
      data: Buffer.from('?'),
    };
    await held.client.workflowService.createSchedule({
      namespace: held.namespace,
      scheduleId: 'secret',
      requestId: 'one',
      memo: { fields: { owner } },
      schedule: {
        spec: { cronString: ['@daily'] },
        action: {
          startWorkflow: { workflowId: 'w', workflowType: { name: 'w' }, taskQueue: { name: 'q' } },
        },
      },
    });
    const source = await open();
    const live = (await source.get(['secret'])).get('secret');
    await held.client.schedule.getHandle('secret').delete();
    expect(live).toEqual({
      taskId: 'secret',
      error: 'memo owner is encoded as binary/encrypted, which Rollcall cannot read',
    });
  });
});

it('puts Schedules into the project that they name, and the others into one of the name of the namespace', async () => {
  await held.create('a', { memo: { team: 'billing' } });
  await held.create('b');
  const { projects } = await read({ project: { memo: 'team' } });
  expect(projects).toEqual(['billing', held.namespace]);
});

it('reads the Schedules that the query finds', async () => {
  await held.create('a', { searchAttributes: { RollcallOwner: ['ann'] } });
  await held.create('b');
  expect((await read({ query: 'RollcallOwner = "ann"' })).tasks.map(({ id }) => id)).toEqual(['a']);
});

it('leaves the Schedules of a Rollcall out, and closes none of them', async () => {
  const action = { type: 'startWorkflow', workflowType: 'sweep', taskQueue: 'rollcall', args: [] } as const;
  await held.create('rollcall-sweep', { action });
  expect((await read()).tasks).toEqual([]);
  const results = await switching(await open()).close(['rollcall-sweep'], NOW);
  expect(results).toEqual([{ taskId: 'rollcall-sweep', error: 'there is no such task' }]);
  const { state } = await held.client.schedule.getHandle('rollcall-sweep').describe();
  expect(state.paused).toBe(false);
});

it('links a task to its Schedule in the UI of Temporal', async () => {
  await held.create('a/b');
  const { tasks } = await read({ ui: 'https://temporal.example.org/' });
  expect(tasks.map(({ url }) => url)).toEqual([
    `https://temporal.example.org/namespaces/${held.namespace}/schedules/a%2Fb`,
  ]);
});

describe('what a Schedule tells of its runs', () => {
  it('is when it ran last, how often, and when it runs next', async () => {
    await held.create('report');
    const [before] = (await read()).tasks;
    expect(before).toMatchObject({ runCount: 0, lastRunAt: null, nextRunAt: expect.any(Date) });
    await held.client.schedule.getHandle('report').trigger();
    await until(async () => (await read()).tasks[0]?.runCount === 1, 'the run to be counted');
    expect((await read()).tasks).toMatchObject([{ lastRunAt: expect.any(Date), lastResult: null }]);
  });

  const FAILED = { startWorkflowStatus: 3 };
  const TIMED_OUT = { startWorkflowStatus: 7 };
  const DONE = { startWorkflowStatus: 2 };
  const TERMINATED = { startWorkflowStatus: 5 };
  const STARTED = { startWorkflowStatus: 1 };

  it.each([
    ['that it failed, and how often in a row', [DONE, FAILED, TIMED_OUT], 'failed', 2],
    ['how the one before ended that is under way', [FAILED, STARTED], 'failed', 1],
    ['that all that it knows of failed', [FAILED, FAILED], 'failed', 2],
    ['that it succeeded', [FAILED, DONE], 'succeeded', 0],
    ['nothing of one that somebody terminated', [FAILED, TERMINATED], undefined, undefined],
    ['nothing of one that never ran', [], undefined, undefined],
  ])('is %s', (_what, recentActions, last_result, failures_in_a_row) => {
    expect(runsOf({ recentActions })).toMatchObject({ last_result, failures_in_a_row });
  });
});

describe('the note of a closed Schedule', () => {
  const noteOf = async (id: string) => (await held.client.schedule.getHandle(id).describe()).state;

  it('says who paused it, how it is resumed, and what it said before; a restore puts that back', async () => {
    await held.create('report', { state: { note: 'owner: ann' } });
    const source = await synced();
    await source.close(['report'], NOW);
    expect(await noteOf('report')).toMatchObject({
      paused: true,
      note: 'Paused by Rollcall on 2026-11-23; rollcall restore resumes it. Note before: owner: ann',
    });
    await source.restore(['report'], NOW);
    expect(await noteOf('report')).toMatchObject({ paused: false, note: 'owner: ann' });
  });

  it('leaves the owner whom it named known', async () => {
    await held.create('report', { state: { note: 'owner: ann' } });
    const fields = { owner: { note: 'owner: (\\S+)' } };
    await switching(await open(fields)).close(['report'], NOW);
    expect((await read(fields)).tasks).toMatchObject([{ creator: 'ann', enabled: false }]);
  });
});

it('does not resume a Schedule that somebody resumed and paused again', async () => {
  await held.create('report');
  const source = await synced();
  await source.close(['report'], NOW);
  const handle = held.client.schedule.getHandle('report');
  await handle.unpause('needed');
  await handle.pause('broken');
  const [result] = await source.restore(['report'], NOW);
  expect(result).toEqual({ taskId: 'report', error: 'changed since it was closed' });
  expect((await handle.describe()).state).toMatchObject({ paused: true, note: 'broken' });
});

it('does not take a pause for an edit: the date of the last one stays', async () => {
  await held.create('report');
  const [before] = (await read()).tasks;
  const source = await synced();
  await source.close(['report'], NOW);
  await source.restore(['report'], NOW);
  const live = (await source.get(['report'])).get('report') as LiveTask;
  expect(live.touchedAt).toEqual(before?.createdAt);
});

describe('what is wrong with where the Schedules are', () => {
  it('is told of a namespace that there is not', async () => {
    await expect(read({ namespace: 'nowhere' })).rejects.toThrow('Temporal: there is no namespace nowhere');
  });

  it('is told of a query that the server does not accept', async () => {
    await expect(read({ query: 'Nothing = 1' })).rejects.toThrow(
      /^Temporal: it does not accept the request: /,
    );
  });

  it.each([
    ['configFile', { configFile: 'none.toml' }],
    ['profile', { profile: 'nowhere' }],
  ])('is told of a %s that there is not, with its field', (field, fields) => {
    const declaration = { file: '/etc/rollcall/sources.yaml', name: 'jobs', env: {} };
    expect(() => temporal(fields, declaration)).toThrow(InvalidInput);
    expect(() => temporal(fields, declaration)).toThrow(`sources.yaml, jobs, ${field}`);
  });

  it('is told by a check, which changes nothing', async () => {
    const { tried } = await held.declare({ namespace: 'nowhere' }).check(NOW);
    expect(tried[0]).toMatchObject({ what: 'server', error: 'Temporal: there is no namespace nowhere' });
  });
});

it('counts in a check, and shows how it understands tasks', async () => {
  await held.create('report', { memo: { owner: 'ann' } });
  const { tried, counts, sample } = await held.declare().check(NOW);
  expect(tried[0]).toEqual({
    what: 'server',
    found: "it lists 1 Schedule beside Rollcall's own",
    error: null,
  });
  expect(counts).toMatchObject({ projects: 1, tasks: 1, enabled: 1 });
  expect(sample).toMatchObject([{ id: 'report', creator: 'ann' }]);
});
