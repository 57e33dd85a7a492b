import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { findRecordedRuns } from '../../db/sweep/sweeps';
import { reasonOf } from '../../domain/common/errors';
import type { Operator } from '../admin/operator';
import { describeRun } from '../admin/runs';

/** A sweep that only Temporal knows: it recorded nothing, because its cadence is invalid or no worker started it. */
interface UnrecordedRun {
  workflowId: string;
  runId: string;
  startedAt: Date;
  running: boolean;
}

/** The same, with the reason why it failed; null while it is running. */
export type UnrecordedSweep = UnrecordedRun & { reason: string | null };

type AtBoth = Pick<Operator, 'pool' | 'temporal'>;

/** How many unrecorded sweeps to look at; more would add nothing. */
const LOOKED_AT = 20;

/**
 * The latest unrecorded sweeps that failed or are running, newest first; without those older than `since`. Empty if
 * Temporal does not answer. Throws the database's error.
 */
export async function findUnrecorded(at: AtBoth, since: Date | null): Promise<UnrecordedSweep[]> {
  const from = since ? ` AND StartTime >= "${since.toISOString()}"` : '';
  const runs = await unrecorded(at, `ExecutionStatus IN ('Failed', 'Running')${from}`);
  return Promise.all(
    runs.map(async (run) => ({ ...run, reason: run.running ? null : await whyFailed(at, run) })),
  );
}

/** Only running ones, newest first; otherwise as `findUnrecorded`. */
export async function findUnrecordedRunning(at: AtBoth): Promise<UnrecordedRun[]> {
  return (await unrecorded(at, "ExecutionStatus = 'Running'")).filter(({ running }) => running);
}

async function unrecorded({ pool, temporal }: AtBoth, which: string): Promise<UnrecordedRun[]> {
  const runs = await temporal()
    .then((client) => latestRuns(client, which))
    .catch(() => []);
  const recorded = new Set(
    await findRecordedRuns(
      pool,
      runs.map(({ first }) => first),
    ),
  );
  return runs.filter(({ first }) => !recorded.has(first));
}

type LatestRun = UnrecordedRun & { first: string };

async function latestRuns(client: Client, which: string): Promise<LatestRun[]> {
  const listed = [];
  const query = `WorkflowType = 'sweep' AND ${which}`;
  for await (const run of client.workflow.list({ query, pageSize: LOOKED_AT })) {
    listed.push(run);
    if (listed.length === LOOKED_AT) break;
  }
  const runs = await Promise.all(listed.map((run) => withFirst(client, run).catch(() => null)));
  return runs.filter((run) => run !== null).toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}

/** Adds the first run, by which a long sweep is recorded; a list does not contain it. Null if it is unknown. */
async function withFirst(
  client: Client,
  { workflowId, runId, startTime }: WorkflowExecutionInfo,
): Promise<LatestRun | null> {
  const { status, first } = await describeRun(client, { workflowId, runId });
  return first ? { workflowId, runId, startedAt: startTime, running: status === 'RUNNING', first } : null;
}

async function whyFailed({ temporal }: AtBoth, { workflowId, runId }: UnrecordedRun): Promise<string> {
  const handle = (await temporal()).workflow.getHandle(workflowId, runId, { followRuns: false });
  return handle.result().then(() => 'unknown', reasonOf);
}
