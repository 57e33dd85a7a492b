import { takeBounce } from '../../src/operations/owners/bounces';
import { returnPathFor } from '../../src/security/bounceAddress';
import { recordCadenceChange } from '../../src/db/cadence/changes';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { status } from '../../src/workflows/messages';
import { givenOwner, givenPerson, owner } from '../support/inventory';
import { LINK_KEYS, sharedWorld, skippingWorld, until } from '../support/world';

const ladder = [
  { step: 'notice' as const, wait: '7 days' },
  { step: 'remind' as const, wait: '7 days' },
  { step: 'close' as const, wait: '14 days' },
];
const cadence = { ladder, closingCap: { tasks: 10, percent: 100 } };

const world = sharedWorld(skippingWorld);
beforeEach(async () => {
  await world.clean();
  await world.pool.query('truncate cadence_change');
  await givenOwner(world.pool, 'ann', { tasks: ['a', 'b'] });
});

const tasks = () => world.rows<{ id: string; enabled: boolean }>('select id, enabled from task order by id');

/** Until Ann has had her final notice. */
async function finalNotice() {
  const { handle } = await world.begin('ann', cadence);
  await world.mailed(1);
  await world.sleep('8 days');
  await world.mailed(2);
  return handle;
}

describe('an owner who does not answer, where closing for silence is on', () => {
  it('has a final notice that says the date, and the full grace after it; then the tasks are closed, and they are told', async () => {
    const handle = await finalNotice();
    const [final] = await world.rows<{ days: number }>(
      `select (extract(epoch from closes_at - claimed_at) / 86400)::int as days from notice where step = 1`,
    );
    expect(final!.days).toBe(14);
    await world.sleep('13 days');
    expect((await tasks()).every(({ enabled }) => enabled)).toBe(true);
    await world.sleep('1 day');
    await world.mailed(3);
    expect((await handle.describe()).status.name).toBe('COMPLETED');
    expect(await tasks()).toEqual([
      { id: 'a', enabled: false },
      { id: 'b', enabled: false },
    ]);
    expect(
      await world.rows(
        "select kind, closed_for from notice join notice_task on notice_id = id where kind = 'closed'",
      ),
    ).toEqual([
      { kind: 'closed', closed_for: 'silence' },
      { kind: 'closed', closed_for: 'silence' },
    ]);
    const round = world.client.workflow.getHandle(handle.workflowId, handle.signaledRunId);
    const { currentDetails } = await round.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toMatch(/2 unanswered tasks are to be closed[^]*Final notice \| test:ann/);
    expect(await world.rows('select outcome, closed_for_silence as n from round')).toEqual([
      { outcome: 'unanswered', n: 2 },
    ]);
  });

  it('keeps everything if something unclear came back of the final notice: it may not have arrived', async () => {
    const handle = await finalNotice();
    const [notice] = await world.rows<{ id: string }>('select id from notice where step = 1');
    const to = returnPathFor('bounces@example.org', LINK_KEYS, { id: notice!.id, keyId: 'k1' });
    const raw = Buffer.from(`From: wei@example.org\r\nTo: ${to}\r\nSubject: Who are you?\r\n\r\nNo idea.`);
    await takeBounce({ pool: world.pool, linkKeys: LINK_KEYS, now: await world.clock() }, { raw });
    await world.sleep('40 days');
    expect((await handle.describe()).status.name).toBe('COMPLETED');
    expect((await tasks()).every(({ enabled }) => enabled)).toBe(true);
    expect(await world.rows('select outcome, closed_for_silence as n from round')).toEqual([
      { outcome: 'unanswered', n: null },
    ]);
  });

  it('keeps what they answered for', async () => {
    await finalNotice();
    await world.answer('ann', 'keep', ['a']);
    await world.sleep('15 days');
    await world.mailed(3);
    expect(await tasks()).toEqual([
      { id: 'a', enabled: true },
      { id: 'b', enabled: false },
    ]);
  });

  it('keeps what was edited after the closing was proposed', async () => {
    await finalNotice();
    await world.pool.query(
      `insert into pause (started_at, reason, started_by) values ('2020-01-01', 'test', 'test')`,
    );
    await world.pool.query('delete from pause');
    await world.pool.query(`update task set edited_at = $1 where id = 'a'`, [await world.clock()]);
    await world.sleep('15 days');
    await world.mailed(3);
    expect(await tasks()).toEqual([
      { id: 'a', enabled: true },
      { id: 'b', enabled: false },
    ]);
  });

  it('gets a closed task back by a late *keep* on the page of the mail that told of it', async () => {
    await finalNotice();
    await world.sleep('15 days');
    await world.mailed(3);
    await world.reply('ann', [{ taskId: 'a', kind: 'keep' }]);
    await world.sleep('1 hour');
    expect(await tasks()).toEqual([
      { id: 'a', enabled: true },
      { id: 'b', enabled: false },
    ]);
    expect(await world.rows(`select task_id, state from closure order by task_id`)).toEqual([
      { task_id: 'a', state: 'restored' },
      { task_id: 'b', state: 'closed' },
    ]);
  });

  it('has nothing closed whose final notice no mail server took', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    await world.pool.query(`update person set active = false`);
    world.sink.refuse('fallback@example.org', 'permanently');
    expect(await handle.result()).toBe('unanswered');
    world.sink.accept('fallback@example.org');
    expect((await tasks()).every(({ enabled }) => enabled)).toBe(true);
  });
});

