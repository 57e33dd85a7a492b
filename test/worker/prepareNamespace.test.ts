import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import { loadConfig } from '../../src/config';
import { RECONCILE_SCHEDULE_ID, SWEEP_SCHEDULE_ID, SYNC_SCHEDULE_ID } from '../../src/domain/common/ids';
import { refreshSchedule } from '../../src/operations/cadence/scheduleDefinition';
import { describeSweepSchedule } from '../../src/operations/cadence/schedule';
import { RECONCILE } from '../../src/operations/cadence/upkeepSchedules';
import { prepareNamespace } from '../../src/worker/prepareNamespace';
import { rollcall } from '../cli/rollcall';
import { testDatabase, type TestDatabase } from '../support/database';
import { faultyProxy } from '../support/proxy';
import { sourcesFile } from '../support/sourcesFile';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';

let server: DevServer;
let db: TestDatabase;
let sources: Awaited<ReturnType<typeof sourcesFile>>;
beforeAll(async () => {
  sources = await sourcesFile({ plant: { type: 'files', folder: '/nonexistent' } });
});
afterAll(() => sources.remove());
beforeEach(async () => {
  [server, db] = await Promise.all([devClient(), testDatabase()]);
});
afterEach(() => Promise.all([server.close(), db.drop()]));

const env = () => ({
  DATABASE_URL: db.url,
  SMTP_URL: 'smtp://127.0.0.1:25',
  ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}`,
  ...sources.env,
  TEMPORAL_ADDRESS: server.address,
  TEMPORAL_NAMESPACE: server.namespace,
});
const start = (first = {}) => prepareNamespace(loadConfig(env()), first);
const run = (...args: string[]) => rollcall(env(), ...args);
const schedule = (id: string) => server.client.schedule.getHandle(id);
const SCHEDULES = [SWEEP_SCHEDULE_ID, RECONCILE_SCHEDULE_ID, SYNC_SCHEDULE_ID];

/** What Temporal's database held, gone. */
const loseSchedules = () => Promise.all(SCHEDULES.map((id) => schedule(id).delete()));

const recreated = async () =>
  (
    await db.pool.query<{ id: string }>(
      'select id from schedule_state where recreated_at is not null order by id',
    )
  ).rows.map(({ id }) => id);

const everyOf = ({ spec }: ScheduleDescription) => spec.intervals?.[0]?.every;

describe('a worker that starts', () => {
  it('creates the Schedules that are absent, sweeps with what it is told for the first time', async () => {
    await start({ cron: '0 7 * * *', cadence: { staleAfter: '40 days' } });
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '0 7 * * *',
      cadence: { staleAfter: '40 days' },
    });
    const reconcile = await schedule(RECONCILE_SCHEDULE_ID).describe();
    expect(everyOf(reconcile)).toBe(600_000);
    expect(reconcile.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 60_000 });
    const sync = await schedule(SYNC_SCHEDULE_ID).describe();
    expect(everyOf(sync)).toBe(3_600_000);
    expect(sync.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 3_600_000 });
    expect(sync.info.numActionsTaken + sync.info.runningActions.length).toBeGreaterThan(0);
    expect(await recreated()).toEqual([]);
  });

  it('creates the sweeps anew as they were set last, and paused where they were, should Temporal lose them', async () => {
    await start();
    await run('cadence', 'set', 'staleAfter=40 days', 'cron=30 8 1 * *', 'timeZone=Asia/Shanghai');
    await run('schedule', 'pause', '--reason', 'release freeze');
    await loseSchedules();
    await start({ cron: '* * * * *' });
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '30 8 1 * *',
      timeZone: 'Asia/Shanghai',
      cadence: { staleAfter: '40 days' },
      paused: true,
      note: 'release freeze',
    });
    expect(await recreated()).toEqual([...SCHEDULES].toSorted());
  });

  it('creates them anew with the last cadence that was right, where the latest is not', async () => {
    await start();
    await run('cadence', 'set', 'staleAfter=40 days');
    await schedule(SWEEP_SCHEDULE_ID).update((now) => ({
      ...now,
      action: { ...now.action, args: [{ staleAfter: 'soon' }] },
    }));
    await start(); // notices what another tool has set
    await loseSchedules();
    await start();
    expect((await describeSweepSchedule(server.client)).cadence).toMatchObject({ staleAfter: '40 days' });
  });

  it('creates them anew at times that another tool has set and no cron expression says', async () => {
    await start();
    await schedule(SWEEP_SCHEDULE_ID).update((now) => ({
      ...now,
      spec: { intervals: [{ every: '2 days' }], jitter: '5 minutes', startAt: new Date('2026-01-01') },
    }));
    await start();
    await loseSchedules();
    await start();
    const { spec } = await schedule(SWEEP_SCHEDULE_ID).describe();
    expect(spec).toMatchObject({ intervals: [{ every: 172_800_000 }], jitter: 300_000 });
    expect(spec.startAt).toEqual(new Date('2026-01-01'));
  });

  it('creates those of the reconciler and of the sync anew as an admin had set them', async () => {
    await start();
    await schedule(RECONCILE_SCHEDULE_ID).update((now) => ({
      ...now,
      spec: { intervals: [{ every: '1 hour' }] },
    }));
    await schedule(SYNC_SCHEDULE_ID).pause('source maintenance');
    await start();
    await loseSchedules();
    await start();
    expect(everyOf(await schedule(RECONCILE_SCHEDULE_ID).describe())).toBe(3_600_000);
    expect((await schedule(SYNC_SCHEDULE_ID).describe()).state).toMatchObject({
      paused: true,
      note: 'source maintenance',
    });
  });

  it('alters nothing that is there', async () => {
    await start({ cadence: { staleAfter: '2 months' } });
    await schedule(RECONCILE_SCHEDULE_ID).pause('maintenance');
    const before = await Promise.all(SCHEDULES.map((id) => schedule(id).describe()));
    await start({ cron: '* * * * *', cadence: {} });
    const after = await Promise.all(SCHEDULES.map((id) => schedule(id).describe()));
    expect(after.map(({ spec, action, policies, state }) => ({ spec, action, policies, state }))).toEqual(
      before.map(({ spec, action, policies, state }) => ({ spec, action, policies, state })),
    );
  });
});

describe('a Schedule that a release defines anew', () => {
  const LATER = { ...RECONCILE, every: 300_000, catchupWindow: 120_000, workflowExecutionTimeout: 7_200_000 };
  const installation = async () =>
    (await db.pool.query<{ id: string }>('select id from installation')).rows[0]!.id;
  const upgrade = async () => {
    const present = await schedule(RECONCILE_SCHEDULE_ID).describe();
    return refreshSchedule(server.client, present, LATER, await installation());
  };

  it('gets what a later one makes of it', async () => {
    await start();
    expect(await upgrade()).toBe(true);
    expect(await upgrade()).toBe(false);
    const now = await schedule(RECONCILE_SCHEDULE_ID).describe();
    expect([everyOf(now), now.policies.catchupWindow]).toEqual([300_000, 120_000]);
    expect(now.action).toMatchObject({ workflowExecutionTimeout: 7_200_000 });
  });

  it('keeps what an admin has set, and stays paused', async () => {
    await start();
    await schedule(RECONCILE_SCHEDULE_ID).update((now) => ({
      ...now,
      spec: { intervals: [{ every: '1 hour' }] },
      state: { ...now.state, paused: true, note: 'maintenance' },
    }));
    await upgrade();
    const now = await schedule(RECONCILE_SCHEDULE_ID).describe();
    expect([everyOf(now), now.policies.catchupWindow]).toEqual([3_600_000, 120_000]);
    expect(now.state).toMatchObject({ paused: true, note: 'maintenance' });
  });
});

describe('rollcall schedule apply', () => {
  it('brings back the Schedules of the reconciler and of the sync, gone or paused, and says so', async () => {
    await start();
    await schedule(RECONCILE_SCHEDULE_ID).pause('by mistake');
    await schedule(SYNC_SCHEDULE_ID).delete();
    const { printed } = await run('schedule', 'apply');
    expect(printed).toMatch(/✓ rollcall-reconcile resumed/);
    expect(printed).toMatch(/✓ rollcall-sync created anew/);
    expect((await schedule(RECONCILE_SCHEDULE_ID).describe()).state.paused).toBe(false);
    expect(everyOf(await schedule(SYNC_SCHEDULE_ID).describe())).toBe(3_600_000);
  });

  it('creates no Schedule of the sync where there never was one', async () => {
    expect((await run('schedule', 'apply')).printed).toMatch(/✓ rollcall-reconcile created/);
    await expect(schedule(SYNC_SCHEDULE_ID).describe()).rejects.toThrow(ScheduleNotFoundError);
  });

  it('creates the sweeps anew as they were set last, but for what it is given', async () => {
    await start();
    await run('cadence', 'set', 'staleAfter=40 days', 'timeZone=Asia/Shanghai');
    await run('schedule', 'pause', '--reason', 'release freeze');
    await schedule(SWEEP_SCHEDULE_ID).delete();
    expect((await run('schedule', 'apply', '--cron', '0 6 * * *')).printed).toContain('created');
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '0 6 * * *',
      timeZone: 'Asia/Shanghai',
      cadence: { staleAfter: '40 days' },
      paused: true,
    });
  });

  it('as does setting a field of the cadence', async () => {
    await start();
    await run('cadence', 'set', 'staleAfter=40 days', 'cron=0 6 * * *');
    await schedule(SWEEP_SCHEDULE_ID).delete();
    await run('cadence', 'set', 'closingCap.tasks=7');
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '0 6 * * *',
      cadence: { staleAfter: '40 days', closingCap: { tasks: 7 } },
    });
  });
});

describe('a worker whose database is not that of the namespace', () => {
  let other: TestDatabase;
  beforeEach(async () => {
    other = await testDatabase();
    await other.pool.query('update installation set id = gen_random_uuid()');
  });
  afterEach(() => other.drop());

  const elsewhere = () => ({ ...env(), DATABASE_URL: other.url });

  it('refuses to start, says what belongs to whom, and leaves everything as it was', async () => {
    await start({ cadence: { staleAfter: '2 months' } });
    const refused = prepareNamespace(loadConfig(elsewhere()), {});
    await expect(refused).rejects.toThrow(/belongs to another Rollcall: its Schedule rollcall-sweep/);
    await expect(refused).rejects.toThrow(/Correct DATABASE_URL, TEMPORAL_ADDRESS or TEMPORAL_NAMESPACE/);
    expect((await describeSweepSchedule(server.client)).cadence).toMatchObject({ staleAfter: '2 months' });
    expect((await other.pool.query('select from schedule_state')).rowCount).toBe(0);
  });

  it('is found out by the reconciler’s Schedule alone, too', async () => {
    await start();
    await schedule(SWEEP_SCHEDULE_ID).delete();
    await expect(prepareNamespace(loadConfig(elsewhere()), {})).rejects.toThrow(/rollcall-reconcile/);
  });

  it('nor does a command change the cadence there', async () => {
    await start();
    const { code, noted } = await rollcall(elsewhere(), 'cadence', 'set', 'staleAfter=1 day');
    expect([code, noted]).toEqual([4, expect.stringContaining('belongs to another Rollcall')]);
    expect((await describeSweepSchedule(server.client)).cadence).toMatchObject({ staleAfter: '1 month' });
  });

  it('may take the namespace over once its Schedules are deleted', async () => {
    await start();
    await loseSchedules();
    await prepareNamespace(loadConfig(elsewhere()), {});
    await expect(start()).rejects.toThrow(/belongs to another Rollcall/);
  });
});

describe('a worker whose Temporal falls silent while it starts', () => {
  it('says so in time instead of waiting for ever', async () => {
    const proxy = await faultyProxy(`tcp://${server.address}`);
    const address = `127.0.0.1:${proxy.port}`;
    const holder = await db.pool.connect();
    try {
      await holder.query('begin; lock table installation');
      const starting = prepareNamespace(loadConfig({ ...env(), TEMPORAL_ADDRESS: address }), {}, 2);
      const refused = expect(starting).rejects.toThrow(
        `Temporal cannot be used at ${address} (no answer within 2 seconds)`,
      );
      const connected = `select from pg_locks where not granted and relation = 'installation'::regclass`;
      await until(async () => (await db.pool.query(connected)).rowCount === 1, 'it to be connected');
      proxy.swallow();
      await holder.query('rollback');
      await refused;
    } finally {
      holder.release();
      await proxy.close();
    }
  });
});
