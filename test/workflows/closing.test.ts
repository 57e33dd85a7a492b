import { WorkflowNotFoundError } from '@temporalio/client';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { CLOSING_WORKFLOW_ID, TASK_QUEUE } from '../../src/domain/common/ids';
import { wakeClosing } from '../../src/workflows/signalWithStart';
import type { closing, sweep } from '../../src/workflows';
import { closures, enabledTasks } from '../support/closings';
import { givenPerson, givenProject, givenSweep, givenTask, SOURCE } from '../support/inventory';
import { devWorld, sharedWorld, until } from '../support/world';

const WIDE = { tasks: 100_000, percent: 100 };

const world = sharedWorld(devWorld);
beforeEach(async () => {
  await world.clean();
  await givenPerson(world.pool, 'ann');
  await givenProject(world.pool, 'p1');
  await givenProject(world.pool, 'old', '2026-01-01');
});
afterEach(async () => {
  for await (const { workflowId } of world.client.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    await world.client.workflow.getHandle(workflowId).terminate().catch(endedMeanwhile);
  }
});

function endedMeanwhile(error: unknown) {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

const wake = () =>
  world.client.workflow.signalWithStart<typeof closing>(
    'closing',
    wakeClosing(parseCadence({ closingCap: WIDE })),
  );

let sweeps = 0;
const runSweep = (tasks: number) =>
  world.client.workflow.execute<typeof sweep>('sweep', {
    workflowId: `sweep-${(sweeps += 1)}`,
    taskQueue: TASK_QUEUE,
    args: [{ closingCap: { tasks, percent: 100 } }],
  });

describe('a keep that comes after the closing', () => {
  it('has the task back, and holds it', async () => {
    for (const id of ['a', 'b']) await givenTask(world.pool, { id });
    await world.begin('ann');
    await world.mailed(1);
    await world.answer('ann', 'close', ['a']);
    await world.mailed(2);
    expect(await enabledTasks(world)).toEqual(['b']);
    await world.answer('ann', 'keep', ['a']);
    await until(async () => (await closures(world))['a'] === 'restored', 'the task to be restored');
    expect(await enabledTasks(world)).toEqual(['a', 'b']);
    expect(await world.rows('select task_id, kind from hold')).toEqual([{ task_id: 'a', kind: 'keep' }]);
  });
});

describe('closures that wait', () => {
  it('are looked at again by the next sweep, though it proposes nothing new', async () => {
    for (const id of ['a', 'b']) await givenTask(world.pool, { id, project: 'old' });
    await runSweep(1);
    expect(await closingEnded()).toMatchObject({ closed: 0, overCap: 2 });
    expect(await runSweep(2)).toMatchObject({ proposed: 0 });
    expect(await closingEnded()).toMatchObject({ closed: 2, overCap: 0 });
  });

  const closingEnded = () => world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
});

describe('the history of a closing', () => {
  it('does not grow with the tasks', async () => {
    const sweepId = await givenSweep(world.pool, { closingCap: WIDE });
    await world.pool.query(
      `insert into task (source, id, project_id, name, owner, enabled, row_hash, seen_at)
       select $1, 't' || n, 'old', 'task ' || n, 'test:ann', true, 'hash', '2026-11-01' from generate_series(1, 5000) n`,
      [SOURCE],
    );
    await world.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, sweep_id, proposed_at)
       select source, id, project_id, owner, 'archived', $1, '2026-11-23' from task`,
      [sweepId],
    );
    const handle = await wake();
    expect(await handle.result()).toMatchObject({ closed: 5000 });
    const { events } = await handle.fetchHistory();
    expect(events!.length).toBeLessThan(40);
    await world.mailed(1);
  });
});
