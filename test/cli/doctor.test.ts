import { Worker } from '@temporalio/worker';
import { ALERT_KINDS, type AlertKind } from '../../src/domain/monitoring/alerts';
import { MAIL_TASK_QUEUE, SWEEP_SCHEDULE_ID, TASK_QUEUE } from '../../src/domain/common/ids';
import { ensureSweepSchedule } from '../../src/operations/cadence/schedule';
import { testDatabase, type TestDatabase } from '../support/database';
import { smtpSink, type SmtpSink } from '../support/smtp';
import { sourcesFile } from '../support/sourcesFile';
import { devClient, workflowBundle, type DevServer } from '../support/temporal';
import { until } from '../support/world';
import { rollcall } from './rollcall';

let database: TestDatabase;
let empty: TestDatabase;
let temporal: DevServer;
let sink: SmtpSink;
beforeAll(async () => {
  [database, empty, temporal, sink] = await Promise.all([
    testDatabase(),
    testDatabase('empty'),
    devClient(),
    smtpSink(),
  ]);
});
afterAll(async () => {
  await Promise.all([database.drop(), empty.drop(), temporal.close(), sink.close()]);
});

const env = () => ({
  DATABASE_URL: database.url,
  SMTP_URL: sink.url,
  ROLLCALL_LINK_KEYS: `k2:${'A'.repeat(43)}`,
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: temporal.namespace,
});

const givenAlert = (kind: AlertKind, detail: string) =>
  database.pool.query(`insert into alert (kind, detail, opened_at) values ($1, $2, '2026-11-23T09:10Z')`, [
    kind,
    detail,
  ]);

