import { givenOwner } from '../support/inventory';
import { sharedWorld, skippingWorld } from '../support/world';

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenOwner(world.pool, 'ann', { tasks: ['a'] });
});

/** As a sync leaves it. */
const synced = async (at: Date) => {
  await world.pool.query('update source set synced_at = $1', [at]);
};

const ONE_STEP = { ladder: [{ step: 'notice' as const, wait: '1 day' }] };

describe('a reminder', () => {
  it('sends nothing on a mirror that is not fresh, and goes on after a sync', async () => {
    const now = await world.clock();
    await synced(new Date(now.getTime() - 3 * 86_400_000));
    const { handle } = await world.begin('ann', ONE_STEP);
    await world.sleep('1 hour');
    expect(world.sink.mails).toEqual([]);

    await synced(await world.clock());
    await world.sleep('1 hour');
    await world.mailed(1);
    await handle.terminate();
  });

  it('sends no reminder once the mirror has grown old after the first notice', async () => {
    await synced(await world.clock());
    const ladder = [
      { step: 'notice' as const, wait: '3 days' },
      { step: 'remind' as const, wait: '1 day' },
    ];
    const { handle } = await world.begin('ann', { ladder });
    await world.mailed(1);
    await world.sleep('4 days');
    expect(world.sink.mails).toHaveLength(1);

    await synced(await world.clock());
    await world.sleep('1 hour');
    await world.mailed(2);
    await handle.terminate();
  });
});
