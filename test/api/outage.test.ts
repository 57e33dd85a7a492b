import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { freePort } from '../../src/dev/ports';
import { temporalCli } from '../../src/dev/temporalCli';
import { startTemporal, type TemporalServer } from '../../src/dev/temporalServer';
import { TASK_QUEUE } from '../../src/domain/common/ids';
import { createWorkers } from '../../src/worker/main';
import { smtpSink } from '../support/smtp';
import { quietRuntime, workflowBundle } from '../support/temporal';
import { makeDeps, until } from '../support/world';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice } from './noticeFixture';

const OWNERS = 40;

let dir: string;
let start: () => Promise<TemporalServer>;
let server: TemporalServer;
let connection: Connection;
let api: ApiWorld;
beforeAll(async () => {
  quietRuntime();
  dir = await mkdtemp(path.join(tmpdir(), 'rollcall-outage-'));
  const [cli, port, uiPort] = [
    await temporalCli(process.env, () => undefined),
    await freePort(),
    await freePort(),
  ];
  start = () => startTemporal({ cli, stateDir: dir, port, uiPort });
  server = await start();
  connection = Connection.lazy({ address: server.address });
  // What was recorded long enough ago is nobody's any more but the reconciler's.
  const clock = () => new Date(Date.now() - 5 * 60_000);
  api = await apiWorld({ client: new Client({ connection, namespace: 'default' }), clock });
}, 120_000);
afterAll(async () => {
  await api.close();
  await connection.close();
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Answers the notices of so many owners at once. Returns how many were acknowledged. */
async function answerAll(from: number, to: number): Promise<number> {
  const accounts = Array.from({ length: to - from }, (_, n) => `o${from + n}`);
  const notices = await Promise.all(accounts.map((account) => givenNotice(api.pool, { account })));
  const form = { version: '0', all: 'keep' };
  const replies = await Promise.all(notices.map(({ id }) => api.submit(`/r/${api.token(id)}`, form)));
  return replies.filter(({ statusCode }) => statusCode === 303).length;
}

const count = async (where: string) =>
  (await api.pool.query(`select from answer where ${where}`)).rowCount ?? 0;

/** Runs the workers, and the reconciler once. */
async function reconcile(): Promise<void> {
  const sink = await smtpSink();
  const native = await NativeConnection.connect({ address: server.address });
  const deps = makeDeps(api.pool, sink.url, () => new Date());
  const settings = { connection: native, namespace: 'default', mailPerSecond: 1000 };
  const workers = await createWorkers(deps, { ...settings, workflowBundle: workflowBundle().codePath });
  const done = Promise.all(workers.map((worker) => worker.run()));
  const client = new Client({ connection, namespace: 'default' });
  await client.workflow.execute('reconcile', { workflowId: 'reconcile', taskQueue: TASK_QUEUE });
  await until(async () => (await count('applied_at is null')) === 0, 'every answer to be applied', 60);
  workers.forEach((worker) => worker.shutdown());
  await done;
  await deps.mailer.close();
  await native.close();
  await sink.close();
}

describe('answers that come in while Temporal is stopped', () => {
  it('are acknowledged, each of them, and applied, each of them, once it is back', async () => {
    expect(await answerAll(0, OWNERS / 2)).toBe(OWNERS / 2);
    await server.stop();
    expect(await answerAll(OWNERS / 2, OWNERS)).toBe(OWNERS / 2);
    expect(await count('signalled_at is null')).toBe(OWNERS);
    server = await start();
    await reconcile();
    expect(await count('applied_at is not null')).toBe(2 * OWNERS);
    expect(await count('signalled_at is null')).toBe(0);
    const { rowCount } = await api.pool.query(`select from hold where kind = 'keep'`);
    expect(rowCount).toBe(2 * OWNERS);
  }, 240_000);
});
