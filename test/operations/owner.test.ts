import { Conflict, InvalidInput, NotFound } from '../../src/domain/common/errors';
import { confirmOwner, snoozeOwner } from '../../src/operations/owners/answers';
import { delegateOwner, endDelegation } from '../../src/operations/owners/delegation';
import { showOwner } from '../../src/operations/owners/report';
import { cancelOwnerRound, remindOwner } from '../../src/operations/owners/round';
import { pagesOf, type Operator } from '../../src/operations/admin/operator';
import { reminderId } from '../../src/domain/common/ids';
import { givenPerson, givenProject, givenRound, givenTask, SOURCE, owner } from '../support/inventory';
import { devWorld, sharedWorld, until } from '../support/world';

const world = sharedWorld(devWorld);

let ann = '';
let sub = '';
let turn = 0;
beforeEach(async () => {
  await world.clean();
  await world.pool.query('truncate delegation, audit');
  turn += 1;
  ann = `ann${turn}`; // Somebody new, whom no reminder of an earlier test looks after.
  sub = `sub${turn}`;
  await givenProject(world.pool, 'p1');
  for (const account of [ann, sub]) await givenPerson(world.pool, account);
  for (const id of ['a', 'b']) await givenTask(world.pool, { id, editor: ann });
});

const operator = (over: Partial<Operator> = {}): Operator => ({
  pool: world.pool,
  temporal: () => Promise.resolve(world.client),
  pageOf: pagesOf('http://ui.example.org', 'rollcall'),
  who: 'sue',
  now: new Date(),
  ...over,
});
const days = (count: number) => new Date(Date.now() + count * 86_400_000);
const status = (account: string) =>
  world.client.workflow
    .getHandle(reminderId(owner(account)))
    .query<{ stage: string; until: string | null }>('status');

/** A round of ann that waits for the answer to its first notice. */
async function asked() {
  const { handle } = await world.begin(ann, { digestAfter: '1 second' });
  await world.mailed(1);
  await until(async () => (await status(ann)).stage.startsWith('waiting'), 'the wait');
  return handle;
}

const recipients = () => world.sink.mails.map((mail) => mail.recipients.join());
const audited = () => world.rows('select who, action, outcome from audit order by seq');

describe('a reminder that is asked for', () => {
  it('is sent at once, beyond the ladder, whose waits go on as they were', async () => {
    await asked();
    const before = await status(ann);
    expect(await remindOwner(operator(), { owner: owner(ann) })).toMatchObject({
      owner: owner(ann),
      tasks: 2,
      next: { do: 'send', kind: 'remind' },
      notWoken: null,
      page: expect.stringContaining(`/workflows/reminder%2Ftest%3A${ann}`),
    });
    await world.mailed(2);
    expect(await world.rows('select kind, step from notice order by claimed_at')).toEqual([
      { kind: 'notice', step: 0 },
      { kind: 'remind', step: null },
    ]);
    await until(async () => (await status(ann)).stage === 'waiting after remind', 'the wait');
    expect((await status(ann)).until).toBe(before.until);
    expect(await audited()).toEqual([{ who: 'sue', action: 'owner remind', outcome: 'done' }]);
  });

  it('is refused where there is no open round', async () => {
    const wanted = remindOwner(operator(), { owner: owner(ann) });
    await expect(wanted).rejects.toThrow(new Conflict(`test:${ann} has no open round.`));
    expect(await audited()).toEqual([{ who: 'sue', action: 'owner remind', outcome: 'refused' }]);
  });

  it('is refused while it is paused', async () => {
    await asked();
    await world.pool.query(
      `insert into pause (started_at, reason, started_by) values ('2026-01-01', 'a look', 'max')`,
    );
    await expect(remindOwner(operator(), { owner: owner(ann) })).rejects.toThrow(
      'Nothing is sent: max paused Rollcall: a look. To resume: rollcall resume',
    );
  });

  it('is refused where everything was answered', async () => {
    await asked();
    await world.pool.query(
      `insert into hold (source, task_id, kind, until, who, made_at) select source, id, 'keep', '2999-01-01', 'x', '2026-01-01' from task`,
    );
    await expect(remindOwner(operator(), { owner: owner(ann) })).rejects.toThrow(/Every task .* is answered/);
  });

  it('is refused where others are asked in the place of the owner, and says who', async () => {
    await asked();
    await delegateOwner(operator(), { owner: owner(ann), to: owner(sub), until: days(9), reason: 'leave' });
    await until(async () => (await world.rows('select from assignment')).length === 2, 'the assignments');
    await expect(remindOwner(operator(), { owner: owner(ann) })).rejects.toThrow(
      `Others are asked in the place of test:${ann} about the tasks still to be answered: test:${sub}.`,
    );
  });
});

