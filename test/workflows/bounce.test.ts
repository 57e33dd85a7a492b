import { returnPathFor } from '../../src/security/bounceAddress';
import { takeBounce, wakeBounced } from '../../src/operations/owners/bounces';
import { deliveryReport } from '../mail/reports';
import { givenOwner, owner } from '../support/inventory';
import { LINK_KEYS, sharedWorld, skippingWorld } from '../support/world';

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenOwner(world.pool, 'ann', { manager: 'max', tasks: ['a'] });
});

/** The report of a mail server that it gave a notice up, or that it takes longer. */
async function comesBack(action: 'failed' | 'delayed', words = '550 5.1.1 no such user') {
  const [notice] = await world.rows<{ id: string }>('select id from notice order by claimed_at limit 1');
  const to = returnPathFor('bounces@example.org', LINK_KEYS, { id: notice!.id, keyId: 'k1' });
  const raw = Buffer.from(deliveryReport(to, { action, status: words.slice(4, 9), diagnosis: words }));
  const intake = await takeBounce(
    { pool: world.pool, linkKeys: LINK_KEYS, now: await world.clock() },
    { raw },
  );
  if (intake.outcome === 'bounced' || intake.outcome === 'ours')
    await wakeBounced(world.pool, world.client, intake);
}

const recipients = () => world.sink.mails.map((mail) => mail.recipients[0]);

describe('a notice that comes back days after the mail server took it', () => {
  it('moves the round along the chain within a day: its grace is void', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.sleep('2 days');
    await comesBack('failed');
    await world.sleep('1 day');
    await world.mailed(2);
    expect(recipients()).toEqual(['ann@example.org', 'max@example.org']);
    expect(await world.rows('select recipient, state, delivered from notice order by claimed_at')).toEqual([
      { recipient: owner('ann'), state: 'bounced', delivered: false },
      { recipient: owner('max'), state: expect.any(String), delivered: expect.any(Boolean) },
    ]);
    await handle.terminate();
  });

  it('and blames us is sent again later, and nobody else is asked', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await comesBack('failed', '550 5.7.26 unauthenticated mail is refused by DMARC policy');
    await world.sleep('30 minutes');
    expect(recipients()).toEqual(['ann@example.org']);
    await world.sleep('1 hour');
    await world.mailed(2);
    await world.sleep('1 day');
    expect(recipients()).toEqual(['ann@example.org', 'ann@example.org']);
    expect(world.sink.mails[1]?.raw).toEqual(world.sink.mails[0]?.raw);
    expect(await world.rows('select from assignment')).toEqual([]);
    await handle.terminate();
  });

  it('and blames us is sent again later, even if the report was faster than the record of its sending', async () => {
    const { mail } = world.deps.channels;
    const send = mail.send.bind(mail);
    jest.spyOn(mail, 'send').mockImplementationOnce(async (...mailed) => {
      const outcome = await send(...mailed);
      await comesBack('failed', '550 5.7.26 unauthenticated mail is refused by DMARC policy');
      return outcome;
    });
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.sleep('2 hours');
    await world.mailed(2);
    await handle.terminate();
  });

  it('stays where it is when it is only late', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.sleep('2 days');
    await comesBack('delayed');
    await world.sleep('1 day');
    expect(recipients()).toEqual(['ann@example.org']);
    await handle.terminate();
  });
});
