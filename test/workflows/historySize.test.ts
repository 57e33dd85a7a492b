import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { status } from '../../src/workflows/messages';
import { devWorld, until, type DevWorld } from '../support/world';

let world: DevWorld;
beforeAll(async () => {
  world = await devWorld();
  await givenProject(world.pool, 'p1');
  for (const account of ['ann', 'bob', 'cid']) {
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
  it('confirmed on the first notice has 21 events', async () => {
    const { handle } = await world.begin('ann');
    await until(async () => (await handle.query(status)).until !== null, 'the reminder to wait');
    await world.answer('ann', 'keep', ['ann']);
    expect(await handle.result()).toBe('confirmed');
    expectSize(await sizes(handle), { tasks: 9, others: 12 });
  });

  it('that climbed a ladder of three notices and closed what nobody answered for has 44', async () => {
    const ladder = [
      ...(['notice', 'remind', 'remind'] as const).map((step) => ({ step, wait: '1 second' })),
      { step: 'close' as const },
    ];
    const { handle } = await world.begin('bob', { ladder, closingCap: { tasks: 10, percent: 100 } });
    expect(await handle.result()).toBe('unanswered');
    expectSize(await sizes(handle), { tasks: 21, others: 23 });
    expect(
      await world.rows('select reason, closed_for_silence from closure join round on round.id = round_id'),
    ).toEqual([{ reason: 'silence', closed_for_silence: 1 }]);
  });

  it('that ends with an escalation has no more', async () => {
    const ladder = (['notice', 'remind', 'escalate'] as const).map((step) => ({ step, wait: '1 second' }));
    const { handle } = await world.begin('cid', { ladder, digestAfter: '8 seconds' });
    expect(await handle.result()).toBe('unanswered');
    expectSize(await sizes(handle), { tasks: 21, others: 23 });
  });
});
