import type { LiveTask } from '../../../src/domain/sync/inventory';
import { memory } from '../../../src/sources/conformance/memory';
import { readAll } from '../../../src/sources/conformance/reading';
import type { SwitchingSource } from '../../../src/sources/source';
import { declaredAirflow, simulatedAirflow, type Api, type SimAirflow } from '../../support/airflow';
import { switching } from '../../support/closings';

const NOW = new Date('2026-11-23T08:00:00Z');

let server: SimAirflow;
let held: ReturnType<typeof memory>;
let source: SwitchingSource;
async function start(api: Api, more: object = {}): Promise<void> {
  server = await simulatedAirflow(api);
  held = memory();
  source = switching((await declaredAirflow(server, more).open(held.parts)).source);
}
afterEach(() => server.close());

/** Reads all, and has the mirror hold it, as a sync does. */
async function sync() {
  const reading = await readAll(source.open!, NOW);
  held.learn(reading);
  return reading;
}

const liveOf = async (id: string) => (await source.get([id])).get(id) as LiveTask | undefined;

describe.each<[string, Api]>([
  ['Airflow 3', 'v2'],
  ['Airflow 2', 'v1'],
])('%s', (_, api) => {
  beforeEach(() => start(api));

  it('has no task without a schedule, nor one that runs once', async () => {
    server.add('by-hand', { schedule: null });
    server.add('once', { schedule: ['@once', 'Once, as soon as possible'] });
    server.add('nightly');
    expect([...(await sync()).tasks.keys()]).toEqual(['nightly']);
    expect(await liveOf('once')).toBeUndefined();
  });

  it('says of a schedule that is no cron expression what Airflow says', async () => {
    server.add('orders', { schedule: ['Asset', 'Triggered by assets'] });
    server.add('own', { schedule: ['ShiftTimetable', ''] });
    server.add('interval', { schedule: ['1 day, 1:30:00', ''] });
    const { tasks } = await sync();
    expect(['orders', 'own', 'interval'].map((id) => tasks.get(id)?.schedule)).toEqual([
      'Triggered by assets',
      'ShiftTimetable',
      'every 1 day 1 hour 30 minutes',
    ]);
  });

  it('takes nobody for the owner where Airflow names its default, and of several always the same', async () => {
    server.add('nobodys', { owners: ['airflow'] });
    server.add('shared', { owners: ['cat', 'airflow', 'bob'] });
    const { tasks } = await sync();
    const before = tasks.get('shared')!;
    expect([tasks.get('nobodys')!.creator, before.creator]).toEqual([null, 'bob']);
    server.change('shared', { owners: ['airflow', 'bob', 'cat'] });
    expect((await sync()).tasks.get('shared')).toEqual(before);
  });

  it('follows the owner that a DAG has now', async () => {
    server.add('moved');
    await sync();
    server.change('moved', { owners: ['bob'] });
    expect((await sync()).tasks.get('moved')).toMatchObject({ creator: 'bob', editTold: true });
  });

  it('keeps the DAGs of a file that cannot be imported, until the file is gone', async () => {
    server.add('billing');
    await sync();
    server.change('billing', { stale: true, brokenFlag: true, brokenFile: true });
    expect((await sync()).tasks.has('billing')).toBe(true);
    expect(await liveOf('billing')).toMatchObject({ enabled: true });
    server.change('billing', { brokenFile: false });
    expect((await sync()).tasks.has('billing')).toBe(false);
    expect(await liveOf('billing')).toBeUndefined();
  });

  it('takes no stale DAG of a broken file for gone where the account may not see import errors', async () => {
    server.add('billing', { stale: true, brokenFlag: true });
    server.faults.denied = /importErrors$/;
    expect((await sync()).tasks.has('billing')).toBe(true);
  });

  it('says that a project is unread where a known DAG is hidden from the account', async () => {
    server.add('seen');
    server.add('hidden');
    await sync();
    server.change('hidden', { hidden: true });
    const { unread } = await sync();
    expect(unread.get('2')).toMatch(/HTTP 403 .*allow the account to read DAGs/);
    expect(await source.get(['hidden'])).toEqual(
      new Map([['hidden', { taskId: 'hidden', error: expect.stringContaining('HTTP 403') as string }]]),
    );
  });

  it('finds a known DAG that slipped between two pages', async () => {
    server.add('slipped');
    server.add('other');
    await sync();
    server.change('slipped', { unlisted: true });
    const { tasks, unread } = await sync();
    expect([...tasks.keys()].toSorted()).toEqual(['other', 'slipped']);
    expect(unread.size).toBe(0);
  });

  it('tells of runs how the latest ended, and how many failed in a row', async () => {
    const day = (n: number) => `2026-11-${n}T02:00:00Z`;
    const minute = (n: number) => `2026-11-${n}T02:01:00Z`;
    server.add('ledger', {
      runs: [
        { state: 'running', start: day(23), end: null },
        { state: 'failed', start: day(22), end: minute(22) },
        { state: 'failed', start: day(21), end: minute(21) },
        { state: 'success', start: day(20), end: minute(20) },
        { state: 'failed', start: day(19), end: minute(19) },
      ],
    });
    expect((await sync()).tasks.get('ledger')).toMatchObject({
      lastRunAt: new Date(day(23)),
      runCount: 5,
      lastResult: 'failed',
      failuresInARow: 2,
      meanDurationSeconds: 60,
    });
  });

  it('says nothing of runs that the account may not see', async () => {
    server.add('ledger', { runs: [{ state: 'failed', start: '2026-11-20T02:00:00Z', end: null }] });
    server.faults.denied = /dagRuns$/;
    expect((await sync()).tasks.get('ledger')).toMatchObject({
      lastRunAt: null,
      runCount: null,
      lastResult: null,
    });
  });

  it('reads a thousand DAGs, eight calls at a time', async () => {
    for (let n = 0; n < 1000; n += 1) server.add(`dag-${n}`);
    expect((await sync()).tasks.size).toBe(1000);
    expect(server.seen.mostAtOnce).toBeLessThanOrEqual(8);
    // Their runs each by themselves; all else by the hundred.
    expect(server.seen.calls.length).toBeLessThan(1040);
  });

  it('does not know whether a DAG was edited that is not as it was read', async () => {
    server.add('edited');
    await sync();
    expect(await liveOf('edited')).not.toHaveProperty('editUntold');
    server.change('edited', { version: 'version 2', code: 'print(2)' });
    expect(await liveOf('edited')).toHaveProperty('editUntold', true);
  });
});

