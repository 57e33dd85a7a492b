import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { status } from '../../src/workflows/messages';
import { devWorld, until, type DevWorld } from '../support/world';

let world: DevWorld;
beforeAll(async () => {
  world = await devWorld();
  await givenProject(world.pool, 'p1');
  for (const account of ['ann', 'bob']) {
    await givenPerson(world.pool, account);
    await givenTask(world.pool, { id: account, editor: account });
  }
}, 60_000);
afterAll(() => world.close());

type Handle = Awaited<ReturnType<DevWorld['begin']>>['handle'];

/** How many events a reminder's history has, without the workflow tasks that a busy machine lost. */
async function size(handle: Handle): Promise<number> {
  const events = (await handle.fetchHistory()).events ?? [];
  const lost = events.flatMap(({ eventId, ...event }) => {
    const task = event.workflowTaskTimedOutEventAttributes ?? event.workflowTaskFailedEventAttributes;
    return task ? [eventId, task.scheduledEventId, task.startedEventId].map(String) : [];
  });
  return events.filter(({ eventId }) => !lost.includes(String(eventId))).length;
}

/** The events a reminder costs on a real server, search attributes counted. Where this grows, 100,000 owners pay. */
describe('the history of a round', () => {
  it('confirmed on the first notice has 22 events', async () => {
    const { handle } = await world.begin('ann');
    await until(async () => (await handle.query(status)).until !== null, 'the reminder to wait');
    await world.answer('ann', 'keep', ['ann']);
    expect(await handle.result()).toBe('confirmed');
    expect(await size(handle)).toBe(22);
  });

  it('that climbed a ladder of three notices has 47', async () => {
    const ladder = (['notice', 'remind', 'escalate'] as const).map((step) => ({ step, wait: '1 second' }));
    const { handle } = await world.begin('bob', { ladder });
    expect(await handle.result()).toBe('unanswered');
    expect(await size(handle)).toBe(47);
  });
});
