import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  GracefulShutdownPeriodExpiredError,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { createActivities, createMailActivities } from '../activities';
import type { Pool } from 'pg';
import type { Deps } from '../activities/common/deps';
import { type Config, redact } from '../config';
import type { Deployment } from '../config/deployment';
import { MAIL_TASK_QUEUE, TASK_QUEUE } from '../domain/common/ids';
import { MAX_CONNECTIONS } from '../delivery/smtp';
import { atMost } from './atMost';
import { nativeConnect } from './connect';
import { openDeps } from './dependencies';
import { heartbeats } from './heartbeats';
import { namesDatabaseTrouble } from './databaseTrouble';
import type { SweepSchedule } from '../operations/cadence/schedule';
import { prepareNamespace } from './prepareNamespace';
import { startProbes } from './probes';
import { schemaGuard } from './schemaGuard';
import { unfitDatabase, type Unfit } from '../db/core/condition';
import { closePool, createPool } from '../db/core/pool';
import { Unreachable } from '../domain/common/errors';

/** A worker at work. */
export interface RunningWorker {
  /** Settles when it stopped; rejects when it failed. */
  closed: Promise<void>;
  /**
   * Lets what runs finish; what has not in ten seconds is told to stop, and does at its next batch. It is run again by
   * another worker, which does nothing twice. Settles within half a minute, also where a database, a mail server or a
   * source that was called keeps silent.
   */
  close(): Promise<void>;
}

/**
 * Starts both workers: decisions and database work, and mail. Before that the namespace is made ready, the sweeps
 * beginning with `schedule` where the database knows of none.
 */
export async function startWorker(
  config: Config,
  schedule: Partial<SweepSchedule> = {},
): Promise<RunningWorker> {
  await checkDatabase(config);
  await prepareNamespace(config, schedule);
  const connection = await nativeConnect(config.temporal);
  const { deps, closeDeps } = await openDeps(config);
  const workers = await createWorkers(deps, { connection, ...settingsOf(config) });
  const probes = await openProbes(config, { workers, pool: deps.pool, connection });
  const stop = () => workers.forEach((worker) => worker.getState() === 'RUNNING' && worker.shutdown());
  const closed = runTogether(workers, stop, async () => {
    await probes?.close();
    await closeDeps();
    await atMost(3, connection.close());
  });
  const close = () => {
    stop();
    return closed;
  };
  return { closed, close };
}

/** Serves what tells of this process, where a port is set for it. */
async function openProbes(
  { apiHost: host, workerPort: port }: Config,
  { workers, pool, connection }: { workers: Worker[]; pool: Pool; connection: NativeConnection },
) {
  if (port === null) return null;
  const queues = new Map(workers.map((worker) => [worker.options.taskQueue, worker]));
  const temporal = () =>
    connection.withDeadline(Date.now() + ANSWERS_WITHIN_MS, () =>
      connection.workflowService.getSystemInfo({}),
    );
  return startProbes({ workers: queues, pool, temporal }, { host, port });
}

/** As long as a probe waits for Temporal. */
const ANSWERS_WITHIN_MS = 3000;

/** Runs until all have stopped, then lets go. One that fails takes the others with it: half a Rollcall would look alive. */
async function runTogether(workers: Worker[], stop: () => void, letGo: () => Promise<void>): Promise<void> {
  const running = workers.map((worker) => worker.run());
  try {
    await Promise.all(running.map(untilStopped));
  } finally {
    stop();
    await Promise.allSettled(running);
    await letGo();
  }
}

/** A worker that was given up with work left has stopped, too. */
async function untilStopped(running: Promise<void>): Promise<void> {
  try {
    await running;
  } catch (error) {
    if (!(error instanceof GracefulShutdownPeriodExpiredError)) throw error;
  }
}

const settingsOf = ({ temporal: { namespace }, mailPerSecond, deployment }: Config) => ({
  namespace,
  mailPerSecond,
  deployment,
});

