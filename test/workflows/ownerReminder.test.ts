import { status, updateCadence } from '../../src/workflows/messages';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { givenOwner, givenPerson, givenTask, owner } from '../support/inventory';
import { sharedWorld, skippingWorld } from '../support/world';

const DAY = 86_400_000;

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await givenOwner(world.pool, 'ann', { manager: 'max', tasks: ['a', 'b'] });
});

const recipients = () => world.sink.mails.map((mail) => mail.recipients.join());

const rows = <T extends object>(sql: string): Promise<T[]> => world.rows<T>(sql);

describe('an owner who does nothing', () => {
  it('gets a notice and a reminder a week later; then the manager is asked, and the round ends unanswered', async () => {
    const { handle } = await world.begin('ann');
    expect(await handle.result()).toBe('unanswered');
    expect(recipients()).toEqual(['ann@example.org', 'ann@example.org', 'max@example.org']);

    const sent = await rows<{ kind: string; at: Date }>(
      'select kind, completed_at as at from notice order by completed_at',
    );
    expect(sent.map(({ kind }) => kind)).toEqual(['notice', 'remind', 'assigned']);
    const days = sent.map(({ at }) => Math.round((at.getTime() - sent[0]!.at.getTime()) / DAY));
    expect(days).toEqual([0, 7, 14]);
  });

  it('has the outcome in the database, a week after the last step', async () => {
    const { handle } = await world.begin('ann');
    await handle.result();
    const [round] = await rows<{ outcome: string; days: number }>(
      'select outcome, (extract(epoch from ended_at - created_at) / 86400)::float as days from round',
    );
    expect(round!.outcome).toBe('unanswered');
    expect(round!.days).toBeCloseTo(21, 0);
  });

  it('is escalated to the fallback mailbox where no manager is known', async () => {
    await world.pool.query('update person set manager = null');
    const { handle } = await world.begin('ann');
    await handle.result();
    expect(recipients()).toEqual(['ann@example.org', 'ann@example.org', 'fallback@example.org']);
  });
});

describe('an owner who keeps everything', () => {
  it('ends the round confirmed, and gets no further mail', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.sleep('3 days');
    await world.answer('ann', 'keep', ['a', 'b']);
    expect(await handle.result()).toBe('confirmed');
    expect(recipients()).toEqual(['ann@example.org']);
  });

  it('has a hold on each task for a month from the answer', async () => {
    const { handle } = await world.begin('ann', { confirmedFor: '1 month' });
    await world.mailed(1);
    await world.answer('ann', 'keep', ['a', 'b']);
    await handle.result();
    const holds = await rows<{ task_id: string; monthLong: boolean }>(
      `select h.task_id, h.until = a.said_at + interval '1 month' as "monthLong"
         from hold h join answer a on a.id = h.answer_id order by 1`,
    );
    expect(holds).toEqual([
      { task_id: 'a', monthLong: true },
      { task_id: 'b', monthLong: true },
    ]);
  });
});

describe('an owner who answers for a part', () => {
  it('is reminded of the rest alone', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.answer('ann', 'keep', ['a']);
    expect(await handle.result()).toBe('unanswered');
    const listed = await rows<{ tasks: string }>(
      `select string_agg(t.task_id, ',' order by t.task_id) as tasks
         from notice n join notice_task t on t.notice_id = n.id group by n.step order by n.step`,
    );
    expect(listed.map(({ tasks }) => tasks)).toEqual(['a,b', 'b', 'b']);
  });
});

describe('an owner who wants a task closed', () => {
  it('has it closed and is told, and the round ends confirmed', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.answer('ann', 'close', ['a']);
    await world.answer('ann', 'keep', ['b']);
    expect(await handle.result()).toBe('confirmed');
    await world.mailed(2);
    expect(await rows('select id, enabled from task order by id')).toEqual([
      { id: 'a', enabled: false },
      { id: 'b', enabled: true },
    ]);
    expect(await rows('select task_id, reason, state from closure')).toEqual([
      { task_id: 'a', reason: 'answer', state: 'closed' },
    ]);
    expect(world.sink.mails[1]!.text).toContain('task a');
  });
});

describe('a round with nothing left', () => {
  it('ends without a mail when the tasks were edited before the first notice', async () => {
    // Of somebody new: an earlier test's reminder of ann may still be about to look again.
    await givenPerson(world.pool, 'zoe');
    await givenTask(world.pool, { id: 'z', editor: 'zoe', editedAt: (await world.clock()).toISOString() });
    const { handle } = await world.begin('zoe');
    expect(await handle.result()).toBe('nothing-to-ask');
    expect(recipients()).toEqual([]);
  });

  it('ends after the first notice when the tasks were disabled meanwhile', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.pool.query('update task set enabled = false');
    expect(await handle.result()).toBe('nothing-to-ask');
    expect(recipients()).toEqual(['ann@example.org']);
  });
});

