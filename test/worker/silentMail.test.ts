import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { freePort } from '../../src/dev/ports';
import { wakeReminder } from '../../src/workflows/signalWithStart';
import { scriptedServer, type Point, type ScriptedServer } from '../mail/scriptedServer';
import { testDatabase, type TestDatabase } from '../support/database';
import { spawnBuilt, untilRunning } from '../support/builtCommand';
import { givenOwner, givenRound, owner } from '../support/inventory';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';

const MINUTE = 60_000;
/** Docker's and Kubernetes' patience with a process that is to stop. */
const PATIENCE_MS = 30_000;

let db: TestDatabase;
let server: ScriptedServer;
let temporal: DevServer;
const children: ChildProcess[] = [];
beforeAll(async () => {
  [db, server, temporal] = await Promise.all([testDatabase(), scriptedServer(), devClient()]);
}, 60_000);
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(async () => {
  await server.close();
  await temporal.close();
  await db.drop();
});

/** `rollcall worker`, as the build has it, ready for work. */
async function startedWorker(): Promise<ChildProcess> {
  const worker = spawnBuilt('worker', {
    DATABASE_URL: db.url,
    SMTP_URL: server.url('user:secret'),
    TEMPORAL_NAMESPACE: temporal.namespace,
    ROLLCALL_API_PORT: String(await freePort()),
  });
  children.push(worker.child);
  await untilRunning(worker);
  return worker.child;
}

/** The mail that waits for the server's word: what of it was begun, and when it is tried again. */
async function mailOf(account: string) {
  const handle = temporal.client.workflow.getHandle(`reminder/${owner(account)}`);
  const [mail] = (await handle.describe()).raw.pendingActivities ?? [];
  const at = mail?.scheduledTime?.seconds ?? null;
  return { attempt: mail?.attempt ?? 0, started: mail?.lastStartedTime != null, nextAt: Number(at) * 1000 };
}

const noticeOf = async (account: string) =>
  (await db.pool.query('select * from notice where owner = $1', [owner(account)])).rows[0];

const reached: Record<string, () => boolean> = {
  connect: () => server.connections() > 0,
  dot: () => server.messages.length > 0,
};
const arrivedAt = (point: Point) =>
  reached[point]?.() ?? server.said.some((line) => line.toUpperCase().startsWith(point));

describe('a worker that is asked to stop while a mail server keeps silent', () => {
  it.each<[Point, string, number]>([
    ['connect', 'soon', 0.4],
    ['EHLO', 'soon', 0.4],
    ['AUTH', 'soon', 0.4],
    ['MAIL', 'soon', 0.4],
    ['RCPT', 'soon', 0.4],
    ['DATA', 'soon', 0.4],
    ['dot', 'after a quarter of an hour, as it may have been taken', 14],
  ])(
    'at %s ends in time; the notice is marked as tried, and goes out again %s',
    async (point, _when, minutes) => {
      const account = `at-${point.toLowerCase()}`;
      await db.pool.query('truncate round, notice, breaker, project, person cascade');
      await givenOwner(db.pool, account, { tasks: [account] });
      await db.pool.query(`update source set synced_at = now()`);
      const roundId = await givenRound(db.pool, account, {
        createdAt: new Date().toISOString(),
        cadence: {},
      });
      server.messages.length = 0;
      server.said.length = 0;
      server.follow({ [point]: 'hang' });
      const worker = await startedWorker();
      await temporal.client.workflow.signalWithStart(
        'ownerReminder',
        wakeReminder(owner(account), parseCadence({ freshFor: '100 years' }), [], roundId),
      );
      await until(() => arrivedAt(point), `the mail to come to ${point}`, 30);
      const asked = Date.now();
      worker.kill('SIGTERM');
      const [code] = await once(worker, 'exit');
      expect(Date.now() - asked).toBeLessThan(PATIENCE_MS);
      expect(code).toBe(0);
      expect(await noticeOf(account)).toMatchObject({
        state: 'claimed',
        attempts: 1,
        error: 'no answer before this worker stopped',
      });
      const again = await mailOf(account);
      expect(again.attempt).toBe(2);
      expect((again.nextAt - Date.now()) / MINUTE).toBeGreaterThan(minutes - 0.3);
      expect((again.nextAt - Date.now()) / MINUTE).toBeLessThan(minutes + 1.5);
    },
    90_000,
  );
});