/** Where the workers find Temporal and the workflows' code, and how many mails a second go out in all. */
export interface WorkerSettings {
  connection: NativeConnection;
  namespace: string;
  mailPerSecond: number;
  /** The version of the code, where Temporal is to know it. */
  deployment?: Deployment | null;
  /** The bundle that `npm run build` made, unless a test made its own. */
  workflowBundle?: string;
}

/** The two workers, not running yet. */
export async function createWorkers(deps: Deps, settings: WorkerSettings): Promise<Worker[]> {
  const {
    connection,
    namespace,
    mailPerSecond,
    deployment = null,
    workflowBundle = builtBundle(),
  } = settings;
  const guard = schemaGuard(deps.pool, (line) => Runtime.instance().logger.error(line));
  const shared = {
    connection,
    namespace,
    ...deploymentOptions(deployment),
    shutdownGraceTime: '10 seconds',
    // What does not end even then waits for a part that keeps silent. Another worker does it again.
    shutdownForceTime: '20 seconds',
    interceptors: {
      activity: [heartbeats, namesDatabaseTrouble, guard].map((inbound) => () => ({ inbound })),
    },
  } satisfies Partial<WorkerOptions>;
  return [
    await Worker.create({
      ...shared,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: workflowBundle },
      activities: createActivities(deps),
    }),
    await Worker.create({
      ...shared,
      taskQueue: MAIL_TASK_QUEUE,
      activities: createMailActivities(deps),
      maxTaskQueueActivitiesPerSecond: mailPerSecond,
      maxConcurrentActivityTaskExecutions: MAX_CONNECTIONS,
    }),
  ];
}

function builtBundle(): string {
  const bundle = path.join(__dirname, '../../dist/workflow-bundle.js');
  if (!existsSync(bundle))
    throw new Error(`There is no workflow bundle at ${bundle}. Make it: npm run build`);
  return bundle;
}

/** No waiting helps against these: somebody has to act. */
const FOR_GOOD: Unfit['kind'][] = ['schema', 'login', 'missing'];

/**
 * Makes sure, once at start, that the database answers, can write and has the schema of this version: a worker without
 * it would try for hours what cannot succeed. Throws Unreachable, or an error that says what is wrong with the schema.
 */
export async function checkDatabase({ databaseUrl }: Pick<Config, 'databaseUrl'>): Promise<void> {
  const unfit = await lookAtDatabase(databaseUrl);
  if (unfit) throw failureOf(databaseUrl, unfit);
}

/**
 * The same for the API, which may be up before its database is: what may pass by itself goes to `log`, and readiness
 * tells of it from then on.
 */
export async function checkDatabaseOfApi(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  log: (line: string) => void,
): Promise<void> {
  const unfit = await lookAtDatabase(databaseUrl);
  if (!unfit) return;
  if (FOR_GOOD.includes(unfit.kind)) throw failureOf(databaseUrl, unfit);
  log(`${unfit.words}. Not ready until it does its part; /readyz tells.`);
}

async function lookAtDatabase(databaseUrl: string): Promise<Unfit | null> {
  const pool = createPool(databaseUrl, 1);
  try {
    return await unfitDatabase(pool);
  } finally {
    await closePool(pool);
  }
}

const failureOf = (databaseUrl: string, { kind, words }: Unfit): Error =>
  kind === 'schema'
    ? new Error(words)
    : new Unreachable('PostgreSQL', redact(databaseUrl), 'DATABASE_URL', new Error(words));

/** What tells Temporal a worker's version; nothing where it has none. */
export const deploymentOptions = (
  deployment: Deployment | null,
): Pick<WorkerOptions, 'workerDeploymentOptions'> =>
  deployment === null
    ? {}
    : {
        workerDeploymentOptions: {
          useWorkerVersioning: true,
          version: { deploymentName: deployment.name, buildId: deployment.buildId },
          defaultVersioningBehavior: deployment.versioning,
        },
      };
