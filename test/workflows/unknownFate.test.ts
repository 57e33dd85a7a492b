import { cancelRound } from '../../src/db/reminder/ownerActions';
import { givenOwner, owner } from '../support/inventory';
import { sharedWorld, skippingWorld, until } from '../support/world';

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenOwner(world.pool, 'ann', { tasks: ['a', 'b'] });
  world.sink.acknowledgements('lost');
});
afterEach(() => world.sink.acknowledgements('given'));

const notices = () => world.rows('select state, error from notice');

/** A round whose first notice was handed over, and nobody knows whether it was taken. */
async function withUnknownFate() {
  const { handle } = await world.begin('ann');
  await until(
    async () => (await world.rows('select from notice where attempts = 1')).length === 1,
    'an attempt that ended unknown',
  );
  return handle;
}

describe('a mail whose fate is unknown, and that is to be repeated in a quarter of an hour', () => {
  it('keeps no answer waiting: it is applied, and the round ends, at once; the mail is not repeated', async () => {
    const handle = await withUnknownFate();
    const answeredAt = await world.clock();
    await world.answer('ann', 'keep', ['a', 'b']);
    expect(await handle.result()).toBe('confirmed');
    const [round] = await world.rows<{ ended: Date }>('select ended_at as ended from round');
    expect(Number(round!.ended) - Number(answeredAt)).toBeLessThan(60_000);
    expect(await world.rows('select task_id from hold order by 1')).toEqual([
      { task_id: 'a' },
      { task_id: 'b' },
    ]);
    world.sink.acknowledgements('given');
    await world.sleep('3 hours');
    expect(world.sink.mails).toHaveLength(1);
  });

  it('is no longer to be sent once its round has ended', async () => {
    const handle = await withUnknownFate();
    await world.answer('ann', 'keep', ['a', 'b']);
    await handle.result();
    expect(await notices()).toEqual([{ state: 'refused', error: 'nothing was left to ask or tell' }]);
  });

  it('keeps a part of the answers waiting no longer: it is applied, and the mail repeated for the rest', async () => {
    const handle = await withUnknownFate();
    await world.answer('ann', 'keep', ['a']);
    await until(async () => (await world.rows('select from hold')).length === 1, 'a hold');
    expect(await notices()).toMatchObject([{ state: 'claimed' }]);
    world.sink.acknowledgements('given');
    await world.sleep('20 minutes');
    await world.mailed(2);
    await until(
      async () => (await world.rows(`select from notice where state = 'sent'`)).length === 1,
      'the notice to be sent',
    );
    expect(world.sink.mails[1]!.raw.equals(world.sink.mails[0]!.raw)).toBe(true);
    await handle.terminate();
  });

  it('keeps nobody waiting who cancels the round', async () => {
    const handle = await withUnknownFate();
    const now = await world.clock();
    await cancelRound(world.pool, owner('ann'), { by: 'ops', reason: 'on leave', now });
    expect(await notices()).toMatchObject([{ state: 'refused' }]);
    await handle.signal('confirm', { answers: [] });
    expect(await handle.result()).toBe('cancelled');
  });
});
