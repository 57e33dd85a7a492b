import { WorkflowFailedError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { Pool } from 'pg';
import { findRecordedRuns } from '../db/sweepRecords';
import { reasonOf } from '../domain/errors';
import type { Operator } from './operator';

/** A sweep that failed before it recorded itself, as one does whose cadence is wrong: Temporal alone knows of it. */
export interface UnrecordedSweep {
  workflowId: string;
  runId: string;
  startedAt: Date;
  reason: string;
}

/** More of them would say no more. */
const LOOKED_AT = 20;

/**
 * Those among the latest sweeps that failed, the newest first, that failed so; `since` leaves out older ones. None where
 * Temporal does not answer. Throws the database's error.
 */
export async function findUnrecorded(
  { pool, temporal }: Pick<Operator, 'pool' | 'temporal'>,
  since: Date | null,
): Promise<UnrecordedSweep[]> {
  const client = await temporal().catch(() => null);
  const failed = client ? await latestFailed(client, since).catch(() => []) : [];
  const unrecorded = await withoutRecorded(pool, failed);
  return Promise.all(
    unrecorded.map(async ({ workflowId, runId, startTime }) => ({
      workflowId,
      runId,
      startedAt: startTime,
      reason: await whyFailed(client!, { workflowId, runId }),
    })),
  );
}

async function latestFailed(client: Client, since: Date | null): Promise<WorkflowExecutionInfo[]> {
  const from = since ? ` AND StartTime >= "${since.toISOString()}"` : '';
  const query = `WorkflowType = "sweep" AND ExecutionStatus = "Failed"${from}`;
  const found = [];
  for await (const run of client.workflow.list({ query, pageSize: LOOKED_AT })) {
    found.push(run);
    if (found.length === LOOKED_AT) break;
  }
  return found.toSorted((a, b) => b.startTime.getTime() - a.startTime.getTime());
}

/** Of a long sweep, the first run is the one recorded, and any run may fail. */
async function withoutRecorded(pool: Pool, runs: WorkflowExecutionInfo[]): Promise<WorkflowExecutionInfo[]> {
  const firstOf = ({ raw, runId }: WorkflowExecutionInfo) => raw.firstRunId || runId;
  const recorded = new Set(await findRecordedRuns(pool, runs.map(firstOf)));
  return runs.filter((run) => !recorded.has(firstOf(run)));
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