it('does not know of edits where the account may not read the code of DAGs of Airflow 2', async () => {
  await start('v1');
  server.add('billing');
  server.faults.denied = /dagSources/;
  expect((await sync()).tasks.get('billing')).toMatchObject({ editTold: false, editedAt: null });
  expect(await liveOf('billing')).toHaveProperty('editUntold', true);
});

it('dates the edit of a DAG of Airflow 3 by its latest version', async () => {
  await start('v2');
  server.add('billing', { since: '2026-03-05T10:00:00Z' });
  expect((await sync()).tasks.get('billing')).toMatchObject({
    editedAt: new Date('2026-03-05T10:00:00Z'),
    editor: null,
    editTold: true,
  });
});

it('asks DAGs for their version one by one where others have most of the versions', async () => {
  await start('v2');
  server.add('busy', { older: Array.from({ length: 500 }, (_, n) => `busy ${n}`) });
  server.add('billing', { since: '2026-03-05T10:00:00Z' });
  const { tasks } = await sync();
  expect(tasks.get('billing')?.editedAt).toEqual(new Date('2026-03-05T10:00:00Z'));
  expect(server.seen.calls.filter((call) => call.includes('/details'))).toHaveLength(1);
});

it('reads the file of many DAGs of Airflow 2 once', async () => {
  await start('v1');
  for (let n = 0; n < 50; n += 1) server.add(`dag-${n}`);
  await sync();
  expect(server.seen.calls.filter((call) => call.includes('dagSources'))).toHaveLength(1);
});

describe('the project of a DAG', () => {
  it.each([
    ['a tag', { field: 'tags', pattern: '^team:(.+)$' }, 'plant'],
    ['an owner', { field: 'owners' }, 'ann'],
    ['its id', { field: 'dag_id', pattern: '^([a-z]+)_' }, 'billing'],
    ['its folder', { field: 'fileloc', pattern: '^/opt/airflow/([a-z]+)/' }, 'dags'],
    ['its bundle', { field: 'bundle_name' }, 'dags-folder'],
    ['nothing that it has', { field: 'tags', pattern: '^department:(.+)$' }, 'airflow'],
  ])('is told by %s', async (_, project, expected) => {
    await start('v2', { project });
    server.add('billing_nightly', { tags: ['daily', 'team:plant'] });
    expect((await sync()).tasks.get('billing_nightly')?.projectId).toBe(expected);
  });
});
