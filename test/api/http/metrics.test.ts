import { createMetrics, startMetrics } from '../../../src/api/http/metrics';
import { saveAlerts, saveWatch } from '../../../src/db/monitoring/alerts';
import { freePort } from '../../../src/dev/ports';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenRound } from '../../support/inventory';

const NOW = new Date('2026-11-23T12:00:00Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(() =>
  db.pool.query('truncate sweep, round, notice, answer, closure, source, mail_day, alert, watch cascade'),
);

const read = (at = NOW) => createMetrics(db.pool, () => at).read();

/** The values of the exposition format, by name and labels. Throws at a line that is none. */
function parse(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const [, key, value] = /^(\w+(?:\{\w+="[^"\n]*"\})?) (-?[\d.e+]+)$/.exec(line) ?? [];
      if (!key) throw new Error(`not a metric: ${line}`);
      return [key, Number(value)];
    }),
  );
}

describe('metrics', () => {
  it('can be read of an empty database, with every kind of alert at 0', async () => {
    const values = parse(await read());
    expect(values).toMatchObject({
      'rollcall_alert_open{kind="missing"}': 0,
      rollcall_answers_unsignalled: 0,
      rollcall_paused: 0,
    });
  });

  it('tell when the latest sweep began and how many rounds are open at which stage', async () => {
    const round = await givenRound(db.pool, 'ann', { createdAt: '2026-11-23T09:00:00Z' });
    await givenRound(db.pool, 'bob');
    await db.pool.query(
      `insert into notice (round_id, step, kind, owner, locale, time_zone, key_id, claimed_at, expires_at, state, completed_at)
       values ($1, 0, 'notice', 'test:ann', 'en', 'UTC', 'k1', '2026-11-23', '2999-01-01', 'sent', '2026-11-23')`,
      [round],
    );
    expect(parse(await read())).toMatchObject({
      // Of two sweeps a second apart.
      rollcall_sweep_started_timestamp_seconds: Date.UTC(2026, 10, 23, 0, 0, 1) / 1000,
      'rollcall_rounds_open{stage="notice"}': 1,
      'rollcall_rounds_open{stage="begun"}': 1,
      rollcall_notices_unsent: 0,
    });
  });

  it('tell how old each mirror is and whether it is trusted, the budget and what was closed', async () => {
    await db.pool.query(
      `insert into source (name, synced_at, trusted) values ('a', '2026-11-23T11:00:00Z', true), ('b', null, false)`,
    );
    await db.pool.query(`insert into mail_day (day, used) values ('2026-11-23', 7), ('2026-11-24', 9)`);
    await db.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, proposed_at)
       values ('a', '1', 'p', 'archived', 'closed', '2026-11-23'), ('a', '2', 'p', 'archived', 'failed', '2026-11-23')`,
    );
    expect(parse(await read())).toMatchObject({
      'rollcall_mirror_synced_timestamp_seconds{source="a"}': Date.UTC(2026, 10, 23, 11) / 1000,
      'rollcall_mirror_trusted{source="a"}': 1,
      'rollcall_mirror_trusted{source="b"}': 0,
      rollcall_mail_budget_used: 7,
      'rollcall_closures{state="closed"}': 1,
      'rollcall_closures{state="failed"}': 1,
    });
  });

  it('tell what the watchdog saw, and the alerts that are open', async () => {
    await saveAlerts(db.pool, [{ kind: 'worker', detail: 'none' }], ['worker'], NOW);
    const schedule = { paused: true, note: null, next: null, skipped: 3, missed: 1 };
    const times = { startedAt: NOW.toISOString(), endedAt: null };
    const latest = { workflowId: 'sweep-1', status: 'TIMED_OUT', ...times, failure: null };
    const queues = [{ name: 'rollcall', polledAt: NOW.toISOString() }];
    const seen = { unreachable: null, schedule: { ...schedule, latest }, queues };
    await saveWatch(db.pool, { at: NOW, expectedAt: null, seen });
    expect(parse(await read())).toMatchObject({
      'rollcall_alert_open{kind="worker"}': 1,
      'rollcall_alert_open{kind="missing"}': 0,
      rollcall_schedule_skipped: 3,
      rollcall_schedule_missed: 1,
      rollcall_schedule_paused: 1,
      'rollcall_sweep_latest{status="timed_out"}': 1,
      'rollcall_worker_polled_timestamp_seconds{queue="rollcall"}': NOW.getTime() / 1000,
      rollcall_watchdog_looked_timestamp_seconds: NOW.getTime() / 1000,
    });
  });

  it('are read from the database once in ten seconds, however many ask', async () => {
    const time = { now: NOW };
    const metrics = createMetrics(db.pool, () => time.now);
    const first = parse(await metrics.read());
    await db.pool.query(`insert into mail_day (day, used) values ('2026-11-23', 5)`);
    time.now = new Date(NOW.getTime() + 9_999);
    expect(parse(await metrics.read())).toEqual(first);
    time.now = new Date(NOW.getTime() + 10_000);
    expect(parse(await metrics.read())).toMatchObject({ rollcall_mail_budget_used: 5 });
  });

  it('are served on a port of their own', async () => {
    const port = await freePort();
    const server = await startMetrics({ databaseUrl: db.url, apiHost: '127.0.0.1' }, port);
    const reply = await fetch(server.url);
    expect(reply.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(parse(await reply.text())).toHaveProperty('rollcall_paused');
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404);
    await server.close();
  });
});
