import { randomUUID } from 'node:crypto';
import { createActivities } from '../../../src/activities';
import { applyMailRate } from '../../../src/activities/sweep/mailRate';
import { openSweep } from '../../../src/db/sweep/sweeps';
import { composeDigest } from '../../../src/mail/admin/digest';
import { createMailer, type Mailer } from '../../../src/delivery/smtp';
import { TASK_QUEUE } from '../../../src/domain/common/ids';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import type { SweepCounts } from '../../../src/domain/sweep/counts';
import type { reconcile, sweep } from '../../../src/workflows';
import { scriptedServer, type ScriptedServer } from '../../mail/scriptedServer';
import { givenPerson, givenProject, givenTask } from '../../support/inventory';
import { devWorld, type DevWorld } from '../../support/world';

const ADMINS = {
  to: ['ops@example.org', 'lead@example.org'],
  from: 'Rollcall <rollcall@example.org>',
  domain: 'example.org',
};

let world: DevWorld;
let sweeps = 0;
beforeAll(async () => {
  world = await devWorld({ composeDigest: (report) => composeDigest(report, ADMINS) });
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  await world.clean();
  await givenProject(world.pool, 'p1');
});

const runSweep = (): Promise<SweepCounts> =>
  world.client.workflow.execute<typeof sweep>('sweep', {
    workflowId: `sweep-${(sweeps += 1)}`,
    taskQueue: TASK_QUEUE,
    args: [{}],
  });

const digests = () => world.sink.mails.filter(({ subject }) => subject?.includes('Rollcall: '));
const idOf = async () =>
  (await world.rows<{ id: string }>('select id from sweep order by started_at desc'))[0]!.id;

