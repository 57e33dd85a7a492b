import { WorkflowFailedError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { Pool } from 'pg';
import { findRecordedRuns } from '../db/sweepRecords';
import { reasonOf } from '../domain/errors';
import type { Operator } from './operator';

/** A sweep that recorded nothing, since its cadence is wrong or no worker took it up: Temporal alone knows of it. */
export interface UnrecordedSweep {
  workflowId: string;
  runId: string;
  startedAt: Date;
  /** Why it failed; null while it runs. */
  reason: string | null;
}

/** More of them would say no more. */
const LOOKED_AT = 20;

/**
 * Those among the latest sweeps that failed or run, the newest first; `since` leaves out older ones. None where Temporal
 * does not answer. Throws the database's error.
 */
export async function findUnrecorded(
  { pool, temporal }: Pick<Operator, 'pool' | 'temporal'>,
  since: Date | null,
): Promise<UnrecordedSweep[]> {
  const client = await temporal().catch(() => null);
  if (!client) return [];
  const runs = await latestRuns(client, since).catch(() => []);
  const unrecorded = await withoutRecorded(pool, client, runs);
  return Promise.all(
    unrecorded.map(async ({ workflowId, runId, startTime, status }) => ({
      workflowId,
      runId,
      startedAt: startTime,
      reason: status.name === 'RUNNING' ? null : await whyFailed(client, { workflowId, runId }),
    })),
  );
}

async function latestRuns(client: Client, since: Date | null): Promise<WorkflowExecutionInfo[]> {
  const from = since ? ` AND StartTime >= "${since.toISOString()}"` : '';
  const query = `WorkflowType = "sweep" AND ExecutionStatus IN ('Failed', 'Running')${from}`;
  const found = [];
  for await (const run of client.workflow.list({ query, pageSize: LOOKED_AT })) {
    found.push(run);
    if (found.length === LOOKED_AT) break;
  }
  return found.toSorted((a, b) => b.startTime.getTime() - a.startTime.getTime());
}

/** Of a long sweep the first run is the one recorded, which a list does not tell of the others. */
async function withoutRecorded(
  pool: Pool,
  client: Client,
  runs: WorkflowExecutionInfo[],
): Promise<WorkflowExecutionInfo[]> {
  const firstOf = async ({ workflowId, runId }: WorkflowExecutionInfo) =>
    (await client.workflow.getHandle(workflowId, runId).describe()).raw.workflowExecutionInfo?.firstRunId ??
    '';
  const firsts = await Promise.all(runs.map((run) => firstOf(run).catch(() => '')));
  const recorded = new Set(await findRecordedRuns(pool, firsts));
  return runs.filter((_, at) => firsts[at] !== '' && !recorded.has(firsts[at]!));
}

async function whyFailed(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<string> {
  try {
    await client.workflow.getHandle(workflowId, runId, { followRuns: false }).result();
    return 'unknown';
  } catch (error) {
    return error instanceof WorkflowFailedError ? reasonOf(error.cause) : reasonOf(error);
  }
}
