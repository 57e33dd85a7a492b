import { beginReminder } from '../../src/activities/reminder/startReminder';
import { wakeReminder } from '../../src/workflows/signalWithStart';
import { givenClosure } from '../support/closings';
import { givenPerson, givenProject, givenRound, givenTask, owner } from '../support/inventory';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { status, updateCadence } from '../../src/workflows/messages';
import { sharedWorld, skippingWorld, until } from '../support/world';

const world = sharedWorld(skippingWorld);

const OWNERS = ['ann', 'bob', 'cid', 'dan', 'eve'];

beforeEach(async () => {
  await world.clean();
  await givenProject(world.pool, 'p1');
  for (const account of OWNERS) {
    await givenPerson(world.pool, account);
    await givenTask(world.pool, { id: account, editor: account });
  }
  await untilNoon();
});

/** Far from both ends of a day of the budget. */
async function untilNoon() {
  const now = await world.clock();
  const noon = new Date(now);
  noon.setUTCHours(36, 0, 0, 0);
  await world.sleep(noon.getTime() - now.getTime());
}

interface Sent {
  owner: string;
  kind: string;
  /** Counted from the first day. */
  day: number;
  hour: number;
}

const sent = () =>
  world.rows<Sent>(
    `select owner, kind, completed_at::date - min(completed_at::date) over () as day,
            extract(hour from completed_at)::int as hour
       from notice where state = 'sent' order by completed_at`,
  );

const perDay = (mails: Sent[], days: number) =>
  Array.from({ length: days }, (_, day) => mails.filter((mail) => mail.day === day).length);

describe('a budget with room for two first notices a day, for five owners', () => {
  const cadence = { mailPerDay: 3, ladder: [{ step: 'notice' as const, wait: '20 days' }] };

  it('mails two, two and one on three days, nobody twice, those left over early in the day', async () => {
    const handles = [];
    for (const account of OWNERS) {
      handles.push((await world.begin(account, cadence)).handle);
      await world.sleep('1 minute');
    }
    expect(await handles[4]!.query(status)).toMatchObject({ stage: 'waiting for budget' });
    await world.sleep('5 days');
    const mails = await sent();
    expect(perDay(mails, 5)).toEqual([2, 2, 1, 0, 0]);
    expect(mails.map((mail) => mail.owner).toSorted()).toEqual(OWNERS.map(owner));
    expect(mails.slice(0, 2).map((mail) => mail.owner)).toEqual(OWNERS.slice(0, 2).map(owner));
    for (const { hour } of mails.slice(2)) expect([8, 9]).toContain(hour);
    expect(await world.rows('select used from mail_day order by day')).toEqual([
      { used: 2 },
      { used: 2 },
      { used: 1 },
    ]);
    await Promise.all(handles.map((handle) => handle.terminate()));
  });

  it('counts a mail once, however often it is tried', async () => {
    world.sink.refuse('ann@example.org', 'temporarily');
    const { handle } = await world.begin('ann', cadence);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await world.sleep('5 minutes');
    world.sink.accept('ann@example.org');
    await world.sleep('1 hour');
    await world.mailed(1);
    await world.sleep('1 minute');
    expect(await world.rows('select used from mail_day')).toEqual([{ used: 1 }]);
    await handle.terminate();
  });

  it('counts anew what missed its day for a pause', async () => {
    const handles = [];
    for (const account of OWNERS.slice(0, 3)) handles.push((await world.begin(account, cadence)).handle);
    await world.mailed(2);
    await world.pool.query(
      `insert into pause (started_at, reason, started_by) values ($1, 'holidays', 'admin')`,
      [await world.clock()],
    );
    await world.sleep('3 days');
    expect(world.sink.mails).toHaveLength(2);
    await world.pool.query(`update pause set ended_at = $1, ended_by = 'admin'`, [await world.clock()]);
    await world.sleep('2 hours');
    await world.mailed(3);
    await world.sleep('1 minute');
    expect(await world.rows('select used from mail_day order by day')).toEqual([
      { used: 2 },
      { used: 1 },
      { used: 1 },
    ]);
    await Promise.all(handles.map((handle) => handle.terminate()));
  });
});

