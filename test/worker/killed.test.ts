import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { TASK_QUEUE } from '../../src/domain/common/ids';
import type { sweep } from '../../src/workflows';
import { testDatabase, type TestDatabase } from '../support/database';
import { spawnBuilt } from '../support/builtCommand';
import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { smtpSink, type SmtpSink } from '../support/smtp';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';

const OWNERS = 200;

let db: TestDatabase;
let sink: SmtpSink;
let temporal: DevServer;
let worker: ChildProcess | undefined;
beforeAll(async () => {
  [db, sink, temporal] = await Promise.all([testDatabase(), smtpSink(), devClient()]);
  await givenProject(db.pool, 'p1');
  for (let n = 0; n < OWNERS; n += 1) {
    await givenPerson(db.pool, `o${n}`);
    await givenTask(db.pool, { id: `${n}`, editor: `o${n}` });
  }
}, 60_000);
afterAll(async () => {
  await kill();
  await sink.close();
  await temporal.close();
  await db.drop();
});

/** `rollcall worker`, as the build has it, in a process of its own. */
function startWorker(): void {
  worker = spawnBuilt('worker', {
    DATABASE_URL: db.url,
    SMTP_URL: sink.url,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ROLLCALL_MAIL_PER_SECOND: '1000',
  }).child;
}

async function kill(): Promise<void> {
  if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

const count = async (where: string): Promise<number> =>
  (await db.pool.query(`select from round where ${where}`)).rowCount ?? 0;

const distinctMails = () => new Set(sink.mails.map(({ messageId }) => messageId)).size;

describe('a worker that is killed in the middle of a sweep, and again in the middle of the mail', () => {
  it('leaves nothing begun twice and nothing unsent: one round and one logical notice for each owner', async () => {
    startWorker();
    const handle = await temporal.client.workflow.start<typeof sweep>('sweep', {
      workflowId: 'sweep',
      taskQueue: TASK_QUEUE,
      args: [{ freshFor: '100 years' }],
    });
    await until(async () => (await count('true')) > 0, 'the first rounds', 30);
    await kill();
    expect(await count('started_at is not null')).toBeLessThan(OWNERS);

    startWorker();
    await until(() => sink.mails.length > OWNERS / 4, 'the first mails', 90);
    await kill();

    startWorker();
    expect(await handle.result()).toMatchObject({ asked: OWNERS });
    await until(() => distinctMails() === OWNERS, 'every mail', 120);
    expect(await count('true')).toBe(OWNERS);
    expect(await count('started_at is null')).toBe(0);
    const { rowCount: notices } = await db.pool.query(`select from notice where kind = 'notice'`);
    expect(notices).toBe(OWNERS);
    // What was handed over when its worker died may have come twice, as the same message: one mail a connection.
    expect(sink.mails.length - OWNERS).toBeLessThanOrEqual(5);
  }, 300_000);
});