describe('a ladder that escalates before it closes', () => {
  const escalating = {
    ...cadence,
    ladder: [
      { step: 'notice' as const, wait: '7 days' },
      { step: 'escalate' as const, wait: '7 days' },
      { step: 'close' as const },
    ],
  };

  /** Until the manager and the owner have had their final notices. */
  async function escalated() {
    await world.pool.query(`update person set manager = 'test:max'`);
    await givenPerson(world.pool, 'max');
    const { handle } = await world.begin('ann', escalating);
    await world.mailed(1);
    await world.sleep('8 days');
    await world.mailed(3);
    return handle;
  }

  const mailsTo = (account: string) =>
    world.sink.mails
      .filter(({ recipients }) => recipients.includes(`${account}@example.org`))
      .map(({ subject }) => subject);

  it('tells manager and owner the date, closes what nobody answered for, and tells both of that', async () => {
    const handle = await escalated();
    expect(
      await world.rows(
        "select distinct closes_at is not null as final, n.owner from notice n where step = 1 or kind = 'assigned' order by 2",
      ),
    ).toEqual([
      { final: true, owner: owner('ann') },
      { final: true, owner: owner('max') },
    ]);
    expect(mailsTo('ann').at(-1)).toMatch(/^Final notice: please answer by .*will be switched off$/);
    await world.sleep('8 days');
    await world.mailed(5);
    expect(await handle.result()).toBe('unanswered');
    expect((await tasks()).some(({ enabled }) => enabled)).toBe(false);
    expect(mailsTo('ann').at(-1)).toMatch(/closed: no answer came/);
    expect(mailsTo('max').at(-1)).toMatch(/closed: no answer came/);
  });

  it('says on its page what is next, before and after the final notice', async () => {
    await world.pool.query(`update person set manager = 'test:max'`);
    await givenPerson(world.pool, 'max');
    const { handle } = await world.begin('ann', escalating);
    await world.mailed(1);
    const says = async () => (await handle.query(status)).waitingFor;
    await until(async () => (await says()) !== null, 'the first notice to be recorded');
    expect(await says()).toBe('Waiting for an answer; then escalation and final notice');
    await world.sleep('8 days');
    await world.mailed(3);
    expect(await says()).toBe('Waiting for an answer; then closing of unanswered tasks');
    await handle.result();
  });

  it('closes nothing where the owner’s final notice comes back, unless the manager does not answer either', async () => {
    const handle = await escalated();
    await world.pool.query(`update notice set state = 'bounced', bounced_at = $1 where step = 1`, [
      await world.clock(),
    ]);
    await handle.signal('confirm', { answers: [] });
    expect(await handle.result()).toBe('unanswered');
    expect(await world.rows('select distinct why from assignment where ended_at is null')).toEqual([
      { why: 'owner gone' },
    ]);
    expect(await world.rows('select closed_for_silence as n from round')).toEqual([{ n: 2 }]);
  });
});

describe('closing for silence that is switched off in the middle of a round', () => {
  it('is announced no more: later notices say no date, the page says that the round ends', async () => {
    const { handle } = await world.begin('ann', cadence);
    await world.mailed(1);
    const settings = { cron: '0 9 * * 1', timeZone: 'UTC', cadence: {} };
    await recordCadenceChange(world.pool, {
      at: await world.clock(),
      who: 'test',
      before: null,
      after: settings,
    });
    await world.sleep('8 days');
    await world.mailed(2);
    expect(await world.rows('select closes_at from notice where step = 1')).toEqual([{ closes_at: null }]);
    expect((await handle.query(status)).waitingFor).toBe('Waiting for an answer; then the round ends');
    expect(await handle.result()).toBe('unanswered');
    expect((await tasks()).every(({ enabled }) => enabled)).toBe(true);
  });
});

describe('closing for silence that is switched on in the middle of a round', () => {
  it('gives everybody a last call before anything is closed', async () => {
    const ladder = [{ step: 'notice' as const, wait: '7 days' }];
    const closing = { ...cadence, ladder: [...ladder, { step: 'close' as const }] };
    const { handle } = await world.begin('ann', { ...cadence, ladder });
    await world.mailed(1);
    await handle.signal('updateCadence', parseCadence(closing));
    const after = { cron: '0 9 * * 1', timeZone: 'UTC', cadence: closing };
    await recordCadenceChange(world.pool, { at: await world.clock(), who: 'test', before: null, after });
    await world.sleep('8 days');
    await world.mailed(2);
    expect(
      await world.rows('select step, kind, closes_at is not null as final from notice order by step'),
    ).toEqual([
      { step: 0, kind: 'notice', final: false },
      { step: 1, kind: 'remind', final: true },
    ]);
    await world.sleep('8 days');
    await world.mailed(3);
    expect((await tasks()).some(({ enabled }) => enabled)).toBe(false);
  });
});
