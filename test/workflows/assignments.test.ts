import { reminderId } from '../../src/domain/common/ids';
import { importInventory } from '../../src/activities/sync/importInventory';
import { givenPerson, givenProject, givenTask, owner, SOURCE } from '../support/inventory';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { sharedWorld, skippingWorld } from '../support/world';

const cadence = { digestAfter: '1 hour', ladder: [{ step: 'notice' as const, wait: '7 days' }] };

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenProject(world.pool, 'p1');
  for (const account of ['max', 'bob', 'cid']) await givenPerson(world.pool, account);
  await givenPerson(world.pool, 'ann', { manager: 'max' });
  await givenTask(world.pool, { id: 'a', creator: 'cid' });
  await givenTask(world.pool, { id: 'b', creator: 'ann' });
});

const recipients = () => world.sink.mails.map((mail) => mail.recipients.join());
const listedTo = (recipient: string) =>
  world.rows<{ task: string; why: string | null }>(
    `select l.task_id as task, l.assigned_for as why from notice n join notice_task l on l.notice_id = n.id
      where n.recipient = '${owner(recipient)}' and n.kind <> 'handed' order by n.claimed_at, l.position`,
  );
const inForce = () =>
  world.rows<{ task: string; to: string; why: string }>(
    `select task_id as task, assignee as to, why from assignment where ended_at is null order by task_id`,
  );

describe('a task that is not mine', () => {
  it('is asked of whom I name, in one digest of that task alone, and I am told', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    await world.reply('ann', [{ taskId: 'a', kind: 'not mine', names: owner('bob') }]);
    await world.mailed(2);
    await world.sleep('2 hours');
    await world.mailed(3);
    expect(recipients().toSorted()).toEqual(['ann@example.org', 'ann@example.org', 'bob@example.org']);
    expect(await listedTo('bob')).toEqual([{ task: 'a', why: 'handed over' }]);
    const [told] = await world.rows(
      `select l.task_id, l.went_to from notice n join notice_task l on l.notice_id = n.id where n.kind = 'handed'`,
    );
    expect(told).toEqual({ task_id: 'a', went_to: 'bob' });
    await handle.result();
  });

  it('is settled by the answer of whom it was handed to, and the round ends confirmed', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    await world.reply('ann', [
      { taskId: 'a', kind: 'not mine', names: owner('bob') },
      { taskId: 'b', kind: 'keep' },
    ]);
    await world.sleep('2 hours');
    await world.mailed(3);
    await world.reply('bob', [{ taskId: 'a', kind: 'keep' }]);
    expect(await handle.result()).toBe('confirmed');
    expect(await world.rows('select who from hold order by who')).toEqual([
      { who: owner('ann') },
      { who: owner('bob') },
    ]);
  });

  it('goes to its creator where nobody is named, then along the chain, each person once', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    await world.reply('ann', [{ taskId: 'a', kind: 'not mine' }]);
    await world.mailed(2);
    expect(await inForce()).toEqual([{ task: 'a', to: owner('cid'), why: 'handed over' }]);
    await world.sleep('2 hours');
    await world.mailed(3);
    await world.reply('cid', [{ taskId: 'a', kind: 'not mine', names: owner('ann') }]);
    await world.mailed(4);
    expect(await inForce()).toEqual([{ task: 'a', to: owner('max'), why: 'handed over' }]);
    await handle.result();
  });

  it('is handed over by hand twice in a round at most; then its project’s maintainers are asked', async () => {
    await givenPerson(world.pool, 'dan');
    await givenPerson(world.pool, 'eve');
    await world.pool.query(`update project set maintainers = array['test:eve']`);
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    const chain = [
      ['ann', 'bob'],
      ['bob', 'dan'],
      ['dan', 'cid'],
    ];
    for (const [at, [from = '', to = '']] of chain.entries()) {
      await world.reply(from, [{ taskId: 'a', kind: 'not mine', names: owner(to) }]);
      await world.sleep('2 hours');
      await world.mailed(3 + 2 * at);
    }
    expect(await inForce()).toEqual([{ task: 'a', to: owner('eve'), why: 'handed over' }]);
    await handle.result();
  });
});

describe('an owner who is gone', () => {
  it('has each task asked of the next in the chain who can be reached, and gets no mail', async () => {
    await world.pool.query(`update person set active = false where id = 'test:ann'`);
    const { handle } = await world.begin('ann', cadence);
    await world.sleep('2 hours');
    await world.mailed(2);
    expect(await inForce()).toEqual([
      { task: 'a', to: owner('cid'), why: 'owner gone' },
      { task: 'b', to: owner('max'), why: 'owner gone' },
    ]);
    expect(recipients().toSorted()).toEqual(['cid@example.org', 'max@example.org']);
    expect(await listedTo('cid')).toEqual([{ task: 'a', why: 'owner gone' }]);
    await handle.result();
  });

  it('is whoever a full import no longer lists: the manager is mailed in their place', async () => {
    const rows = await inventoryFolder({
      'projects.csv': `${PROJECTS}p1,One,\n`,
      'tasks.csv': `${TASKS}b,p1,b,,ann,,2025-01-01,,true,,,\n`,
      'people.csv': `${PEOPLE}max,Max,max@example.org,,,,\n`,
    });
    const { pool, clock } = world;
    await importInventory({ pool, source: SOURCE, paths: [rows.folder], now: await clock() });
    await rows.remove();
    const { handle } = await world.begin('ann', cadence);
    await world.sleep('2 hours');
    await world.mailed(1);
    expect(recipients()).toEqual(['max@example.org']);
    expect(await listedTo('max')).toEqual([{ task: 'b', why: 'owner gone' }]);
    await handle.result();
  });

  it('whom nobody is known instead of goes to the fallback mailbox', async () => {
    await world.pool.query(`update person set email = null`);
    const { handle } = await world.begin('ann', cadence);
    await world.sleep('2 hours');
    await world.mailed(1);
    expect(recipients()).toEqual(['fallback@example.org']);
    await handle.result();
  });
});

