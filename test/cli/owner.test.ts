import { insertExemption, markExemptionEnded } from '../../src/db/answers/exemptions';
import { givenHold, givenPerson, givenProject, givenTask, owner } from '../support/inventory';
import { fromGlobalSetup } from '../support/environment';
import { devWorld, type DevWorld } from '../support/world';
import { givenNotice } from '../api/noticeFixture';
import { rollcall } from './rollcall';

let world: DevWorld;
beforeAll(async () => {
  world = await devWorld();
  const { pool } = world;
  await givenProject(pool, 'p1');
  for (const account of ['ann', 'anna']) await givenPerson(pool, account);
  await givenTask(pool, { id: 'old' });
  await givenTask(pool, { id: 'held' });
  await givenTask(pool, { id: 'off', enabled: false });
  await givenHold(pool, 'held', '2999-01-01T00:00:00Z');
  await world.begin('ann');
  await world.mailed(1);
});
afterAll(() => world.close());

const show = (...args: string[]) => ownerCommand('show', ...args);

const ownerCommand = async (...args: string[]) => {
  const { rows } = await world.pool.query<{ name: string }>('select current_database() as name');
  const env = {
    DATABASE_URL: fromGlobalSetup('TEST_POSTGRES_URL').replace(/\w+$/, rows[0]?.name ?? ''),
    TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
    TEMPORAL_NAMESPACE: world.client.options.namespace,
  };
  return rollcall(env, 'owner', ...args);
};

describe('rollcall owner show', () => {
  it('tells person, enabled tasks, holds, rounds with notices, and what the reminder awaits', async () => {
    const { code, printed, noted } = await show(owner('ann'));
    expect({ code, noted }).toEqual({ code: 0, noted: '' });
    expect(printed).toContain('ann <ann@example.org>');
    expect(printed).toMatch(/ stale +Project p1 +task old +2026-01-01/);
    expect(printed).toMatch(/ stale, held until 2999-01-01, keep by ann +Project p1 +task held/);
    expect(printed).not.toContain('task off');
    expect(printed).toMatch(/begun .*, open\n {4}notice +sent .* to ann@example.org\n {4}answers +none/);
    expect(printed).toMatch(
      /Reminder\n {2}running: waiting after notice\n {2}Waiting for an answer; then reminder; until .* UTC\n/,
    );
    expect(printed).toContain('/workflows/reminder%2Ftest%3Aann');
  });

  it.each([
    ['to do', 'will be switched off'],
    ['called off', 'not switched off after all'],
    ['closed', 'closed'],
  ] as const)('says of a notice about closing what it told: %s', async (outcome, told) => {
    const account = outcome.replace(' ', '-');
    await givenPerson(world.pool, account);
    await givenNotice(world.pool, { account, kind: 'closed', roundId: null, tasks: [{ outcome }] });
    expect((await show(account)).printed).toMatch(new RegExp(`Other notices\\n +${told} +sent `));
  });

  it('takes an account that only one owner has, and gives JSON', async () => {
    const { printed } = await show('ann', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      owner: 'test:ann',
      tasks: [
        { name: 'task held', stale: true, held: true },
        { name: 'task old', stale: true, held: false },
      ],
      rounds: [{ endedAt: null, notices: [{ kind: 'notice', state: 'sent' }] }],
      reminder: { workflow: 'running', status: { stage: 'waiting after notice' } },
    });
  });

  it('tells of what an admin holds until when and why, until that is over', async () => {
    const held = {
      scope: 'pattern' as const,
      source: null,
      target: 'task ol%',
      who: 'ops',
      reason: 'freeze',
    };
    const madeAt = new Date();
    const id = await insertExemption(world.pool, { ...held, until: new Date('2998-01-01'), madeAt });
    const { printed } = await show('ann');
    expect(printed).toMatch(/ stale, held until 2998-01-01, exemption by ops: freeze +Project p1 +task old/);
    expect(printed).toMatch(/ held until 2999-01-01, keep by ann +Project p1 +task held/);
    await markExemptionEnded(world.pool, id, { now: new Date(), by: 'ops' });
    expect((await show('ann')).printed).toMatch(/ stale +Project p1 +task old/);
  });

  it('says that an owner was never asked', async () => {
    const { printed } = await show('anna');
    expect(printed).toContain('Rounds\n  never asked');
    expect(printed).toContain('Reminder\n  none');
  });

  it('ends with code 3 where nobody is meant, or several are', async () => {
    expect(await show('nobody')).toMatchObject({ code: 3, noted: expect.stringContaining('"nobody"') });
    expect(await show('an')).toMatchObject({
      code: 3,
      noted: expect.stringContaining('test:ann, test:anna'),
    });
  });
});
