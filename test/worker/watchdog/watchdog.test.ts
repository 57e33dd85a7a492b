import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { MAIL_TASK_QUEUE, reminderId, SWEEP_SCHEDULE_ID, TASK_QUEUE } from '../../../src/domain/common/ids';
import { SWEEP_GRACE_MS } from '../../../src/domain/monitoring/health';
import { composeAlert } from '../../../src/mail/admin/alert';
import { findUnheard } from '../../../src/db/answers/apply';
import { NOTHING_FOUND } from '../../../src/domain/monitoring/workHealth';
import { seeWork } from '../../../src/worker/watchdog/watchWork';
import { createMailer } from '../../../src/delivery/smtp';
import { createSchedule, creating } from '../../../src/operations/cadence/scheduleDefinition';
import { pagesOf } from '../../../src/operations/admin/operator';
import { describeSweepSchedule, ensureSweepSchedule } from '../../../src/operations/cadence/schedule';
import {
  deleteSweepSchedule,
  pauseSweepSchedule,
  triggerSweepSchedule,
} from '../../../src/operations/cadence/scheduleRuns';
import { RECONCILE, SYNC } from '../../../src/operations/cadence/upkeepSchedules';
import { checkHealth, type WatchDeps } from '../../../src/worker/watchdog/watchdog';
import { seeTemporal } from '../../../src/worker/watchdog/watchTemporal';
import { deadline, stage } from '../../../src/workflows/attributes';
import { recordCall } from '../../../src/db/closing/handlers';
import { recordFailedSync, recordSync } from '../../../src/db/sync/syncs';
import { givenNotice } from '../../api/noticeFixture';
import { givenSweep } from '../../support/inventory';
import { testDatabase, type TestDatabase } from '../../support/database';
import { smtpSink, type SmtpSink } from '../../support/smtp';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { devClient, workflowBundle, type DevServer } from '../../support/temporal';
import { until } from '../../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ADMIN = { to: ['ops@example.org'], from: 'Rollcall <rollcall@example.org>', domain: 'example.org' };

let db: TestDatabase;
let server: DevServer;
let sink: SmtpSink;
let deps: WatchDeps;
beforeAll(async () => {
  [db, sink] = await Promise.all([testDatabase(), smtpSink()]);
});
afterAll(() => Promise.all([db.drop(), sink.close()]));
// A namespace for each test: who polled a task queue is remembered for a while.
beforeEach(async () => {
  server = await devClient();
  deps = depsFor(server.client);
  await db.pool.query(
    'truncate alert, watch, sweep, schedule_state, answer, failing_handler, sync, source cascade',
  );
  sink.mails.length = 0;
  await ensureSweepSchedule(server.client, { cron: '0 9 1 1 *' });
  for (const one of [RECONCILE, SYNC]) await createSchedule(server.client, creating(one, {}));
});
afterEach(async () => {
  await deleteSweepSchedule(server.client).catch(() => undefined);
  await deps.mailer.close();
  await server.close();
});

function depsFor(client: Client): WatchDeps {
  const { namespace } = server;
  const pageOf = pagesOf('http://temporal.example.org', namespace);
  const watched = { connection: client.connection as Connection, client, namespace, pageOf, syncs: true };
  return {
    pool: db.pool,
    see: (before, at) => seeTemporal(watched, before, at),
    mailer: createMailer({ smtpUrl: sink.url }),
    handled: ['plant'],
    synced: ['plant'],
    compose: (alert) => composeAlert(alert, ADMIN),
  };
}

const now = () => Date.now();
const seeNow = () => deps.see(null, new Date());
const lookAt = (ms: number, with_: Partial<WatchDeps> = {}) =>
  checkHealth({ ...deps, ...with_ }, new Date(ms));
const subjects = () => sink.mails.map(({ subject }) => subject);
const open = async () =>
  (
    await db.pool.query<{ kind: string }>('select kind from alert where closed_at is null order by kind')
  ).rows.map(({ kind }) => kind);

