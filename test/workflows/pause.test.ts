import { beginPause, endPause } from '../../src/db/cadence/pauses';
import type { NoticeKind } from '../../src/domain/common/terms';
import { status } from '../../src/workflows/messages';
import { wakeClosing } from '../../src/workflows/signalWithStart';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { givenOwner } from '../support/inventory';
import { sharedWorld, type SkippingWorld, skippingWorld, until } from '../support/world';

const DAY = 86_400_000;

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenOwner(world.pool, 'ann', { manager: 'max', tasks: ['a', 'b'] });
});

const pause = async () =>
  beginPause(world.pool, { at: await world.clock(), by: 'admin', reason: 'the inventory looks wrong' });
const resume = async () => endPause(world.pool, { at: await world.clock(), by: 'admin' });

/** How many days after the round's first notice each was accepted, and the round ended. */
async function daysAfterFirst() {
  const [first, ...later] = await world.rows<{ kind: NoticeKind; at: Date }>(
    `select kind, completed_at as at from notice where kind <> 'closed' order by completed_at`,
  );
  const [round] = await world.rows<{ at: Date | null }>('select ended_at as at from round');
  const days = (at: Date) => (at.getTime() - first!.at.getTime()) / DAY;
  return {
    sent: later.map(({ kind, at }) => ({ kind, days: days(at) })),
    end: round?.at ? days(round.at) : null,
  };
}

let begun: Awaited<ReturnType<SkippingWorld['begin']>>['handle'];
const begin = async () => {
  begun = (await world.begin('ann')).handle;
  return begun;
};

// Ended in the middle of an activity, a workflow would keep this server's time from being skipped.
afterEach(async () => {
  await world.sleep('1 minute');
  if ((await begun.describe()).status.name === 'RUNNING') await begun.terminate();
});

/** Waits until the mail server accepted `count` mails and all of that is recorded. */
async function settled(count: number) {
  await world.mailed(count);
  const open = () => world.rows(`select from notice where state = 'claimed'`);
  await until(async () => (await open()).length === 0, 'the mails to be recorded');
}

describe('a pause in the middle of a wait', () => {
  it('leaves owners exactly the grace that was left', async () => {
    const handle = await begin();
    await settled(1);
    await world.sleep('3 days');
    await pause();
    await world.sleep('2 days');
    await resume();
    expect(await handle.result()).toBe('unanswered');
    const { sent, end } = await daysAfterFirst();
    expect(sent).toEqual([
      { kind: 'remind', days: expect.closeTo(9, 2) },
      { kind: 'assigned', days: expect.closeTo(16, 1) },
    ]);
    expect(end).toBeCloseTo(23, 0);
  });

  it('leaves them it also where the deadline passes meanwhile, and nothing is mailed', async () => {
    const handle = await begin();
    await settled(1);
    await world.sleep('6 days');
    await pause();
    await world.sleep('10 days');
    expect(world.sink.mails).toHaveLength(1);
    expect(await handle.query(status)).toMatchObject({ stage: 'waiting after notice' });
    await resume();
    await world.sleep('23 hours');
    expect(world.sink.mails).toHaveLength(1);
    await world.sleep('1 hour');
    await settled(2);
    const { sent } = await daysAfterFirst();
    expect(sent).toEqual([{ kind: 'remind', days: expect.closeTo(17, 2) }]);
  });
});

describe('while it is paused', () => {
  it('a round that was begun before gets its first notice only afterwards', async () => {
    await pause();
    await begin();
    await world.sleep('3 days');
    expect(world.sink.mails).toHaveLength(0);
    expect(await world.rows('select from notice')).toEqual([]);
    await resume();
    await world.sleep('1 hour');
    await settled(1);
  });

  it('answers still end a round', async () => {
    const handle = await begin();
    await settled(1);
    await pause();
    await world.answer('ann', 'keep', ['a', 'b']);
    expect(await handle.result()).toBe('confirmed');
  });

  it('what an owner wants closed is neither closed nor told of; afterwards it is', async () => {
    const handle = await begin();
    await settled(1);
    await pause();
    await world.answer('ann', 'close', ['a', 'b']);
    await world.sleep('1 day');
    expect(await world.rows('select state from closure')).toEqual([
      { state: 'proposed' },
      { state: 'proposed' },
    ]);
    expect(await world.rows('select from task where enabled')).toHaveLength(2);
    await resume();
    await world.client.workflow.signalWithStart('closing', wakeClosing(parseCadence({})));
    await settled(2);
    expect(await world.rows('select from task where enabled')).toHaveLength(0);
    expect(await handle.result()).toBe('confirmed');
  });

  it('a notice that is being sent again is not; afterwards it is sent as it was', async () => {
    world.sink.refuse('ann@example.org', 'temporarily');
    await begin();
    await until(
      async () => (await world.rows('select from notice where attempts = 1')).length === 1,
      'the notice to be tried',
    );
    await pause();
    world.sink.accept('ann@example.org');
    await world.sleep('2 days');
    expect(world.sink.mails).toHaveLength(0);
    const [claimed] = await world.rows<{ id: string }>(`select id from notice where state = 'claimed'`);
    await resume();
    await world.sleep('1 hour');
    await settled(1);
    expect(world.sink.mails[0]!.messageId).toBe(`<${claimed!.id}@example.org>`);
  });

  it('a reminder looks again so seldom that its history stays short', async () => {
    await pause();
    const handle = await begin();
    await world.sleep('7 days');
    const { events } = await handle.fetchHistory();
    expect(events!.length).toBeLessThan(1200);
    expect(
      events!.filter(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) => upsert),
    ).toHaveLength(1);
  });
});