describe('a budget that changes while owners wait for their day', () => {
  const ladder = [{ step: 'notice' as const, wait: '20 days' }];
  const perDayOf = (mailPerDay: number) => parseCadence({ mailPerDay, ladder });

  /** As `cadence set --apply-running` does, once all wait. */
  async function changeFrom(before: number, after: number) {
    const handles = [];
    for (const account of OWNERS)
      handles.push((await world.begin(account, { mailPerDay: before, ladder })).handle);
    await until(
      async () =>
        (await world.rows('select from round where send_day is not null or step is not null')).length === 5,
      'all to have a day',
    );
    for (const handle of handles) await handle.signal(updateCadence, perDayOf(after));
    return handles;
  }

  it('lets them be written to at once where it is raised, and frees their days', async () => {
    const handles = await changeFrom(1, 10);
    await world.mailed(5);
    await world.sleep('1 minute');
    expect(await world.rows('select sum(used) as used from mail_day')).toEqual([{ used: 5 }]);
    expect(perDay(await sent(), 1)).toEqual([5]);
    await Promise.all(handles.map((handle) => handle.terminate()));
  });

  it('moves them to later days where it is lowered', async () => {
    await world.pool.query('insert into mail_day (day, used) values ($1, 10)', [await world.clock()]);
    const handles = await changeFrom(10, 1);
    await world.sleep('9 days');
    expect(perDay(await sent(), 6)).toEqual([1, 1, 1, 1, 1, 0]);
    await Promise.all(handles.map((handle) => handle.terminate()));
  });
});

describe('a backlog of first notices', () => {
  it('leaves room for the reminders of those asked already', async () => {
    for (let n = 0; n < 15; n += 1) {
      await givenPerson(world.pool, `p${n}`);
      await givenTask(world.pool, { id: `p${n}`, editor: `p${n}` });
    }
    const ladder = [
      { step: 'notice' as const, wait: '1 day' },
      { step: 'remind' as const, wait: '20 days' },
    ];
    const handles = [];
    for (let n = 0; n < 15; n += 1)
      handles.push((await world.begin(`p${n}`, { mailPerDay: 5, ladder })).handle);
    await world.sleep('3 days');
    const mails = await sent();
    expect(Math.max(...perDay(mails, 4))).toBe(5);
    expect(
      perDay(
        mails.filter(({ kind }) => kind === 'notice'),
        4,
      ),
    ).toEqual([4, 4, 4, 3]);
    const reminders = perDay(
      mails.filter(({ kind }) => kind === 'remind'),
      3,
    );
    expect(reminders).toEqual([0, 1, 1]);
    await Promise.all(handles.map((handle) => handle.terminate()));
  });
});

describe('an owner whose reminder waits for its day under an earlier cadence', () => {
  it('is asked by the cadence of the sweep that begins a round meanwhile', async () => {
    await world.pool.query('insert into mail_day (day, used) values ($1, 1)', [await world.clock()]);
    await givenClosure(world, 'ann', { state: 'closed', project: 'p1' });
    const earlier = parseCadence({ mailPerDay: 1 });
    const handle = await world.client.workflow.signalWithStart(
      'ownerReminder',
      wakeReminder(owner('ann'), earlier),
    );
    await until(async () => (await handle.query(status)).until !== null, 'the reminder to wait');
    expect(await handle.query(status)).toMatchObject({ stage: 'waiting for budget' });

    const later = { mailPerDay: 10, ladder: [{ step: 'notice' as const, wait: '3 days' }] };
    await givenRound(world.pool, 'ann', { createdAt: (await world.clock()).toISOString(), cadence: later });
    await beginReminder(world.client.workflow, {
      owner: owner('ann'),
      sweepId: '',
      cadence: parseCadence(later),
    });
    await world.mailed(2);
    await world.sleep('1 minute');
    expect((await sent()).map(({ kind, day }) => ({ kind, day })).toSorted(byKind)).toEqual([
      { kind: 'closed', day: 0 },
      { kind: 'notice', day: 0 },
    ]);
    await world.sleep('3 days');
    expect(await world.rows('select outcome from round')).toEqual([{ outcome: 'unanswered' }]);
  });

  const byKind = (a: { kind: string }, b: { kind: string }) => a.kind.localeCompare(b.kind);
});
