import { givenOwner } from '../support/inventory';
import { skippingWorld, type SkippingWorld } from '../support/world';

const ladder = [
  { step: 'notice' as const, wait: '7 days' },
  { step: 'remind' as const, wait: '7 days' },
  { step: 'close' as const, wait: '14 days' },
];
const cadence = { ladder, closingCap: { tasks: 10, percent: 100 } };

let world: SkippingWorld;
beforeAll(async () => {
  world = await skippingWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  await world.clean();
  await givenOwner(world.pool, 'ann', { tasks: ['a', 'b'] });
});

const tasks = () => world.rows<{ id: string; enabled: boolean }>('select id, enabled from task order by id');

/** Until Ann has had her final notice. */
async function finalNotice() {
  const { handle } = await world.begin('ann', cadence);
  await world.mailed(1);
  await world.sleep('8 days');
  await world.mailed(2);
  return handle;
}

describe('an owner who does not answer, where closing for silence is on', () => {
  it('has a final notice that says the date, and the full grace after it; then the tasks are closed, and they are told', async () => {
    const handle = await finalNotice();
    const [final] = await world.rows<{ days: number }>(
      `select (extract(epoch from closes_at - claimed_at) / 86400)::int as days from notice where step = 1`,
    );
    expect(final!.days).toBe(14);
    await world.sleep('13 days');
    expect((await tasks()).every(({ enabled }) => enabled)).toBe(true);
    await world.sleep('1 day');
    await world.mailed(3);
    expect((await handle.describe()).status.name).toBe('COMPLETED');
    expect(await tasks()).toEqual([
      { id: 'a', enabled: false },
      { id: 'b', enabled: false },
    ]);
    expect(
      await world.rows(
        "select kind, closed_for from notice join notice_task on notice_id = id where kind = 'closed'",
      ),
    ).toEqual([
      { kind: 'closed', closed_for: 'silence' },
      { kind: 'closed', closed_for: 'silence' },
    ]);
    const round = world.client.workflow.getHandle(handle.workflowId, handle.signaledRunId);
    const { currentDetails } = await round.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toMatch(
      /2 tasks that nobody answered for are to be closed[^]*Reminder \| test:ann/,
    );
    expect(await world.rows('select outcome, closed_for_silence as n from round')).toEqual([
      { outcome: 'unanswered', n: 2 },
    ]);
  });

  it('keeps what they answered for', async () => {
    await finalNotice();
    await world.answer('ann', 'keep', ['a']);
    await world.sleep('15 days');
    await world.mailed(3);
    expect(await tasks()).toEqual([
      { id: 'a', enabled: true },
      { id: 'b', enabled: false },
    ]);
  });

  it('keeps what was edited after the closing was proposed', async () => {
    await finalNotice();
    await world.pool.query(
      `insert into stop_period (started_at, reason, started_by) values ('2020-01-01', 'test', 'test')`,
    );
    await world.pool.query('delete from stop_period');
    await world.pool.query(`update task set edited_at = $1 where id = 'a'`, [await world.clock()]);
    await world.sleep('15 days');
    await world.mailed(3);
    expect(await tasks()).toEqual([
      { id: 'a', enabled: true },
      { id: 'b', enabled: false },
    ]);
  });

  it('gets a closed task back by a late *keep* on the page of the mail that told of it', async () => {
    await finalNotice();
    await world.sleep('15 days');
    await world.mailed(3);
    await world.reply('ann', [{ taskId: 'a', kind: 'keep' }]);
    await world.sleep('1 hour');
    expect(await tasks()).toEqual([
      { id: 'a', enabled: true },
      { id: 'b', enabled: false },
    ]);
    expect(await world.rows(`select task_id, state from closure order by task_id`)).toEqual([
      { task_id: 'a', state: 'restored' },
      { task_id: 'b', state: 'closed' },
    ]);
  });

  it('has nothing closed whose final notice no mail server took', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    await world.pool.query(`update person set active = false`);
    world.sink.refuse('fallback@example.org', 'permanently');
    expect(await handle.result()).toBe('unanswered');
    world.sink.accept('fallback@example.org');
    expect((await tasks()).every(({ enabled }) => enabled)).toBe(true);
  });
});