describe('rollcall doctor', () => {
  it('finds what is configured, reachable and migrated, and shows no secret', async () => {
    const { printed } = await rollcall(env(), 'doctor');
    expect(printed).toMatch(/✓ ROLLCALL_LINK_KEYS +k2:\*\*\*/);
    expect(printed).toMatch(/✓ PostgreSQL +answers/);
    expect(printed).toMatch(/✓ migrations +all applied/);
    expect(printed).toMatch(/✓ Temporal +answers/);
    expect(printed).toMatch(/✓ search attributes +all registered/);
    expect(printed).toMatch(/✓ mail server +answers/);
    expect(printed).not.toContain('AAAA');
  });

  it('shows each source, declared or imported, with its type and how its tasks are closed', async () => {
    const file = await sourcesFile({
      plant: { type: 'files' },
      office: { type: 'files', closing: 'itself' },
    });
    for (const source of ['stock', 'plant'])
      await database.pool.query(
        `insert into project (source, id, name, seen_at) values ($1, '1', 'One', now())`,
        [source],
      );
    const { printed } = await rollcall({ ...env(), ...file.env }, 'doctor');
    await file.remove();
    await database.pool.query('delete from project');
    expect(printed.match(/source stock +files, .*; its tasks are closed by hand/g)).toHaveLength(1);
    expect(printed.match(/source plant /g)).toHaveLength(1);
    expect(printed).toMatch(
      /✓ source plant +files, brought in with rollcall import; its tasks are closed by hand: list mailed to a maintainer of each project, else the admins, again after 7 days\n/,
    );
    expect(printed).toMatch(/✓ source office +files, .*; its tasks are closed by the source itself\n/);
  });

  it('names the source and the field that are wrong, once', async () => {
    const file = await sourcesFile({ plant: { type: 'files', foldr: '/srv' } });
    const { code, printed } = await rollcall({ ...env(), ...file.env }, 'doctor');
    await file.remove();
    expect(code).toBe(1);
    expect(printed.match(/plant, foldr is "\(not shown\)"\n +→ expected the field folder/g)).toHaveLength(1);
  });

  it('says once that Temporal does not answer, and why', async () => {
    const { printed } = await rollcall({ ...env(), TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'doctor');
    expect(printed).toMatch(/✗ Temporal +does not answer at 127\.0\.0\.1:1 \((?!Temporal)[^()]+\)\n/);
  });

  it('lists what is not set, with its default, where that is asked for', async () => {
    const { printed } = await rollcall(env(), 'doctor');
    expect(printed).not.toContain('ROLLCALL_API_PORT');
    expect(printed).toMatch(/ \d\d variables are not set and use their defaults\. To list them: --all/);
    const all = (await rollcall(env(), 'doctor', '--all')).printed;
    expect(all).toMatch(/✓ ROLLCALL_API_PORT +8088 \(the default\)/);
    expect(all).toMatch(/✓ ROLLCALL_DOMAIN_PACES +not set/);
  });

  it('ends with code 1 and says what to do next where something is wrong', async () => {
    const { code, printed } = await rollcall({ ...env(), DATABASE_URL: empty.url }, 'doctor');
    expect(code).toBe(1);
    expect(printed).toMatch(/✗ migrations +not applied: 0001_schema.*\n +→ run: rollcall migrate/);
    expect(printed).toMatch(/✗ schedule .*\n +→ start a worker: rollcall worker/);
    expect(printed).toMatch(/✗ worker +none listens .*\n +→ start a worker/);
    expect(printed).toMatch(
      /! namespace .* keeps ended workflows for 1 day;.*\n +→ temporal operator namespace/,
    );
  });

  it('names a field of the cadence with which every sweep would fail', async () => {
    await ensureSweepSchedule(temporal.client);
    const schedule = temporal.client.schedule.getHandle(SWEEP_SCHEDULE_ID);
    expect((await rollcall(env(), 'doctor')).printed).toMatch(/✓ schedule /);
    await schedule.update((present) => ({
      ...present,
      action: { ...present.action, args: [{ closingCap: { tasks: 0 } }] },
    }));
    const { code, printed } = await rollcall(env(), 'doctor');
    await schedule.delete();
    expect(code).toBe(1);
    expect(printed).toMatch(/✗ schedule +.*closingCap\.tasks is 0.*\n +→ .*rollcall cadence set/);
  });

  it('notes that nobody is told of sweeps where no admin is named', async () => {
    expect((await rollcall(env(), 'doctor')).printed).toMatch(
      /! ROLLCALL_ADMIN_ADDRESS +not set: nobody gets/,
    );
    const named = await rollcall({ ...env(), ROLLCALL_ADMIN_ADDRESS: 'ops@example.org' }, 'doctor');
    expect(named.printed).toMatch(/✓ ROLLCALL_ADMIN_ADDRESS +ops@example.org/);
  });

  it('names a key that signed live links and is gone', async () => {
    await database.pool.query(
      `insert into notice (kind, owner, locale, time_zone, key_id, claimed_at, expires_at)
       values ('notice', 'test:ann', 'en', 'UTC', 'k1', '2026-01-01', '2999-01-01')`,
    );
    const { printed } = await rollcall(env(), 'doctor');
    expect(printed).toMatch(/✗ link keys +.* not configured: k1\n +→ add them again/);
  });

  it('names what the watchdog found wrong and is so still, with what to do', async () => {
    await givenAlert('schedule', 'The Schedule does not exist, so no sweep begins.');
    const { code, printed } = await rollcall(env(), 'doctor');
    await database.pool.query('delete from alert');
    expect(code).toBe(1);
    expect(printed).toMatch(
      /✗ alert +The Schedule does not exist, so no sweep begins\. \(since 2026-11-23 09:10 UTC\) .*\n +→ rollcall schedule apply/,
    );
    expect((await rollcall(env(), 'doctor')).printed).not.toMatch(/✗ alert/);
  });

  it.each(ALERT_KINDS.filter((kind) => !['worker', 'schedule', 'reconcile'].includes(kind)))(
    'tells of an alert of the kind %s that is over as such: the watchdog looks only once a minute',
    async (kind) => {
      await givenAlert(kind, 'Something was wrong.');
      const { printed } = await rollcall(env(), 'doctor');
      await database.pool.query('delete from alert');
      expect(printed).toMatch(
        /! alert +over: Something was wrong\. \(since 2026-11-23 09:10 UTC, but no longer\)/,
      );
      expect(printed).not.toMatch(/✗ alert/);
    },
  );

  it('does so of workers and the Schedule as soon as they are there', async () => {
    await ensureSweepSchedule(temporal.client);
    const worker = await Worker.create({
      connection: temporal.connection,
      namespace: temporal.namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: workflowBundle(),
    });
    const mail = await Worker.create({
      connection: temporal.connection,
      namespace: temporal.namespace,
      taskQueue: MAIL_TASK_QUEUE,
      activities: { idle: async () => undefined },
    });
    await worker.runUntil(() =>
      mail.runUntil(async () => {
        await givenAlert('worker', 'No worker listens.');
        await givenAlert('schedule', 'There is no Schedule.');
        await until(
          async () => /✓ worker +listens/.test((await rollcall(env(), 'doctor')).printed),
          'a worker to listen',
        );
        const { printed } = await rollcall(env(), 'doctor');
        expect(printed.match(/! alert +over: /g)).toHaveLength(2);
        expect(printed).not.toMatch(/✗ alert/);
      }),
    );
    await temporal.client.schedule.getHandle(SWEEP_SCHEDULE_ID).delete();
    await database.pool.query('delete from alert');
  });

  it('takes the word of the watchdog while Temporal cannot be asked', async () => {
    await givenAlert('paused', 'The Schedule is paused.');
    const { printed } = await rollcall({ ...env(), TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'doctor');
    await database.pool.query('delete from alert');
    expect(printed).toMatch(/✗ alert +The Schedule is paused\./);
  });

  it('names a variable that is misspelt, and is not wrong for it', async () => {
    const { printed } = await rollcall({ ...env(), ROLLCALL_MAIL_FORM: 'x' }, 'doctor');
    expect(printed).toMatch(
      /! ROLLCALL_MAIL_FORM +is not a variable .*\n +→ did you mean ROLLCALL_MAIL_FROM\?/,
    );
  });

  it('gives its findings as JSON, missing variables among them', async () => {
    const { code, printed } = await rollcall({ ...env(), SMTP_URL: '' }, 'doctor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(printed)).toContainEqual({
      state: 'wrong',
      subject: 'SMTP_URL',
      what: 'is missing',
      next: expect.stringContaining('smtp://'),
    });
  });
});