describe('an answer after the end', () => {
  it('still counts', async () => {
    const { handle } = await world.begin('ann');
    for (const count of [1, 2, 3]) {
      await world.mailed(count);
      await world.sleep('8 days');
    }
    // Awaiting the result would skip on to whatever comes next, and the link would have expired.
    expect((await handle.describe()).status.name).toBe('COMPLETED');
    const late = await world.answer('ann', 'keep', ['a']);
    expect(await late.result()).toBe('notified');
    expect(await rows('select task_id from hold')).toEqual([{ task_id: 'a' }]);
    expect(world.sink.mails).toHaveLength(3);
  });
});

describe('mail that is not taken', () => {
  it('is tried again until it is, as the same message', async () => {
    world.sink.refuse('ann@example.org', 'temporarily');
    const { handle } = await world.begin('ann');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await rows('select state from notice')).toEqual([{ state: 'claimed' }]);
    world.sink.accept('ann@example.org');
    await world.sleep('1 minute');
    await world.mailed(1);
    const [notice] = await rows<{ id: string; state: string }>('select id, state from notice');
    expect(notice!.state).toBe('sent');
    expect(world.sink.mails[0]!.messageId).toBe(`<${notice!.id}@example.org>`);
    await handle.terminate();
  });

  it('has the manager asked at once, at every step, and given twice the time, where the mailbox does not exist', async () => {
    world.sink.refuse('ann@example.org', 'permanently');
    const { handle } = await world.begin('ann');
    expect(await handle.result()).toBe('unanswered');
    world.sink.accept('ann@example.org');
    expect(recipients()).toEqual(['max@example.org', 'max@example.org', 'max@example.org']);
    const notices = await rows<{ kind: string; state: string; day: number }>(
      `select kind, state, (extract(epoch from completed_at - min(claimed_at) over ()) / 86400)::int as day
         from notice order by completed_at`,
    );
    expect(notices).toEqual([
      { kind: 'notice', state: 'refused', day: 0 },
      { kind: 'assigned', state: 'sent', day: 0 },
      { kind: 'assigned', state: 'sent', day: 14 },
      { kind: 'assigned', state: 'sent', day: 28 },
    ]);
  });
});

describe('a running reminder', () => {
  it('tells by the query `status` what it waits for, and until when', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.sleep('1 second');
    const now = await handle.query(status);
    expect(now).toMatchObject({
      stage: 'waiting after notice',
      waitingFor: 'Waiting for an answer; then reminder',
    });
    expect(Date.parse(now.until!) - (await world.clock()).getTime()).toBeGreaterThan(6 * DAY);
    await handle.terminate();
  });

  it('tells its story in the current details that the Temporal UI shows, before and after its end', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.sleep('1 second');
    const details = async () =>
      (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
    expect(await details()).toMatch(/Waiting for an answer; then reminder[^]*First notice \| test:ann/);
    await world.answer('ann', 'keep', ['a', 'b']);
    await handle.result();
    expect(await details()).toMatch(/Ended: confirmed[^]*keep 2/);
  });

  it('moves its wait with a changed cadence, measured from when it began', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.sleep('2 days');
    await handle.signal(updateCadence, parseCadence({ ladder: [{ step: 'notice', wait: '1 day' }] }));
    expect(await handle.result()).toBe('unanswered');
    expect(recipients()).toEqual(['ann@example.org']);
    const [round] = await rows<{ days: number }>(
      'select (extract(epoch from ended_at - created_at) / 86400)::float as days from round',
    );
    expect(round!.days).toBeCloseTo(2, 1);
  });

  it('looks again without sending anything twice when it is woken for nothing', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await handle.signal('confirm', { answers: [] });
    await handle.signal('confirm', { answers: [] });
    await world.sleep('1 hour');
    expect(recipients()).toEqual(['ann@example.org']);
    await handle.terminate();
  });

  it('keeps addresses and links out of its history', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await world.answer('ann', 'keep', ['a', 'b']);
    await handle.result();
    const history = JSON.stringify(await handle.fetchHistory()).replace(
      /"data":"([^"]+)"/g,
      (_all, data: string) => Buffer.from(data, 'base64').toString(),
    );
    expect(history).toContain(owner('ann'));
    expect(history).not.toMatch(/example\.org|\/r\//);
  });
});
