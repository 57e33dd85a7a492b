import { readMailHealth } from '../../src/db/monitoring/mailHealth';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { mailIssues } from '../../src/domain/monitoring/mailHealth';
import { wakeReminder } from '../../src/workflows/signalWithStart';
import { givenPerson, givenProject, givenRound, givenTask, owner } from '../support/inventory';
import { sharedWorld, skippingWorld, until } from '../support/world';

const OWNERS = Array.from({ length: 15 }, (_, at) => `owner${at}`);

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenProject(world.pool, 'p1');
  await givenPerson(world.pool, 'max');
  for (const account of OWNERS) {
    await givenPerson(world.pool, account, { manager: 'max' });
    await givenTask(world.pool, { id: `of-${account}`, editor: account });
    world.sink.accept(`${account}@example.org`);
  }
});
afterEach(async () => {
  await Promise.all(
    OWNERS.map((account) =>
      handleOf(account)
        .terminate()
        .catch(() => undefined),
    ),
  );
});

const handleOf = (account: string) => world.client.workflow.getHandle(`reminder/${owner(account)}`);
const refuse = (accounts: string[]) => {
  for (const account of accounts) world.sink.refuse(`${account}@example.org`, 'permanently');
};

/** One sweep asks all of them at once. */
async function sweep(): Promise<void> {
  const createdAt = (await world.clock()).toISOString();
  const rounds = [];
  for (const account of OWNERS)
    rounds.push(await givenRound(world.pool, account, { createdAt, cadence: {} }));
  await world.pool.query('update round set sweep_id = (select sweep_id from round where id = $1)', [
    rounds[0],
  ]);
  for (const [at, account] of OWNERS.entries())
    await world.client.workflow.signalWithStart(
      'ownerReminder',
      wakeReminder(owner(account), parseCadence({}), [], rounds[at]),
    );
}

const inState = async (state: string) =>
  (await world.rows(`select from notice where state = '${state}' and kind = 'notice'`)).length;
const settled = (state: string, count: number) =>
  until(async () => (await inState(state)) === count, `${count} notices ${state}`, 20);
const alerts = async () =>
  mailIssues(await readMailHealth(world.pool, await world.clock())).map(({ kind }) => kind);
const askedInTheirPlace = () =>
  world.rows<{ owner: string }>('select distinct owner from assignment order by 1');
const mailed = (address: string) => world.sink.mails.filter(({ recipients }) => recipients.includes(address));

describe('first notices that are all refused, in words that blame the recipient', () => {
  beforeEach(async () => {
    refuse(OWNERS);
    await sweep();
    await settled('refused', OWNERS.length);
  });

  it('have nobody asked in their owners’ place, and an admin told', async () => {
    await world.sleep('3 hours');
    expect(await askedInTheirPlace()).toEqual([]);
    expect(world.sink.mails).toEqual([]);
    expect(await alerts()).toEqual(['refusals']);
  });

  it('go out once they are taken, each once, and the alert ends', async () => {
    for (const account of OWNERS) world.sink.accept(`${account}@example.org`);
    await world.sleep('25 hours');
    await settled('sent', OWNERS.length);
    expect(new Set(world.sink.mails.map(({ messageId }) => messageId)).size).toBe(OWNERS.length);
    expect(world.sink.mails).toHaveLength(OWNERS.length);
    expect(await askedInTheirPlace()).toEqual([]);
    expect(await alerts()).toEqual([]);
  });

  it('have others asked for those that are still refused once the rest is taken', async () => {
    for (const account of OWNERS.slice(2)) world.sink.accept(`${account}@example.org`);
    await world.sleep('25 hours');
    await settled('sent', OWNERS.length - 2);
    await world.sleep('25 hours');
    await until(async () => (await askedInTheirPlace()).length === 2, 'others asked for two of them');
    expect(await askedInTheirPlace()).toEqual([{ owner: owner('owner0') }, { owner: owner('owner1') }]);
    for (const account of OWNERS.slice(2)) expect(mailed(`${account}@example.org`)).toHaveLength(1);
  });
});

describe('one first notice that is refused among many', () => {
  it('has the manager asked, told no more than what is known', async () => {
    refuse(['owner3']);
    await sweep();
    await settled('sent', OWNERS.length - 1);
    await world.sleep('3 hours');
    await until(() => mailed('max@example.org').length === 1, 'a mail to the manager');
    expect(await askedInTheirPlace()).toEqual([{ owner: owner('owner3') }]);
    expect(mailed('max@example.org')[0]!.text).toMatch(/could not deliver mail to/);
    expect(await alerts()).toEqual([]);
  });
});