/** Both workers, with nothing to do, while `work` runs. */
async function withWorkers<T>(work: () => Promise<T>): Promise<T> {
  const shared = { connection: server.connection, namespace: server.namespace };
  const activities = { carryOut: tryingInVain };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: TASK_QUEUE,
      workflowBundle: workflowBundle(),
      activities: FAILING,
    }),
    Worker.create({ ...shared, taskQueue: MAIL_TASK_QUEUE, activities }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  try {
    await until(async () => (await seeNow()).queues.every(({ polledAt }) => polledAt !== null), 'pollers');
    return await work();
  } finally {
    workers.forEach((worker) => worker.shutdown());
    await running;
  }
}

const tryingInVain = async () => {
  throw new Error('in vain');
};

/** Refuses a cadence as the real activity does; and decides nothing. */
const FAILING = {
  decide: tryingInVain,
  openSweep: async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    throw ApplicationFailure.nonRetryable('cadence: staleAfter is "soon"', 'InvalidInput');
  },
};

describe('an admin is told', () => {
  it('that no worker listens, once it has been so for a while, and once only', async () => {
    const start = now();
    await lookAt(start);
    expect([await open(), subjects()]).toEqual([['worker'], []]);
    await lookAt(start + 3 * MINUTE);
    await lookAt(start + 4 * MINUTE);
    expect(subjects()).toEqual(['⚠ Rollcall: no worker listens']);
    expect(sink.mails[0]!.text).toMatch(/rollcall and rollcall-mail[^]* {4}rollcall worker/);
    expect(sink.mails[0]!.recipients).toEqual(ADMIN.to);
  });

  it('by one mail though two processes watch', async () => {
    const start = now();
    await lookAt(start);
    await Promise.all([lookAt(start + 3 * MINUTE), lookAt(start + 3 * MINUTE)]);
    expect(subjects()).toHaveLength(1);
  });

  it('when it is over, in answer to the alert', async () => {
    const start = now() - 4 * MINUTE;
    await lookAt(start);
    await lookAt(start + 3 * MINUTE);
    await withWorkers(() => lookAt(now()));
    expect(subjects()).toEqual(['⚠ Rollcall: no worker listens', 'Rollcall: resolved: no worker listens']);
    expect(sink.mails[1]!.inReplyTo).toBe(sink.mails[0]!.messageId);
    expect(await open()).toEqual([]);
  });

  it('that a sweep did not run, until one did', async () => {
    await lookAt(now());
    const expected = (await describeSweepSchedule(server.client)).next[0]!.getTime();
    await lookAt(expected + SWEEP_GRACE_MS - 1);
    expect(subjects()).not.toContain('⚠ Rollcall: a sweep did not run');
    await lookAt(expected + SWEEP_GRACE_MS);
    expect(subjects()).toContain('⚠ Rollcall: a sweep did not run');
    expect(sink.mails.at(-1)!.text).toContain('did not begin: no worker listens');
    const id = await givenSweep(db.pool);
    await db.pool.query('update sweep set started_at = $2 where id = $1', [id, new Date(expected + DAY)]);
    await lookAt(expected + DAY);
    expect(subjects().at(-1)).toBe('Rollcall: resolved: a sweep did not run');
  });

  it('which sweep hangs, since when, and how to have done with it, where the one before still runs', async () => {
    await triggerSweepSchedule(server.client);
    await until(async () => (await seeNow()).schedule?.latest?.status === 'RUNNING', 'the sweep to run');
    const seen = await seeNow();
    const { workflowId, startedAt } = seen.schedule!.latest!;
    await lookAt(now(), { see: async () => seen });
    const late = Date.parse(seen.schedule!.next!) + SWEEP_GRACE_MS;
    const queues = seen.queues.map((queue) => ({ ...queue, polledAt: new Date(late).toISOString() }));
    const see = async () => ({ ...seen, queues });
    await lookAt(late, { see });
    // A worker that has just come back ends what waited for it.
    expect(subjects()).toEqual([]);
    await lookAt(late + 3 * MINUTE, { see });
    await server.client.workflow.getHandle(workflowId).terminate();
    expect(subjects()).toEqual(['⚠ Rollcall: a sweep does not end']);
    const text = (sink.mails[0]?.text ?? '').replace(/\s+/g, ' ');
    const since = startedAt.slice(0, 16).replace('T', ' ');
    expect(text).toContain(`the sweep before, ${workflowId}, has been running since ${since} UTC`);
    expect(text).toContain('rollcall sweep cancel latest');
  });

  it('that a sweep failed, with the field of the cadence that is wrong', async () => {
    await withWorkers(async () => {
      await triggerSweepSchedule(server.client);
      await until(async () => (await seeNow()).schedule?.latest?.status === 'FAILED', 'the sweep to fail');
      await lookAt(now());
    });
    expect(subjects()).toEqual(['⚠ Rollcall: a sweep failed']);
    expect(sink.mails[0]!.text).toContain('ended failed: cadence: staleAfter is "soon"');
  });

  it('that sweeps are still paused after a day, and not before', async () => {
    await pauseSweepSchedule(server.client, 'on holiday');
    const start = now();
    await lookAt(start);
    await lookAt(start + DAY - 1);
    expect(subjects()).not.toContain('⚠ Rollcall: the sweeps are still paused');
    await lookAt(start + DAY);
    expect(subjects()).toContain('⚠ Rollcall: the sweeps are still paused');
    expect(await open()).not.toContain('missing');
  });

  it('that the Schedule is gone', async () => {
    await server.client.schedule.getHandle(SWEEP_SCHEDULE_ID).delete();
    const start = now();
    await lookAt(start);
    await lookAt(start + 3 * MINUTE);
    expect(subjects()).toContain('⚠ Rollcall: there is no Schedule');
  });

  it('that Temporal does not answer; what was wrong before is not taken for over', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const gone = depsFor(new Client({ connection, namespace: server.namespace }));
    const seen = await gone.see(null, new Date());
    const see = () => Promise.resolve(seen);
    const start = now();
    await lookAt(start);
    await lookAt(start + MINUTE, { see });
    expect(await open()).toEqual(['temporal', 'worker']);
    await lookAt(start + 4 * MINUTE, { see });
    expect(subjects()).toContain('⚠ Rollcall: Temporal does not answer');
    await connection.close();
  }, 60_000);

  it('later, when the mail server did not take the alert', async () => {
    sink.refuse('ops@example.org', 'temporarily');
    const start = now();
    await lookAt(start);
    await expect(lookAt(start + 3 * MINUTE)).rejects.toThrow('did not accept an alert');
    sink.accept('ops@example.org');
    await lookAt(start + 4 * MINUTE);
    expect(subjects()).toHaveLength(1);
  });
});

