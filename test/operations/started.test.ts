import type { Client } from '@temporalio/client';
import { pagesOf, type Operator } from '../../src/operations/admin/operator';
import { runClosing } from '../../src/operations/closing/closures';
import { startSweep } from '../../src/operations/sweeps/sweeps';
import { startSync } from '../../src/operations/sync/syncs';
import { devWorld, sharedWorld } from '../support/world';

const world = sharedWorld(devWorld);

/** The server as it is, but for one question that it does not answer: who listens. */
const speechless = (client: Client): Client =>
  new Proxy(client, {
    get: (target, name) =>
      name === 'workflowService'
        ? { describeTaskQueue: () => Promise.reject(new Error('deadline exceeded')) }
        : Reflect.get(target, name),
  });

const operator = (): Operator => ({
  pool: world.pool,
  temporal: async () => speechless(world.client),
  pageOf: pagesOf('http://ui.example.org', world.namespace),
  who: 'sue',
  now: new Date(),
});

describe('what was started', () => {
  it.each([
    ['a sweep', () => startSweep(operator(), {})],
    ['a sync', () => startSync(operator(), {})],
    ['a closing', () => runClosing(operator(), {})],
  ])('is not called failed where nobody can tell whether a worker listens: %s', async (_, start) => {
    const { workflowId, hasWorkers } = await start();
    expect(hasWorkers).toBe(true);
    await expect(world.client.workflow.getHandle(workflowId).describe()).resolves.toMatchObject({
      workflowId,
    });
  });
});