describe('answers in the place of an owner', () => {
  it('keep all that is asked about: the round ends confirmed, by whom is written down', async () => {
    const handle = await asked();
    expect(await confirmOwner(operator(), { owner: owner(ann) })).toMatchObject({
      tasks: [{ taskId: 'a' }, { taskId: 'b' }],
      left: 0,
    });
    expect(await handle.result()).toBe('confirmed');
    expect(
      await world.rows('select kind, said_by, notice_id from answer where signalled_at is not null'),
    ).toEqual([
      { kind: 'keep', said_by: 'sue', notice_id: null },
      { kind: 'keep', said_by: 'sue', notice_id: null },
    ]);
    expect(await audited()).toEqual([{ who: 'sue', action: 'owner confirm', outcome: 'done' }]);
  });

  it('keep the tasks that are named; the round goes on for the others', async () => {
    await asked();
    expect(await confirmOwner(operator(), { owner: ann, tasks: ['test:a'] })).toMatchObject({ left: 1 });
    await until(async () => (await world.rows('select from hold')).length === 1, 'the hold');
    expect((await status(ann)).stage).toBe('waiting after notice');
  });

  it('are refused for a task that is none of theirs, with nothing recorded', async () => {
    await asked();
    const wanted = confirmOwner(operator(), { owner: ann, tasks: ['a', 'zz'] });
    await expect(wanted).rejects.toThrow(new NotFound(`test:${ann} has no enabled task "zz".`));
    expect(await world.rows('select from answer')).toEqual([]);
  });

  it('snooze until a date', async () => {
    const handle = await asked();
    const end = days(20);
    await snoozeOwner(operator(), { owner: ann, until: end });
    expect(await handle.result()).toBe('confirmed');
    expect(await world.rows('select distinct kind, until, who from hold')).toEqual([
      { kind: 'snooze', until: end, who: 'sue' },
    ]);
  });

  it.each([
    ['in the past', -1],
    ['beyond the limit of the cadence', 100],
  ])('do not snooze until a date %s', async (_, ahead) => {
    await expect(snoozeOwner(operator(), { owner: ann, until: days(ahead) })).rejects.toThrow(InvalidInput);
    expect(await world.rows('select from answer')).toEqual([]);
  });

  it('hold the tasks also where nothing was asked', async () => {
    expect(await snoozeOwner(operator(), { owner: ann, until: days(20) })).toMatchObject({ left: null });
    await until(async () => (await world.rows('select from hold')).length === 2, 'the holds');
    expect(await world.rows('select distinct kind from hold')).toEqual([{ kind: 'snooze' }]);
  });

  it('count also while Temporal is down: they are left for the reconciler', async () => {
    await asked();
    const down = { temporal: () => Promise.reject(new Error('connection refused')) };
    expect(await confirmOwner(operator(down), { owner: ann })).toMatchObject({
      notWoken: 'connection refused',
    });
    expect(await world.rows('select from answer where signalled_at is null')).toHaveLength(2);
  });
});

