import { randomUUID } from 'node:crypto';
import { temporal } from '@temporalio/proto';
import type { WorkflowHandle } from '@temporalio/client';
import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { devWorld, type DevWorld, sharedWorld, until } from '../support/world';

const { EventType } = temporal.api.enums.v1;

const world = sharedWorld(devWorld);
beforeEach(async () => {
  await world.clean();
  await givenProject(world.pool, 'p1');
});

/** The events a person may choose as the point to reset to. */
async function resetPoints(handle: WorkflowHandle) {
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .filter(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
    .flatMap(({ eventId }) => eventId ?? []);
}

/** Resets the first run of a workflow, as Temporal's UI does, and waits for the run that takes its place. */
async function reset({ workflowId, signaledRunId: runId }: Signaled, point: Point): Promise<void> {
  const { namespace } = world.client.options;
  const reset = await world.client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a test',
    workflowTaskFinishEventId: point,
    requestId: randomUUID(),
  });
  await until(async () => (await latest({ workflowId }).describe()).runId === reset.runId, 'the new run');
}

type Point = Awaited<ReturnType<typeof resetPoints>>[number];
type Signaled = Awaited<ReturnType<DevWorld['begin']>>['handle'];

const latest = ({ workflowId }: Pick<WorkflowHandle, 'workflowId'>) =>
  world.client.workflow.getHandle(workflowId);
const isWaiting = async (handle: WorkflowHandle) =>
  (await latest(handle).query<{ stage: string }>('status')).stage.startsWith('waiting after remind');

const SLOW = {
  ladder: [
    { step: 'notice' as const, wait: '1 second' },
    { step: 'remind' as const, wait: '1 day' },
  ],
};

describe('a reminder that waits after its second mail, reset in the UI', () => {
  it('to each of its points, sends nothing twice, waits on, and ends with the answer', async () => {
    await givenPerson(world.pool, 'ann');
    await givenTask(world.pool, { id: 'a' });
    const { handle } = await world.begin('ann', SLOW);
    await world.mailed(2);
    await until(() => isWaiting(handle), 'the wait');
    const points = await resetPoints(handle);
    expect(points.length).toBeGreaterThan(2);
    for (const point of points) {
      await reset(handle, point);
      await until(() => isWaiting(handle), `the wait after a reset to event ${String(point)}`);
    }
    expect(world.sink.mails).toHaveLength(2);
    expect(await world.rows('select step, state from notice order by step')).toEqual([
      { step: 0, state: 'sent' },
      { step: 1, state: 'sent' },
    ]);
    await world.answer('ann', 'keep', ['a']);
    expect(await latest(handle).result()).toBe('confirmed');
  }, 60_000);
});

describe('a reminder that ended, reset in the UI', () => {
  it('to each of its points, sends nothing, applies no answer again, and ends as it had ended', async () => {
    await givenPerson(world.pool, 'bob');
    await givenTask(world.pool, { id: 'b', editor: 'bob' });
    const { handle } = await world.begin('bob', { ladder: [{ step: 'notice', wait: '1 day' }] });
    await world.mailed(1);
    await world.answer('bob', 'keep', ['b']);
    expect(await handle.result()).toBe('confirmed');
    const holds = await world.rows('select id, until from hold');
    const points = await resetPoints(handle);
    for (const point of points) {
      await reset(handle, point);
      expect(['confirmed', 'notified']).toContain(await latest(handle).result());
    }
    expect(world.sink.mails).toHaveLength(1);
    expect(await world.rows('select id, until from hold')).toEqual(holds);
    expect(await world.rows('select outcome from round')).toEqual([{ outcome: 'confirmed' }]);
  }, 60_000);
});