describe('an owner who is away', () => {
  const away = (until: string) =>
    world.pool.query(
      `insert into delegation (owner, delegate, begins, until, who, made_at)
       values ('test:ann', 'test:bob', '2020-01-01', $1, 'ann', '2020-01-01')`,
      [until],
    );

  it('has their delegate asked, who answers in their place; both are told', async () => {
    await away('2999-01-01');
    const { handle } = await world.begin('ann', cadence);
    await world.sleep('2 hours');
    await world.mailed(2);
    expect(recipients().toSorted()).toEqual(['ann@example.org', 'bob@example.org']);
    expect((await listedTo('bob')).map(({ task, why }) => [task, why])).toEqual([
      ['a', 'delegated'],
      ['b', 'delegated'],
    ]);
    await world.reply('bob', [
      { taskId: 'a', kind: 'keep' },
      { taskId: 'b', kind: 'keep' },
    ]);
    expect(await handle.result()).toBe('confirmed');
    expect(await world.rows('select distinct authority from answer')).toEqual([{ authority: 'owner' }]);
  });

  it('is asked again at the next step once they are back', async () => {
    const ladder = [
      { step: 'notice' as const, wait: '7 days' },
      { step: 'remind' as const, wait: '7 days' },
    ];
    await away(new Date(Number(await world.clock()) + 2 * 86_400_000).toISOString());
    const { handle } = await world.begin('ann', { ...cadence, ladder });
    await world.sleep('2 hours');
    await world.mailed(2);
    await world.sleep('8 days');
    await world.mailed(3);
    expect(recipients().at(-1)).toBe('ann@example.org');
    await handle.result();
  });
});

describe('a person escalated to by several owners', () => {
  const ladder = [
    { step: 'notice' as const, wait: '1 day' },
    { step: 'escalate' as const, wait: '7 days' },
  ];

  /** The rounds of two owners of that manager, both of whom have had their first notice. */
  async function beginBoth() {
    await givenPerson(world.pool, 'zoe', { manager: 'max' });
    await givenTask(world.pool, { id: 'z', editor: 'zoe', creator: 'zoe' });
    const rounds = [await world.begin('ann', { ladder }), await world.begin('zoe', { ladder })];
    await world.mailed(2);
    return rounds;
  }

  it('gets one digest, of every task not answered, and sees none of anybody else', async () => {
    const rounds = await beginBoth();
    await world.reply('ann', [{ taskId: 'b', kind: 'keep' }]);
    await world.sleep('2 days');
    await world.mailed(3);
    expect(recipients().filter((to) => to === 'max@example.org')).toHaveLength(1);
    expect((await listedTo('max')).map(({ task }) => task).toSorted()).toEqual(['a', 'z']);
    await world.reply('max', [
      { taskId: 'a', kind: 'keep' },
      { taskId: 'z', kind: 'close' },
    ]);
    for (const { handle } of rounds) expect(await handle.result()).toBe('confirmed');
  });

  it('has told on their reminder’s page, also after its end, of how many tasks and owners', async () => {
    const rounds = await beginBoth();
    await world.sleep('2 days');
    await world.mailed(3);
    const page = world.client.workflow.getHandle(reminderId(owner('max')));
    expect(await page.result()).toBe('notified');
    const { currentDetails } = await page.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain(
      'Asked about **3 tasks of 2 owners** in their place:\n\naccepted by the mail server',
    );
    for (const { handle } of rounds) await handle.result();
  });

  it('does not outrank the owner', async () => {
    const { handle } = await world.begin('ann', { ladder });
    await world.mailed(1);
    await world.sleep('2 days');
    await world.mailed(2);
    const before = await world.reply('max', [{ taskId: 'a', kind: 'close' }]);
    await world.answer('ann', 'keep', ['a']);
    const after = await world.reply('max', [{ taskId: 'a', kind: 'close' }]);
    expect([before, after]).toEqual([1, 0]);
    await handle.result();
  });
});

describe('somebody asked whose mailbox refuses it', () => {
  it('gives way to the next in the chain', async () => {
    world.sink.refuse('cid@example.org', 'permanently');
    await world.pool.query(`update person set active = false where id = 'test:ann'`);
    await world.pool.query(`delete from task where id = 'b'`);
    const { handle } = await world.begin('ann', cadence);
    await world.sleep('3 hours');
    await world.mailed(1);
    world.sink.accept('cid@example.org');
    expect(recipients()).toEqual(['max@example.org']);
    await handle.result();
  });
});
