import type { WorkflowHandle } from '@temporalio/client';
import { createWorkers } from '../../src/worker/main';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { TASK_QUEUE } from '../../src/domain/common/ids';
import { wakeClosing } from '../../src/workflows/signalWithStart';
import type { closing, sweep } from '../../src/workflows';
import { switching } from '../support/closings';
import { givenOwner, givenProject, SOURCE } from '../support/inventory';
import { workflowBundle } from '../support/temporal';
import { devWorld, sharedWorld, until } from '../support/world';

const BATCH = 1000;
const BATCHES = 8;
const BATCH_MS = 3000;

const world = sharedWorld(devWorld);
beforeEach(() => world.clean());

/** Holds every statement on the rounds up until it is called. */
async function lockRounds(): Promise<() => Promise<void>> {
  const client = await world.pool.connect();
  await client.query('begin; lock table round in access exclusive mode');
  return async () => {
    await client.query('commit');
    client.release();
  };
}

const statementsHeldUp = async () =>
  (
    await world.rows(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    )
  ).length;

const startSweep = (workflowId: string): Promise<WorkflowHandle<typeof sweep>> =>
  world.client.workflow.start<typeof sweep>('sweep', {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ freshFor: '100 years' }],
  });

describe('a sweep that is cancelled', () => {
  it('begins no further round', async () => {
    await givenOwner(world.pool, 'ann', { tasks: ['a'] });
    const letGo = await lockRounds();
    const handle = await startSweep('cancelled');
    await until(async () => (await statementsHeldUp()) > 0, 'the sweep to look for rounds');
    await handle.cancel();
    await new Promise((resolve) => setTimeout(resolve, 8000)); // the next heartbeat brings it the news
    await letGo();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await world.rows('select from round')).toEqual([]);
  }, 60_000);
});

describe('a worker that is asked to stop', () => {
  it('ends a long pass between two batches, and another goes on with it, nothing done twice', async () => {
    const closed: string[] = [];
    const named = world.deps.source;
    world.deps.source = (name) => {
      const source = switching(named(name));
      const close: typeof source.close = async (ids, now) => {
        closed.push(...ids);
        await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
        return source.close(ids, now);
      };
      return { ...source, close };
    };
    await givenProject(world.pool, 'old', '2026-01-01');
    await givenClosures(BATCH * BATCHES);
    await stopWorlds();
    const first = await workersOf();
    const cadence = parseCadence({ closingCap: { tasks: 100_000, percent: 100 } });
    const handle = await world.client.workflow.signalWithStart<typeof closing>(
      'closing',
      wakeClosing(cadence),
    );
    await until(() => closed.length > 0, 'the first batch', 30);
    const asked = performance.now();
    await first.stop();
    expect((performance.now() - asked) / 1000).toBeLessThan(20);
    expect(closed.length).toBeLessThan(BATCH * BATCHES);

    const second = await workersOf();
    await world.client.workflow.getHandle<typeof closing>(handle.workflowId).result();
    await second.stop();
    expect(closed).toHaveLength(BATCH * BATCHES);
    expect(new Set(closed).size).toBe(BATCH * BATCHES);
    expect(await world.rows(`select from closure where state <> 'closed'`)).toEqual([]);
  }, 120_000);
});

/** Stops the workers that the world came with. */
async function stopWorlds(): Promise<void> {
  const all = world.workers;
  for (const worker of all) if (worker.getState() === 'RUNNING') worker.shutdown();
  await until(() => all.every((worker) => worker.getState() === 'STOPPED'), 'the workers to stop', 15);
}

async function workersOf() {
  const { nativeConnection: connection, namespace } = world;
  const settings = { connection, namespace, mailPerSecond: 1000, workflowBundle: workflowBundle().codePath };
  const workers = await createWorkers(world.deps, settings);
  const done = Promise.all(workers.map((worker) => worker.run()));
  const stop = async () => {
    for (const worker of workers) worker.shutdown();
    await done;
  };
  return { stop };
}

/** So many closures of tasks in the project `old`, proposed. */
async function givenClosures(count: number): Promise<void> {
  await world.pool.query(
    `insert into task (source, id, project_id, name, edited_at, enabled, row_hash, seen_at)
     select $1, n, 'old', n, '2025-01-01', true, 'hash', '2026-01-01' from generate_series(1, $2::int) n`,
    [SOURCE, count],
  );
  await world.pool.query(
    `insert into closure (source, task_id, project_id, reason, state, proposed_at)
     select $1, n, 'old', 'archived', 'proposed', '2026-11-23' from generate_series(1, $2::int) n`,
    [SOURCE, count],
  );
  await world.pool.query('analyze task, closure, project, source');
}
