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

/** A running worker. */
export interface RunningWorker {
  /** Resolves when it has stopped; rejects if it failed. */
  closed: Promise<void>;
  /**
   * Stops the worker. Running activities get ten seconds to finish; then they are told to stop at their next batch,
   * and another worker runs them again without doing anything twice. Resolves within half a minute, even if a
   * database, a mail server or a source is silent.
   */
  close(): Promise<void>;
}

/**
 * Starts both workers: one for decisions and database work, one for mail. Before that it prepares the namespace;
 * `schedule` holds the initial settings of the sweeps if the database knows none.
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

/** Serves this process's probes, if a port is configured. */
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

/** A probe waits this long for Temporal. */
const ANSWERS_WITHIN_MS = 3000;

/**
 * Runs until all workers have stopped, then closes what they used. If one fails, all stop: half of Rollcall would
 * look alive.
 */
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

/** Also resolves for a worker that was stopped by force with work left. */
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

/** Where the workers find Temporal and the workflows' code, and how many mails per second they send together. */
export interface WorkerSettings {
  connection: NativeConnection;
  namespace: string;
  mailPerSecond: number;
  /** The version of the code, if Temporal is to know it. */
  deployment?: Deployment | null;
  /** The bundle that `npm run build` made, unless a test has its own. */
  workflowBundle?: string;
}

/** Creates the two workers without running them. */
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
    // What still runs then waits for a silent part; another worker repeats it.
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
  if (!existsSync(bundle)) throw new Error(`No workflow bundle at ${bundle}. Run: npm run build`);
  return bundle;
}

/** Waiting does not help against these: somebody has to act. */
const FOR_GOOD: Unfit['kind'][] = ['schema', 'login', 'missing'];

/**
 * Checks once, at start, that the database answers, accepts writes and has the schema of this version: otherwise a
 * worker would retry in vain for hours. Throws Unreachable, or an error that says what is wrong with the schema.
 */
export async function checkDatabase({ databaseUrl }: Pick<Config, 'databaseUrl'>): Promise<void> {
  const unfit = await lookAtDatabase(databaseUrl);
  if (unfit) throw failureOf(databaseUrl, unfit);
}

/**
 * The same for the API, which may start before its database. What may pass by itself goes to `log`; from then on
 * /readyz reports it.
 */
export async function checkDatabaseOfApi(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  log: (line: string) => void,
): Promise<void> {
  const unfit = await lookAtDatabase(databaseUrl);
  if (!unfit) return;
  if (FOR_GOOD.includes(unfit.kind)) throw failureOf(databaseUrl, unfit);
  log(`${unfit.words}. The API is not ready until this is solved; /readyz shows it.`);
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

/** How the worker reports its version to Temporal; nothing if it has none. */
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