describe('the digest of a sweep', () => {
  it('goes to all admins once the sweep has ended, with the essential in its subject', async () => {
    await givenPerson(world.pool, 'ann');
    await givenTask(world.pool, { id: 't1' });
    await runSweep();
    const [digest, ...others] = digests();
    expect(others).toEqual([]);
    expect(digest!.recipients).toEqual(ADMINS.to);
    expect(digest!.subject).toBe('Rollcall: 1 owner asked');
    expect(digest!.text).toMatch(/\* owners asked: 1\n/);
    expect(digest!.messageId).toBe(`<${await idOf()}@example.org>`);
    expect(await world.rows('select reported_at is not null as reported from sweep')).toEqual([
      { reported: true },
    ]);
  });

  it('is not sent for a sweep in which nothing happened, soon after one that was told of', async () => {
    await runSweep();
    await runSweep();
    expect(digests()).toHaveLength(1);
    expect(await world.rows('select from sweep')).toHaveLength(2);
  });

  it('tells first of a guardrail that blocks, with the command that helps, and does not repeat it', async () => {
    await runSweep();
    await world.pool.query(
      `with latest as (insert into sync (id, source, started_at, finished_at)
                       values ('ff80a097-1111-4222-8333-444455556666', 'test', now(), now()) returning id)
       update source set trusted = false, reason = 'half of it is missing', sync_id = latest.id from latest`,
    );
    await runSweep();
    await runSweep();
    expect(digests()).toHaveLength(2);
    expect(digests()[1]!.subject).toMatch(/^⚠ Rollcall: 1 guardrail blocking, 0 owners asked/);
    const { text } = digests()[1]!;
    expect(text).toMatch(/not trusted: half of it is missing[^]*rollcall source accept test[^]*# This sweep/);
    expect(text).toContain('rollcall source accept test --sync ff80a097 --reason');
  });

  it('that the mail server does not take is sent with the same bytes later, and never again after that', async () => {
    await givenPerson(world.pool, 'ann');
    await givenTask(world.pool, { id: 't1' });
    await runSweep();
    await world.mailed(2);
    await world.pool.query('update sweep set reported_at = null');
    await world.pool.query(`update person set name = 'changed meanwhile'`);
    expect(await report()).toBe(1);
    expect(await report()).toBe(0);
    const [first, second, ...others] = digests();
    expect(second!.raw.equals(first!.raw)).toBe(true);
    expect(others).toEqual([]);
  });

  it('that could not be sent goes out with that of the next sweep', async () => {
    await runSweep();
    await world.pool.query('update sweep set reported_at = null');
    await givenPerson(world.pool, 'ann');
    await givenTask(world.pool, { id: 't1' });
    await runSweep();
    expect(digests()).toHaveLength(3);
  });

  it('is frozen when the sweep has ended, before anybody takes up its sending', async () => {
    const sweepId = randomUUID();
    const now = Date.now();
    const ref = { sweepId, cadence: parseCadence({}), now };
    const row = { id: sweepId, workflowId: 'w', runId: 'r', scheduledFor: null, cadence: ref.cadence };
    await openSweep(world.pool, { ...row, startedAt: new Date(now) });
    await createActivities(world.deps).closeSweep({ ...ref, proposed: 0 });
    expect(digests()).toEqual([]);
    await runSweep();
    expect(digests()[0]!.messageId).toBe(`<${sweepId}@example.org>`);
  });

  it('does not wait behind the mails to owners, however slowly these go out', async () => {
    const rate = (perSecond: number | null) => applyMailRate(world.client, perSecond);
    await rate(0.01);
    try {
      for (const account of ['ann', 'bob', 'cid']) {
        await givenPerson(world.pool, account);
        await givenTask(world.pool, { id: account, editor: account });
      }
      await runSweep();
      expect(digests()).toHaveLength(1);
    } finally {
      await rate(null);
    }
  });

  it('is not tried again where it was refused for good', async () => {
    for (const address of ADMINS.to) world.sink.refuse(address, 'permanently');
    await runSweep();
    for (const address of ADMINS.to) world.sink.accept(address);
    expect(digests()).toEqual([]);
    expect(await report()).toBe(0);
  });

  it('that cannot be composed keeps no later one from being sent, and is not lost', async () => {
    await runSweep();
    await world.pool.query('update sweep set report = null');
    await givenPerson(world.pool, 'ann');
    await givenTask(world.pool, { id: 't1' });
    await runSweep();
    const [poison] = await world.rows<{ id: string }>(
      `update sweep set report = jsonb_build_object('sweepId', id), reporting_at = null
        where report is null returning id`,
    );
    await world.pool.query('update sweep set reported_at = null, reporting_at = null');
    world.sink.mails.length = 0;
    await expect(report()).rejects.toThrow();
    expect(digests()).toHaveLength(1);
    expect(await world.rows('select id, reporting_at from sweep where reported_at is null')).toEqual([
      { id: poison!.id, reporting_at: null },
    ]);
  });
});

describe('a mail server that is down as a sweep ends', () => {
  let server: ScriptedServer;
  let usual: Mailer;
  beforeEach(async () => {
    server = await scriptedServer();
    usual = world.deps.mailer;
    world.deps.mailer = createMailer({ smtpUrl: server.url() });
  });
  afterEach(async () => {
    await server.close();
    await world.deps.mailer.close();
    world.deps.mailer = usual;
  });

  const lookForLeftBehind = (at: number) =>
    world.client.workflow.execute<typeof reconcile>('reconcile', {
      workflowId: `reconcile-report-${at}`,
      taskQueue: TASK_QUEUE,
      args: [],
    });
  const messageIds = () => server.messages.map((message) => /^Message-ID: (.*)$/im.exec(message)?.[1]);

  it('keeps no sweep waiting: its digest goes out with the next look at what was left behind', async () => {
    server.follow({ MAIL: '451 4.3.0 later' });
    await runSweep();
    expect(server.messages).toEqual([]);
    server.follow({});
    expect(await lookForLeftBehind(1)).toMatchObject({ reports: 1 });
    expect(messageIds()).toEqual([`<${await idOf()}@example.org>`]);
    expect(await lookForLeftBehind(2)).toMatchObject({ reports: 0 });
  });

  it('that says nothing keeps one waiting for half a minute at most', async () => {
    server.follow({ connect: 'hang' });
    const began = Date.now();
    await runSweep();
    expect(Date.now() - began).toBeLessThan(30_000);
  }, 60_000);

  it('has each digest sent once, however many sweeps and looks try to', async () => {
    server.follow({ MAIL: '451 4.3.0 later' });
    await givenPerson(world.pool, 'ann');
    await givenTask(world.pool, { id: 't1' });
    await Promise.all([runSweep(), runSweep()]);
    const unsent = await world.rows('select from sweep where report is not null');
    server.follow({});
    await Promise.all([lookForLeftBehind(3), lookForLeftBehind(4), runSweep(), runSweep()]);
    expect(new Set(messageIds()).size).toBe(messageIds().length);
    expect(messageIds().length).toBeGreaterThanOrEqual(unsent.length);
    expect(await world.rows('select from sweep where report is not null and reported_at is null')).toEqual(
      [],
    );
  });
});

/** The activity run once more, as after a lost acknowledgement. */
const report = (): Promise<number> => createActivities(world.deps).reportSweep();