it('what passes within its grace is never told of', async () => {
  const start = now() - MINUTE;
  await lookAt(start);
  await withWorkers(() => lookAt(now()));
  expect([await open(), subjects()]).toEqual([[], []]);
});

it('without an admin alerts are kept and nothing is mailed', async () => {
  const start = now();
  await lookAt(start, { compose: null });
  await lookAt(start + 3 * MINUTE, { compose: null });
  expect([await open(), subjects()]).toEqual([['worker'], []]);
});

describe('mail that does not go out', () => {
  const breaker = (openedAt: Date) =>
    db.pool.query(
      `insert into breaker (channel, failures, since, opened_at, probe_at, words)
       values ('mail', 3, $1, $1, $1, '535 5.7.8 bad credentials')`,
      [openedAt],
    );
  afterEach(() => db.pool.query('truncate breaker, notice cascade'));

  it('is told of once, and once more when it is over', async () => {
    const start = now();
    await breaker(new Date(start));
    await withWorkers(async () => {
      for (const minutes of [0, 2, 3, 4, 60]) await lookAt(start + minutes * MINUTE);
    });
    expect(subjects().filter((subject) => subject?.includes('mail does not go out'))).toHaveLength(1);
    expect(sink.mails.find(({ text }) => text?.includes('535 5.7.8 bad credentials'))).toBeDefined();
    await db.pool.query('truncate breaker');
    await lookAt(start + 61 * MINUTE);
    expect(subjects().at(-1)).toMatch(/resolved.*mail does not go out/i);
  });

  it('is told of also while Temporal does not answer', async () => {
    const start = now();
    await breaker(new Date(start));
    const see = () => Promise.resolve({ unreachable: 'ECONNREFUSED', schedule: null, queues: [] });
    await lookAt(start, { see });
    expect(await open()).toEqual(['mail', 'temporal']);
  });

  it('is told of for a notice that nobody took for days, but not while it is stopped', async () => {
    const { id } = await givenNotice(db.pool, { open: true });
    await db.pool.query(
      `update notice set state = 'claimed', attempts = 40, error = '450 4.2.1 busy', claimed_at = $2 where id = $1`,
      [id, new Date(now() - 3 * DAY)],
    );
    await lookAt(now());
    expect(await open()).toContain('stuck');
    await db.pool.query(`insert into pause (started_at, reason, started_by) values (now(), 'why', 'who')`);
    await lookAt(now());
    expect(await open()).not.toContain('stuck');
    await db.pool.query('truncate pause');
  });
});

