import { temporal } from '@temporalio/proto';
import type { WorkflowHandle } from '@temporalio/client';
import type { Deployment } from '../../src/configDeployment';
import { recordSpoken } from '../../src/db/answers';
import type { CadenceInput } from '../../src/domain/cadence';
import { givenPerson, givenProject, givenTask, owner, SOURCE } from '../support/inventory';
import { earlierBundle, versionsWorld, type VersionsWorld } from '../support/versions';
import { until } from '../support/world';

const { EventType } = temporal.api.enums.v1;

let earlier: Awaited<ReturnType<typeof earlierBundle>>;
beforeAll(async () => {
  earlier = await earlierBundle();
}, 60_000);
afterAll(() => earlier.remove());

let world: VersionsWorld;
beforeEach(async () => {
  world = await versionsWorld();
  await givenProject(world.pool, 'p1');
}, 60_000);
afterEach(() => world.close(), 60_000);

/** A person with one stale task, both called by that name. */
async function given(account: string) {
  await givenPerson(world.pool, account);
  await givenTask(world.pool, { id: account, editor: account });
}

/** Keeps the one task of that account, and tells the reminder. */
async function keep(account: string) {
  const { rows } = await world.pool.query<{ id: string }>('select id from round where owner = $1', [
    owner(account),
  ]);
  await recordSpoken(world.pool, {
    owner: owner(account),
    roundId: rows[0]!.id,
    answers: [{ source: SOURCE, taskId: account, kind: 'keep', until: null }],
    saidBy: owner(account),
    at: new Date(),
  });
  await world.wake(account);
}

const mailed = (count: number) => until(() => world.sink.mails.length >= count, `${count} mails`, 20);
const stageOf = async (handle: WorkflowHandle) => (await handle.query<{ stage: string }>('status')).stage;
const waits = (handle: WorkflowHandle, what = 'waiting after notice') =>
  until(async () => (await stageOf(handle)) === what, what, 20);

async function failedTasks(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
    .length;
}

const LONG: CadenceInput = { ladder: [{ step: 'notice', wait: '7 days' }] };
const stop = () =>
  world.pool.query(`insert into stop_period (started_at, reason, started_by) values ($1, 'x', 'max')`, [
    new Date(),
  ]);

describe('a worker of today under the open reminders of version 0.1', () => {
  it('carries each to its right end, with no failure of determinism and no mail twice', async () => {
    const stopEarlier = await world.work(earlier.codePath);
    for (const account of ['ann', 'bob', 'cid', 'dan', 'eve']) await given(account);
    const answered = await world.begin('ann', LONG, '0.1');
    const ended = await world.begin('dan', LONG, '0.1');
    const silent = await world.begin('bob', { ladder: [{ step: 'notice', wait: '8 seconds' }] }, '0.1');
    await mailed(3);
    await Promise.all([waits(answered), waits(silent), waits(ended)]);
    await keep('dan');
    expect(await ended.result()).toBe('confirmed');
    await stop();
    const stopped = await world.begin('cid', LONG, '0.1');
    await waits(stopped, 'due');
    await stopEarlier();

    await world.work();
    expect(await stageOf(ended)).toBe('confirmed'); // replayed to be asked
    await world.pool.query('update stop_period set ended_at = started_at');
    await keep('ann');
    await world.wake('cid');
    await mailed(4);
    await keep('cid');
    expect(await answered.result()).toBe('confirmed');
    expect(await stopped.result()).toBe('confirmed');
    expect(await silent.result()).toBe('unanswered');
    for (const handle of [answered, ended, silent, stopped]) expect(await failedTasks(handle)).toBe(0);
    expect(world.sink.mails).toHaveLength(4);
  }, 90_000);
});

describe('with worker deployment versions', () => {
  const build = (buildId: string, versioning: Deployment['versioning']): Deployment => ({
    name: 'rollcall',
    buildId,
    versioning,
  });

  const buildOf = async (handle: WorkflowHandle) => {
    const { raw } = await handle.describe();
    return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
  };

  it('a pinned reminder ends with the build it began with, a new one begins with the current one', async () => {
    for (const account of ['ann', 'bob']) await given(account);
    await world.work(earlier.codePath, build('0.1', 'PINNED'));
    await world.setCurrent(build('0.1', 'PINNED'));
    const old = await world.begin('ann', LONG, '0.1');
    await waits(old);
    await world.work(undefined, build('0.2', 'PINNED'));
    await world.setCurrent(build('0.2', 'PINNED'));
    const young = await world.begin('bob', LONG);
    await waits(young);
    await keep('ann');
    await keep('bob');
    expect([await old.result(), await young.result()]).toEqual(['confirmed', 'confirmed']);
    expect([await buildOf(old), await buildOf(young)]).toEqual(['0.1', '0.2']);
  }, 90_000);

  it('one that upgrades goes on with the current build, the old worker being gone', async () => {
    await given('ann');
    const stopEarlier = await world.work(earlier.codePath, build('0.1', 'AUTO_UPGRADE'));
    await world.setCurrent(build('0.1', 'AUTO_UPGRADE'));
    const handle = await world.begin('ann', LONG, '0.1');
    await waits(handle);
    await world.work(undefined, build('0.2', 'AUTO_UPGRADE'));
    await world.setCurrent(build('0.2', 'AUTO_UPGRADE'));
    await stopEarlier();
    await keep('ann');
    expect(await handle.result()).toBe('confirmed');
    expect(await buildOf(handle)).toBe('0.2');
    expect(await failedTasks(handle)).toBe(0);
  }, 90_000);

  it('reminders that were begun without versions go on with the first current build', async () => {
    await given('ann');
    const stopEarlier = await world.work(earlier.codePath);
    const handle = await world.begin('ann', LONG, '0.1');
    await waits(handle);
    await stopEarlier();
    await world.work(undefined, build('0.2', 'AUTO_UPGRADE'));
    await world.setCurrent(build('0.2', 'AUTO_UPGRADE'));
    await keep('ann');
    expect(await handle.result()).toBe('confirmed');
    expect(await buildOf(handle)).toBe('0.2');
  }, 90_000);
});