describe('a delegation', () => {
  const delegate = (over: object = {}) =>
    delegateOwner(operator(), {
      owner: owner(ann),
      to: owner(sub),
      until: days(9),
      reason: 'leave',
      ...over,
    });

  it('has the tasks of the open round asked of the delegate, and tells both', async () => {
    await asked();
    expect(await delegate()).toMatchObject({ delegate: owner(sub), tasks: 2, delegateIsAway: null });
    await world.mailed(3);
    expect(recipients().slice(1).toSorted()).toEqual([`${ann}@example.org`, `${sub}@example.org`]);
    expect(await showOwner(operator(), owner(sub))).toMatchObject({
      delegations: [{ owner: owner(ann), delegate: owner(sub), who: 'sue', reason: 'leave' }],
      assignments: [{ owner: owner(ann), why: 'delegated', tasks: ['task a', 'task b'], instead: true }],
    });
  });

  it('taken back has the owner asked again', async () => {
    await asked();
    await delegate();
    await world.mailed(3);
    expect(await endDelegation(operator(), { owner: ann })).toMatchObject({ delegates: [owner(sub)] });
    expect(await showOwner(operator(), ann)).toMatchObject({ delegations: [], assignments: [] });
    expect(await remindOwner(operator(), { owner: ann })).toMatchObject({ tasks: 2 });
    await expect(endDelegation(operator(), { owner: ann })).rejects.toThrow(NotFound);
  });

  it('is replaced by the next one', async () => {
    await givenPerson(world.pool, 'eve');
    await delegate();
    await delegate({ to: 'eve' });
    expect(await world.rows('select delegate from delegation where ended_at is null')).toEqual([
      { delegate: owner('eve') },
    ]);
  });

  it('is refused to somebody unknown, inactive, oneself, or until a date that has passed', async () => {
    await givenPerson(world.pool, 'gone');
    await world.pool.query(`update person set active = false where account = 'gone'`);
    await expect(delegate({ to: 'nobody' })).rejects.toThrow(NotFound);
    await expect(delegate({ to: owner('gone') })).rejects.toThrow(Conflict);
    await expect(delegate({ to: owner(ann) })).rejects.toThrow(/to is .*, expected somebody else/);
    await expect(delegate({ until: days(-1) })).rejects.toThrow(/expected a date in the future/);
    expect(await world.rows('select from delegation')).toEqual([]);
  });

  it('is refused to somebody whose own tasks come back to the owner, over others, too', async () => {
    await givenPerson(world.pool, 'eve');
    await delegate({ owner: owner(sub), to: owner('eve') });
    await delegate({ owner: owner('eve'), to: owner(ann) });
    await expect(delegate()).rejects.toThrow(InvalidInput);
  });

  it('says where the delegate is away, too', async () => {
    await givenPerson(world.pool, 'eve');
    await delegate({ owner: owner(sub), to: owner('eve') });
    expect(await delegate()).toMatchObject({ delegateIsAway: owner('eve') });
  });
});

describe('a round that is cancelled', () => {
  const cancel = () => cancelOwnerRound(operator(), { owner: ann, reason: 'asked by mistake' });

  it('ends as such, by whom and why, and so does its workflow; nothing more is sent', async () => {
    const handle = await asked();
    expect(await cancel()).toMatchObject({ owner: owner(ann), proposals: 0, notWoken: null });
    expect(await handle.result()).toBe('cancelled');
    expect(await world.rows('select outcome, ended_by, ended_reason from round')).toEqual([
      { outcome: 'cancelled', ended_by: 'sue', ended_reason: 'asked by mistake' },
    ]);
    expect(world.sink.mails).toHaveLength(1);
  });

  it('leaves open what was to be closed because nobody had answered, unless that has begun', async () => {
    const roundId = await givenRound(world.pool, ann, { endedAt: '2026-01-01T09:00:00Z' });
    for (const [task, state] of [
      ['a', 'proposed'],
      ['b', 'closing'],
    ])
      await world.pool.query(
        `insert into closure (source, task_id, project_id, owner, reason, round_id, state, proposed_at, dispatched_at)
         values ($1, $2, 'p1', $3, 'silence', $5, $4, '2026-01-01', '2026-01-01')`,
        [SOURCE, task, owner(ann), state, roundId],
      );
    expect(await cancel()).toMatchObject({ roundId: null, proposals: 1 });
    expect(await world.rows('select task_id, state from closure order by task_id')).toEqual([
      { task_id: 'a', state: 'cancelled' },
      { task_id: 'b', state: 'closing' },
    ]);
  });

  it('is refused where there is none', async () => {
    await expect(cancel()).rejects.toThrow(Conflict);
  });
});
