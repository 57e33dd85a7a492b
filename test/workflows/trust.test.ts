import { givenPerson, givenProject, givenTask, owner } from '../support/inventory';
import { status } from '../../src/workflows/messages';
import { sharedWorld, skippingWorld } from '../support/world';

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  for (const account of ['ann', 'bob']) await givenPerson(world.pool, account);
  for (const project of ['p1', 'p6']) await givenProject(world.pool, project);
  await givenTask(world.pool, { id: 'a' });
  await givenTask(world.pool, { id: 'x', project: 'p6' });
});

/** As a sync, or an admin who accepts one, leaves it. */
const trust = (project: string, trusted: boolean) =>
  world.pool.query('update project set trusted = $2 where id = $1', [project, trusted]);

const listed = (kind: string) =>
  world
    .rows<{ id: string }>(
      `select l.task_id as id from notice n join notice_task l on l.notice_id = n.id
        where n.kind = '${kind}' order by n.claimed_at, l.position`,
    )
    .then((rows) => rows.map(({ id }) => id));
const enabled = () => world.rows('select id from task where enabled order by id');

const ladder = [
  { step: 'notice' as const, wait: '7 days' },
  { step: 'remind' as const, wait: '7 days' },
];

describe('tasks whose latest sync is not trusted', () => {
  it('are not listed in a first notice, nor asked about later in its round', async () => {
    await trust('p6', false);
    const { handle } = await world.begin('ann', { ladder });
    await world.mailed(1);
    expect(await listed('notice')).toEqual(['a']);
    await trust('p6', true);
    await world.answer('ann', 'keep', ['a']);
    expect(await handle.result()).toBe('confirmed');
  });

  it('are left out of later notices, and asked about again once it is', async () => {
    const { handle } = await world.begin('ann', { ladder: [...ladder, ladder[1]!] });
    await world.mailed(1);
    await trust('p6', false);
    await world.sleep('8 days');
    await world.mailed(2);
    expect(await listed('remind')).toEqual(['a']);
    await trust('p6', true);
    await world.sleep('8 days');
    await world.mailed(3);
    expect((await listed('remind')).slice(1)).toEqual(['a', 'x']);
    await handle.terminate();
  });

  it('have a round without others wait for a trusted sync, rather than end', async () => {
    await world.pool.query('update source set trusted = false');
    const { handle } = await world.begin('ann', { ladder });
    await world.sleep('3 hours');
    expect(world.sink.mails).toEqual([]);
    expect(await handle.query(status)).toMatchObject({ stage: 'waiting for sync' });
    await world.pool.query('update source set trusted = true');
    await world.sleep('1 hour');
    await world.mailed(1);
    await handle.terminate();
  });

  it('may be answered for on the page of an earlier notice all the same', async () => {
    const { handle } = await world.begin('ann', { ladder });
    await world.mailed(1);
    await world.pool.query('update source set trusted = false');
    await world.answer('ann', 'keep', ['a', 'x']);
    expect(await handle.result()).toBe('confirmed');
  });

  it('are told of to whom they are handed over once it is', async () => {
    const { handle } = await world.begin('ann', { ladder, digestAfter: '1 hour' });
    await world.mailed(1);
    await trust('p6', false);
    await world.reply('ann', [
      { taskId: 'a', kind: 'not mine', names: owner('bob') },
      { taskId: 'x', kind: 'not mine', names: owner('bob') },
    ]);
    await world.sleep('3 hours');
    expect(await listed('assigned')).toEqual(['a']);
    await trust('p6', true);
    await world.sleep('2 hours');
    expect(await listed('assigned')).toEqual(['a', 'x']);
    await handle.terminate();
  });
});

describe('closing for silence', () => {
  const cadence = {
    ladder: [ladder[0]!, { step: 'close' as const }],
    closingCap: { tasks: 10, percent: 100 },
  };

  it('leaves out the tasks whose latest sync is not trusted', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    await trust('p6', false);
    expect(await handle.result()).toBe('unanswered');
    await world.sleep('1 day');
    await trust('p6', true);
    await world.sleep('1 day');
    expect(await world.rows('select task_id from closure')).toEqual([{ task_id: 'a' }]);
    expect(await enabled()).toEqual([{ id: 'x' }]);
  });

  it('waits for a trusted sync where that is all of them', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    await world.pool.query('update source set trusted = false');
    await world.sleep('9 days');
    expect(await handle.query(status)).toMatchObject({ stage: 'waiting for sync' });
    await world.pool.query('update source set trusted = true');
    expect(await handle.result()).toBe('unanswered');
    expect(await world.rows('select count(*) as n from closure')).toEqual([{ n: 2 }]);
  });
});
