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

/** The events of a history: of workflow tasks, and all others. */
async function sizes(handle: Handle): Promise<{ tasks: number; others: number }> {
  const events = (await handle.fetchHistory()).events ?? [];
  const tasks = events.filter((event) => Object.keys(event).some((name) => name.startsWith('workflowTask')));
  return { tasks: tasks.length, others: events.length - tasks.length };
}

/** All that the reminder does is exact; of workflow tasks one or two more are the machine's. */
function expectSize(
  found: { tasks: number; others: number },
  wanted: { tasks: number; others: number },
): void {
  expect(found.others).toBe(wanted.others);
  expect(found.tasks - wanted.tasks).toBeGreaterThanOrEqual(0);
  expect(found.tasks - wanted.tasks).toBeLessThanOrEqual(6);
}

/**
 * The events a reminder costs on a real server, search attributes counted. Where this grows, 100,000 owners pay.
 * A busy machine loses or splits workflow tasks now and then, three events each: of those it may have more.
 */
describe('the history of a round', () => {
  it('confirmed on the first notice has 22 events', async () => {
    const { handle } = await world.begin('ann');
    await until(async () => (await handle.query(status)).until !== null, 'the reminder to wait');
    await world.answer('ann', 'keep', ['ann']);
    expect(await handle.result()).toBe('confirmed');
    expectSize(await sizes(handle), { tasks: 9, others: 13 });
  });

  it('that climbed a ladder of three notices has 47', async () => {
    const ladder = (['notice', 'remind', 'escalate'] as const).map((step) => ({ step, wait: '1 second' }));
    const { handle } = await world.begin('bob', { ladder });
    expect(await handle.result()).toBe('unanswered');
    expectSize(await sizes(handle), { tasks: 21, others: 26 });
  });
});
