import { givenPerson, givenProject, givenTask, owner } from '../support/inventory';
import { sharedWorld, skippingWorld } from '../support/world';

const cadence = {
  digestAfter: '1 hour',
  ladder: [
    { step: 'notice' as const, wait: '7 days' },
    { step: 'escalate' as const, wait: '7 days' },
  ],
};
const MEMBERS = ['ann', 'bob'];

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenProject(world.pool, 'p1');
  for (const account of ['lea', ...MEMBERS]) await givenPerson(world.pool, account);
});

/** The team crew with a task of its own, and what is said of it. */
async function givenCrew(given: { manager?: string | null; email?: string | null } = {}) {
  await givenPerson(world.pool, 'crew', { manager: 'lea', members: MEMBERS, ...given });
  await givenTask(world.pool, { id: 'a', editor: 'crew', creator: 'crew' });
}
const leave = (...accounts: string[]) =>
  world.pool.query('update person set active = false where account = any($1)', [accounts]);
const recipients = () => world.sink.mails.map((mail) => mail.recipients.join());

/** Whom the round mails, in order, until `count` mails went out. */
async function mailed(count: number) {
  await world.begin('crew', cadence);
  await world.sleep('2 hours');
  if (count > 1) await world.sleep('8 days');
  await world.mailed(count);
  return recipients();
}

describe('a team that owns tasks', () => {
  it('is asked in its own mailbox, and no member by themselves', async () => {
    await givenCrew();
    expect(await mailed(1)).toEqual(['crew@example.org']);
    expect(await world.rows('select recipient, team from notice')).toEqual([
      { recipient: owner('crew'), team: true },
    ]);
  });

  it('is escalated to its lead', async () => {
    await givenCrew();
    expect(await mailed(2)).toEqual(['crew@example.org', 'lea@example.org']);
  });

  it('is escalated to its first member who is still there, where it has no lead', async () => {
    await givenCrew({ manager: null });
    await leave('ann');
    expect(await mailed(2)).toEqual(['crew@example.org', 'bob@example.org']);
  });

  it.each([
    ['has no mailbox', { email: null }, []],
    ['has no member who is still there', {}, MEMBERS],
  ])('has its lead asked instead if it %s', async (_what, given, left) => {
    await givenCrew(given);
    await leave(...left);
    expect(await mailed(1)).toEqual(['lea@example.org']);
    expect(await world.rows('select why from assignment')).toEqual([{ why: 'owner gone' }]);
  });

  it('has a member asked instead if it has neither mailbox nor lead', async () => {
    await givenCrew({ email: null, manager: null });
    expect(await mailed(1)).toEqual(['ann@example.org']);
  });
});