describe('the Schedules beside that of the sweeps', () => {
  it.each([RECONCILE, SYNC])(
    'are missed for an hour, paused or gone, and then told of: $scheduleId',
    async (one) => {
      const title = one === SYNC ? 'sources are not synced' : 'interrupted work is not picked up';
      const handle = server.client.schedule.getHandle(one.scheduleId);
      const start = now();
      await handle.pause('by mistake');
      await lookAt(start);
      await handle.delete();
      await lookAt(start + HOUR - 1);
      expect(subjects()).not.toContain(`⚠ Rollcall: ${title}`);
      await lookAt(start + HOUR);
      expect(subjects()).toContain(`⚠ Rollcall: ${title}`);
      const text = sink.mails.find(({ subject }) => subject?.includes(title))?.text ?? '';
      expect(text.replace(/\s+/g, ' ')).toContain(`The Schedule ${one.scheduleId} is paused (by mistake)`);
      expect(text).toContain('rollcall schedule apply');
    },
  );

  it('are kept as they are, for the day that Temporal loses them', async () => {
    await pauseSweepSchedule(server.client, 'on holiday');
    await lookAt(now());
    const { rows } = await db.pool.query('select id, paused, note from schedule_state order by id');
    expect(rows).toEqual([
      { id: 'rollcall-reconcile', paused: false, note: null },
      { id: 'rollcall-sweep', paused: true, note: 'on holiday' },
      { id: 'rollcall-sync', paused: false, note: null },
    ]);
  });

  it('are told of for a day when they had to be created anew', async () => {
    const start = now();
    await lookAt(start);
    await db.pool.query('update schedule_state set recreated_at = $1 where id = $2', [
      new Date(start),
      SWEEP_SCHEDULE_ID,
    ]);
    await lookAt(start);
    expect(subjects()).toEqual(['⚠ Rollcall: a Schedule was missing and was created again']);
    expect(sink.mails[0]!.text).toContain('rollcall schedule show');
    await lookAt(start + DAY);
    expect(await open()).not.toContain('recreated');
  });

  it('that name another database are told of at once', async () => {
    await server.client.schedule.getHandle(RECONCILE.scheduleId).delete();
    await createSchedule(server.client, creating(RECONCILE, { installation: 'another' }));
    await lookAt(now());
    expect(subjects()).toEqual(['⚠ Rollcall: the namespace belongs to another database']);
    expect(sink.mails[0]!.text).toContain('Correct DATABASE_URL');
  });
});

