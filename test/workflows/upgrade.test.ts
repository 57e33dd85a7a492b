import type { WorkflowHandle } from '@temporalio/client';
import type { Deployment } from '../../src/config/deployment';
import { recordOnBehalf } from '../../src/db/answers/answers';
import type { CadenceInput } from '../../src/domain/cadence/cadence';
import { givenPerson, givenProject, givenTask, owner, SOURCE } from '../support/inventory';
import { versionsWorld, type VersionsWorld } from '../support/versions';
import { until } from '../support/world';

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
  await recordOnBehalf(world.pool, {
    owner: owner(account),
    roundId: rows[0]!.id,
    answers: [{ source: SOURCE, taskId: account, kind: 'keep', until: null }],
    saidBy: owner(account),
    at: new Date(),
  });
  await world.wake(account);
}

const stageOf = async (handle: WorkflowHandle) => (await handle.query<{ stage: string }>('status')).stage;
const waits = (handle: WorkflowHandle) =>
  until(async () => (await stageOf(handle)) === 'waiting after notice', 'the wait for an answer', 20);

const LONG: CadenceInput = { ladder: [{ step: 'notice', wait: '7 days' }] };

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
    await world.work(build('0.1.0', 'PINNED'));
    await world.setCurrent(build('0.1.0', 'PINNED'));
    const old = await world.begin('ann', LONG);
    await waits(old);
    await world.work(build('0.2.0', 'PINNED'));
    await world.setCurrent(build('0.2.0', 'PINNED'));
    const young = await world.begin('bob', LONG);
    await waits(young);
    await keep('ann');
    await keep('bob');
    expect([await old.result(), await young.result()]).toEqual(['confirmed', 'confirmed']);
    expect([await buildOf(old), await buildOf(young)]).toEqual(['0.1.0', '0.2.0']);
  }, 90_000);

  it('one that upgrades goes on with the current build, the old worker being gone', async () => {
    await given('ann');
    const stopOld = await world.work(build('0.1.0', 'AUTO_UPGRADE'));
    await world.setCurrent(build('0.1.0', 'AUTO_UPGRADE'));
    const handle = await world.begin('ann', LONG);
    await waits(handle);
    await world.work(build('0.2.0', 'AUTO_UPGRADE'));
    await world.setCurrent(build('0.2.0', 'AUTO_UPGRADE'));
    await stopOld();
    await keep('ann');
    expect(await handle.result()).toBe('confirmed');
    expect(await buildOf(handle)).toBe('0.2.0');
  }, 90_000);

  it('reminders that were begun without versions go on with the first current build', async () => {
    await given('ann');
    const stopOld = await world.work(null);
    const handle = await world.begin('ann', LONG);
    await waits(handle);
    await stopOld();
    await world.work(build('0.2.0', 'AUTO_UPGRADE'));
    await world.setCurrent(build('0.2.0', 'AUTO_UPGRADE'));
    await keep('ann');
    expect(await handle.result()).toBe('confirmed');
    expect(await buildOf(handle)).toBe('0.2.0');
  }, 90_000);
});
