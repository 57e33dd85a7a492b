import { beginPause, endPause } from '../../src/db/cadence/pauses';
import { TASK_QUEUE } from '../../src/domain/common/ids';
import type { sweep } from '../../src/workflows';
import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { devWorld, type DevWorld } from '../support/world';

let world: DevWorld;
let sweeps = 0;
beforeAll(async () => {
  world = await devWorld();
  await givenProject(world.pool, 'p1');
  await givenProject(world.pool, 'old', '2026-01-01');
  for (const account of ['ann', 'bob']) {
    await givenPerson(world.pool, account);
    await givenTask(world.pool, { id: account, editor: account });
  }
  await givenTask(world.pool, { id: 'x', project: 'old' });
}, 60_000);
afterAll(() => world.close());

const runSweep = () =>
  world.client.workflow.execute<typeof sweep>('sweep', {
    workflowId: `sweep-${(sweeps += 1)}`,
    taskQueue: TASK_QUEUE,
    args: [{ closingCap: { tasks: 100, percent: 100 } }],
  });

describe('a sweep while it is paused', () => {
  it('asks nobody and proposes nothing, and says so; the next one after "go" does', async () => {
    await beginPause(world.pool, { at: new Date(), by: 'admin', reason: 'the inventory looks wrong' });
    expect(await runSweep()).toMatchObject({
      asked: 0,
      unreachable: 0,
      proposed: 0,
      skipped: { paused: 2 },
    });
    expect(await world.rows('select from round')).toEqual([]);
    expect(await world.rows('select from closure')).toEqual([]);

    await endPause(world.pool, { at: new Date(), by: 'admin' });
    expect(await runSweep()).toMatchObject({ asked: 2, proposed: 1, skipped: { paused: 0 } });
    await world.mailed(3);
  });
});
