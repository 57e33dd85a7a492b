import { beginPause, endPause } from '../../src/db/cadence/pauses';
import { askReminder } from '../../src/operations/owners/reminder';
import { showOwner } from '../../src/operations/owners/report';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { status } from '../../src/workflows/messages';
import { givenOwner, owner } from '../support/inventory';
import { devWorld, type DevWorld, sharedWorld, until } from '../support/world';

/*
 * What a reminder's page in Temporal's UI, its status and `owner show` say of a pause: true from the moment of pause and
 * go on, though neither wakes anybody.
 */

const world = sharedWorld(devWorld);
beforeEach(async () => {
  await world.clean();
  await givenOwner(world.pool, 'ann', { tasks: ['a', 'b'] });
});

type Handle = Awaited<ReturnType<DevWorld['begin']>>['handle'];

const now = async () => new Date(await world.clock());
const pause = async () => beginPause(world.pool, { at: await now(), by: 'sue', reason: 'the relay moves' });
const resume = async () => endPause(world.pool, { at: await now(), by: 'sue' });
const details = async (handle: Handle) =>
  (await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')).currentDetails ?? '';
const headline = async (handle: Handle) => (await details(handle)).split('\n')[0];

/** As `rollcall owner show` reads it. */
const shown = async () =>
  askReminder(
    { pool: world.pool, temporal: async () => world.client, pageOf: (id) => id, now: await now() },
    owner('ann'),
  );

/** Has the reminder look, and waits until it did. */
async function signal(handle: Handle): Promise<void> {
  const looks = async () =>
    (await handle.fetchHistory()).events?.filter((one) => one.timerStartedEventAttributes).length ?? 0;
  const before = await looks();
  await handle.signal('confirm', { answers: [] });
  await until(async () => (await looks()) > before, 'the reminder to look');
}

const settled = (count: number) =>
  until(
    async () => (await world.rows(`select from notice where state = 'sent'`)).length === count,
    'the notices to be sent',
  );

describe('a reminder that waits for an answer', () => {
  it('says the same of its wait before, during and after a pause, whoever wakes it, and nothing of the pause', async () => {
    const { handle } = await world.begin('ann');
    await settled(1);
    await until(async () => (await details(handle)).includes('Waiting for an answer'), 'the wait');
    const before = await headline(handle);
    expect(before).toMatch(
      /^### Waiting for an answer; then reminder\. Until .* UTC, not counting paused time$/,
    );
    await pause();
    await signal(handle);
    const waiting = expect.stringMatching(
      /^### Waiting for an answer; then reminder\. Until .* UTC, not counting paused time$/,
    );
    expect(await headline(handle)).toEqual(waiting);
    expect(await handle.query(status)).toMatchObject({ stage: 'waiting after notice' });
    expect(await shown()).toMatchObject({
      status: { stage: 'waiting after notice' },
      pause: { startedBy: 'sue' },
    });
    await resume();
    expect(await headline(handle)).toEqual(waiting);
    expect(await shown()).toMatchObject({ status: { stage: 'waiting after notice' }, pause: null });
    await handle.terminate();
  });
});

describe('a reminder whose next mail is due while it is paused', () => {
  it('says that it is due as soon as Rollcall is not paused, which stays true after the pause', async () => {
    await pause();
    const { handle } = await world.begin('ann');
    await until(async () => (await details(handle)).includes('Due as soon as'), 'the reminder to look');
    const due =
      /^### Due as soon as Rollcall is not paused \(rollcall pause status\); then first notice\. Checked again at /;
    expect(await headline(handle)).toMatch(due);
    expect(await shown()).toMatchObject({
      status: { stage: 'due', until: null },
      pause: { reason: 'the relay moves' },
    });
    await resume();
    expect(await headline(handle)).toMatch(due);
    expect(await shown()).toMatchObject({ status: { stage: 'send' }, pause: null });
    await signal(handle);
    await settled(1);
    await handle.terminate();
  });
});

describe('rollcall owner show', () => {
  it('goes by the cadence that the round was given since, not by that of a later sweep', async () => {
    const { handle } = await world.begin('ann', { staleAfter: '40 days' });
    await settled(1);
    const report = async () => showOwner({ pool: world.pool, now: await now() }, 'ann');
    expect(await report()).toMatchObject({ staleAfter: '40 days' });
    await handle.signal(
      'updateCadence',
      parseCadence({ staleAfter: '50 days', ladder: [{ step: 'notice', wait: '9 days' }] }),
    );
    await until(async () => (await report()).staleAfter === '50 days', 'the reminder to take it');
    expect(await shown()).toMatchObject({
      status: { waitingFor: 'Waiting for an answer; then the round ends' },
    });
    await handle.terminate();
  });
});