describe('a workflow that cannot go on', () => {
  const cadence = parseCadence({});
  const start = (owner: string, args: unknown[], over: object = {}) =>
    server.client.workflow.start('ownerReminder', {
      workflowId: reminderId(owner),
      taskQueue: TASK_QUEUE,
      args,
      ...over,
    });

  it('is told of with what it fails with and its page, until it goes on', async () => {
    const handle = await start('test:ann', []); // an input that the code cannot read: each try of it fails
    await withWorkers(async () => {
      await until(async () => ((await seeNow()).work?.failing.length ?? 0) > 0, 'the third try', 60);
      await lookAt(now());
      expect(await open()).toEqual(['failing']);
      await lookAt(now() + 3 * MINUTE);
    });
    const mail = sink.mails.find(({ subject }) => subject === '⚠ Rollcall: a workflow is blocked');
    const text = (mail?.text ?? '').replace(/\s+/g, ' ');
    expect(text).toMatch(/reminder\/test:ann, \d+ attempts, since .*\(.*owner.*\)/);
    expect(text).toContain(`/namespaces/${server.namespace}/workflows/reminder%2Ftest%3Aann/`);
    await handle.terminate();
    await lookAt(now() + 4 * MINUTE);
    expect(await open()).not.toContain('failing');
  }, 90_000);

  it('is found in its turn though nothing but its task tells of it, and not forgotten afterwards', async () => {
    for (let n = 0; n < 60; n += 1) await start(`test:o${n}`, []);
    await withWorkers(async () => {
      let seen = await deps.see(null, new Date());
      const names = () => new Set(seen.work?.failing.map(({ workflowId }) => workflowId));
      await until(
        async () => {
          seen = await deps.see(seen, new Date());
          return names().size === 20; // as many as are kept
        },
        'so many to be found',
        60,
      );
      const before = names();
      seen = await deps.see(seen, new Date());
      expect(names()).toEqual(before);
    });
  }, 90_000);

  it('is found at the next look where it did not take an answer up, whatever its deadline', async () => {
    // Of a type that no list of the watchdog has: nothing but the answer leads to it.
    const handle = await server.client.workflow.start('notInAnyList', {
      workflowId: reminderId('test:deaf'),
      taskQueue: TASK_QUEUE,
    });
    await db.pool.query(
      `insert into answer (owner, source, task_id, kind, said_by, said_at, signalled_at)
       values ('test:deaf', 'test', 'a', 'keep', 'test:deaf', $1, $1), ('test:new', 'test', 'b', 'keep', 'test:new', $2, $2)`,
      [new Date(now() - 4 * MINUTE), new Date(now())],
    );
    const unheard = async (before: Date) => (await findUnheard(db.pool, before, 20)).map(reminderId);
    expect(await unheard(new Date(now() - 3 * MINUTE))).toEqual(['reminder/test:deaf']);
    const { namespace } = server;
    const connection = server.client.connection as Connection;
    const watched = {
      connection,
      namespace,
      pageOf: pagesOf('http://temporal.example.org', namespace),
      unheard,
    };
    await withWorkers(async () => {
      await until(
        async () => (await seeWork(watched, NOTHING_FOUND, new Date())).failing.length > 0,
        'the third try',
        60,
      );
    });
    await handle.terminate();
  }, 90_000);

  it('is told of as late where it did nothing after its deadline, and is at nothing', async () => {
    const late = new Date(now() - HOUR);
    const waiting = [
      { key: stage, value: 'waiting after notice' },
      { key: deadline, value: late },
    ];
    const ours = await start('test:late', [{ owner: 'test:late', cadence, begun: false }], {
      typedSearchAttributes: waiting,
    });
    await start('test:busy', [{ owner: 'test:busy', cadence, begun: true }], {
      typedSearchAttributes: waiting,
    });
    await withWorkers(async () => {
      // Nothing is there to decide with; the other one's mail is a pending activity from the start.
      await until(async () => (await seeNow()).work?.overdue.length === 1, 'the late one', 30);
      await lookAt(now());
      await lookAt(now() + 15 * MINUTE, {
        see: async () => ({ ...(await seeNow()), queues: [] }), // a worker still listens then
      });
      await ours.terminate(); // a worker does not stop in the middle of a local activity that is tried again
    });
    const mail = sink.mails.find(({ subject }) => subject === '⚠ Rollcall: reminders are late');
    expect(mail?.text).toContain('reminder/test:late');
    expect(mail?.text).not.toContain('reminder/test:busy');
  }, 60_000);
});

