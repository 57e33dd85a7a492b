import { beginPause, endPause } from '../../src/db/cadence/pauses';
import { askReminder } from '../../src/operations/owners/reminder';
import { showOwner } from '../../src/operations/owners/report';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import { deadline as deadlineKey, stage as stageKey } from '../../src/workflows/attributes';
import { status } from '../../src/workflows/messages';
import { givenOwner, givenSweep, owner } from '../support/inventory';
import { devWorld, type DevWorld, sharedWorld, until } from '../support/world';

/*
 * What a reminder says of itself and `owner show` says of it: true from the moment of pause and resume on, though neither
 * wakes anybody.
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

/** All that it says of itself in Temporal: details, the `status` query, search attributes, the running timer. */
async function says(handle: Handle) {
  const { typedSearchAttributes: attributes } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const timer = events?.findLast((one) => one.timerStartedEventAttributes)?.userMetadata?.summary?.data;
  const { until, ...standing } = await handle.query(status);
  return {
    ...standing,
    until,
    headline: (await headline(handle))?.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/, 'T'),
    timer: timer && JSON.parse(Buffer.from(timer).toString()),
    attributes: {
      stage: attributes.get(stageKey),
      deadline: attributes.get(deadlineKey)?.toISOString() ?? null,
    },
    events: events?.length,
  };
}

const DAY = 86_400_000;
const dates = (...days: number[]) =>
  days.map((day) => new Date(Date.now() + day * DAY).toISOString().slice(0, 10));

/** What a round waits for, pause or no pause. */
const WAITS: [string, { cadence: CadenceInput; given?: string; headline: RegExp; openEnded?: true }][] = [
  [
    'waiting after notice',
    {
      cadence: {},
      headline: /^### Waiting for an answer; then reminder\. Until T UTC, not counting paused time$/,
    },
  ],
  [
    'waiting for working hours',
    {
      cadence: { calendar: { holidays: dates(-1, 0, 1, 2) } },
      headline: /^### Waiting for a working day .*; then first notice\. Until T UTC$/,
    },
  ],
  [
    'waiting for budget',
    {
      cadence: { mailPerDay: 1 },
      given: `insert into mail_day select current_date + n, 1 from generate_series(-1, 2) n`,
      headline: /^### Waiting for a later day: .*; then first notice\. Until T UTC$/,
    },
  ],
  [
    'waiting for sync',
    {
      cadence: {},
      given: `update source set synced_at = '2026-01-01'`,
      headline:
        /^### Due as soon as a fresh and trusted sync .* and Rollcall is not paused; then first notice\. Checked again at T UTC$/,
      openEnded: true,
    },
  ],
];

describe.each(WAITS)('a reminder that is %s', (stage, { cadence, given, headline: said, openEnded }) => {
  it('says so before, during and after a pause, with or without a signal, and nothing of the pause', async () => {
    if (given) await world.pool.query(given);
    const { handle } = await world.begin('ann', cadence);
    await until(async () => (await says(handle)).attributes.stage === stage, 'the wait');
    const before = await says(handle);
    expect(before).toMatchObject({ stage, headline: expect.stringMatching(said) });
    expect(before.headline).toContain(`${before.waitingFor}. `);
    expect(before.timer).toBe(before.waitingFor);
    expect(before.attributes.deadline).toBe(before.until);
    expect(before.until).toEqual(openEnded ? null : expect.any(String));

    await pause();
    expect(await says(handle)).toEqual(before);
    expect(await shown()).toMatchObject({ status: { stage }, pause: { startedBy: 'sue' } });

    await signal(handle);
    const signalled = await says(handle);
    const same = { stage, waitingFor: before.waitingFor, headline: before.headline, timer: before.timer };
    expect(signalled).toMatchObject({ ...same, attributes: { stage, deadline: signalled.until } });
    expect(await shown()).toMatchObject({ status: { stage }, pause: { startedBy: 'sue' } });

    await resume();
    expect(await says(handle)).toEqual(signalled);
    expect(await shown()).toMatchObject({ status: { stage, waitingFor: before.waitingFor }, pause: null });
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
    const paused = await says(handle);
    expect(paused).toMatchObject({ stage: 'due', until: null, attributes: { stage: 'due', deadline: null } });
    expect(paused.timer).toBe(paused.waitingFor);
    await signal(handle);
    expect(await says(handle)).toEqual({ ...paused, events: expect.any(Number) });
    await resume();
    expect(await headline(handle)).toMatch(due);
    expect(await shown()).toMatchObject({ status: { stage: 'send' }, pause: null });
    await signal(handle);
    await settled(1);
    await handle.terminate();
  });
});

describe('rollcall owner show', () => {
  it('goes by the cadence of the sweep that began the round, not by that of a later sweep', async () => {
    const { handle } = await world.begin('ann', {
      staleAfter: '40 days',
      ladder: [{ step: 'notice', wait: '9 days' }],
    });
    await settled(1);
    await givenSweep(world.pool, { staleAfter: '70 days', ladder: [{ step: 'notice', wait: '1 second' }] });
    expect(await showOwner({ pool: world.pool, now: await now() }, 'ann')).toMatchObject({
      staleAfter: '40 days',
    });
    const report = await shown();
    expect(report).toMatchObject({
      status: { stage: 'waiting after notice', waitingFor: 'Waiting for an answer; then the round ends' },
    });
    const left = Date.parse(report?.status?.until ?? '') - Number(await now());
    expect(left / DAY).toBeCloseTo(9, 1);
    await handle.terminate();
  });

  it('goes by the cadence that the round was given since', async () => {
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
