import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { TASK_QUEUE } from '../../../src/domain/common/ids';
import { applyToRunning, type BatchProgress } from '../../../src/operations/cadence/applyToRunning';
import { testDatabase, type TestDatabase } from '../../support/database';
import { limitedEnv } from '../../support/temporal';
import { until } from '../../support/world';

const REMINDERS = 5;

let env: TestWorkflowEnvironment;
let db: TestDatabase;
beforeAll(async () => {
  // A namespace whose limit lets a batch operation begin, and come no further.
  [env, db] = await Promise.all([limitedEnv('worker.batcherRPS=0'), testDatabase()]);
  for (let n = 0; n < REMINDERS; n += 1)
    await env.client.workflow.start('ownerReminder', { workflowId: `reminder/${n}`, taskQueue: TASK_QUEUE });
  const query = 'ExecutionStatus = "Running"';
  await until(async () => (await env.client.workflow.count(query)).count === REMINDERS, 'the reminders', 30);
}, 60_000);
afterAll(async () => {
  await env.teardown();
  await db.drop();
});

const seen: BatchProgress[] = [];
const apply = (patienceMs: number) =>
  applyToRunning(
    {
      pool: db.pool,
      temporal: async () => env.client,
      pageOf: (id) => id,
      who: 'ann',
      now: new Date(),
    },
    { cadence: parseCadence({}), onProgress: (progress) => void seen.push(progress), patienceMs },
  );

const running = async () => {
  const { operationInfo } = await env.client.workflowService.listBatchOperations({ namespace: 'default' });
  return operationInfo.filter(({ closeTime }) => !closeTime).length;
};

describe('giving a cadence to open reminders, where the namespace stalls', () => {
  it('ends after a while, says how many are left and how to go on, and may be run again', async () => {
    for (let time = 0; time < 2; time += 1) {
      await expect(apply(1500)).rejects.toThrow(
        /made no progress.*0 of 5 running reminders have the new cadence, 5 may not.*Run the command again/,
      );
      await until(async () => (await running()) === 0, 'the batch to be over', 30);
    }
    expect(seen[0]).toEqual({ total: REMINDERS, done: 0, failed: 0 });
    const { rows } = await db.pool.query(
      `select outcome from audit where action = 'cadence apply to running'`,
    );
    expect(rows).toEqual([{ outcome: 'refused' }, { outcome: 'refused' }]);
  }, 120_000);

  it('says at once which other batch operation is in its way', async () => {
    const jobId = randomUUID();
    const { workflowService } = env.client;
    await workflowService.startBatchOperation({
      namespace: 'default',
      jobId,
      reason: 'of somebody else',
      visibilityQuery: 'ExecutionStatus = "Running"',
      signalOperation: { signal: 'another' },
    });
    await expect(apply(60_000)).rejects.toThrow(new RegExp(`Another batch operation is running .*${jobId}`));
    await workflowService.stopBatchOperation({ namespace: 'default', jobId, reason: 'over' });
  }, 60_000);
});