describe('an answer that had no effect', () => {
  it('is told of after twenty minutes, and not while no worker listens', async () => {
    const { id } = await givenNotice(db.pool, { open: true });
    const said = now() - 21 * MINUTE;
    await db.pool.query(
      `insert into answer (notice_id, owner, source, task_id, kind, said_by, said_at)
       values ($1, 'test:ann', 'test', 'a', 'keep', 'test:ann', $2)`,
      [id, new Date(said)],
    );
    await lookAt(now());
    expect(await open()).toEqual(['worker']);
    await withWorkers(() => lookAt(now()));
    expect(subjects()).toEqual(['⚠ Rollcall: answers had no effect yet']);
    await db.pool.query('update answer set applied_at = now()');
    await withWorkers(() => lookAt(now()));
    expect(await open()).not.toContain('unapplied');
    await db.pool.query('truncate notice, answer cascade');
  });
});

describe('a command or webhook that does not switch tasks', () => {
  const told = () => subjects().filter((subject) => subject?.includes('tasks of a source'));
  const fail = (at: number, words: string | null) =>
    recordCall(db.pool, 'plant', { problem: words, now: new Date(at) });

  it('is told of after half an hour, by its source, what it said last and what waits; and again when it works', async () => {
    const began = now();
    await fail(began, 'the command ended with exit code 1');
    await fail(began + MINUTE, 'the command did not end within 60 seconds');
    await lookAt(began);
    await lookAt(began + 29 * MINUTE);
    expect(told()).toEqual([]);
    await lookAt(began + 30 * MINUTE);
    expect(told()).toEqual(['⚠ Rollcall: the tasks of a source cannot be switched off or on']);
    const text = sink.mails.find(({ subject }) => subject === told()[0])!.text;
    expect(text).toMatch(/plant .*since .*: the command did not end within 60 seconds/);
    expect(text).toContain('rollcall source test');
    await fail(began, null);
    await lookAt(began + 40 * MINUTE);
    expect(told()).toHaveLength(2);
  });

  it('is no matter any more once the source is declared otherwise', async () => {
    await fail(now(), 'the command ended with exit code 1');
    await lookAt(now(), { handled: [] });
    await lookAt(now() + HOUR);
    expect(told()).toEqual([]);
  });
});

describe('a source that cannot be synced', () => {
  const told = () => subjects().filter((subject) => subject?.includes('a source cannot be synced'));
  const fail = (at: number, reason = 'tasks.csv, line 3, enabled: "maybe", expected true or false') =>
    recordFailedSync(db.pool, { source: 'plant', now: new Date(at) }, reason);
  const syncedAt = async (at: number) => {
    const facts = { source: 'plant', now: new Date(at), projects: 1, tasks: 1, people: 1 };
    const id = await recordSync(db.pool, facts);
    await db.pool.query(
      `insert into source (name, synced_at, sync_id) values ('plant', $1, $2)
         on conflict (name) do update set synced_at = $1, sync_id = $2`,
      [new Date(at), id],
    );
  };

  it('is told of at the second failure, with file, line and value, and until when its owners are asked; and again when it works', async () => {
    const began = now();
    await syncedAt(began - HOUR);
    await fail(began);
    await lookAt(began);
    expect(told()).toEqual([]);
    await fail(began + HOUR);
    await lookAt(began + HOUR);
    expect(told()).toEqual(['⚠ Rollcall: a source cannot be synced']);
    const text = sink.mails.find(({ subject }) => subject === told()[0])!.text;
    expect(text).toContain('2 syncs of plant failed since');
    expect(text).toContain('tasks.csv, line 3, enabled: "maybe", expected true or false');
    expect(text).toMatch(/If no sync works until .*, nobody is asked about its tasks from then on/);
    await syncedAt(began + 2 * HOUR);
    await lookAt(began + 2 * HOUR);
    expect(told()).toHaveLength(2);
  });

  it('is told of at the first failure once half of freshFor has passed', async () => {
    const began = now();
    await syncedAt(began - 25 * HOUR); // freshFor is 2 days
    await fail(began);
    await lookAt(began);
    expect(told()).toHaveLength(1);
  });

  it('is told of at the first failure where it was never synced, and says that nobody is asked', async () => {
    await fail(now());
    await lookAt(now());
    expect(sink.mails.find(({ subject }) => subject === told()[0])?.text).toContain(
      'nobody is asked about its tasks',
    );
  });

  it('is no matter any more once no sync reads it', async () => {
    await fail(now());
    await lookAt(now(), { synced: [] });
    expect(told()).toEqual([]);
  });
});
