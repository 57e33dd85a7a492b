import type { Client } from '@temporalio/client';
import type { Started } from '../admin/runs';

/** How far the sync of a source has come: of what is to be read, in bytes or projects, and rows so far. */
export interface SyncProgress {
  phase: 'reading' | 'merging';
  done: number;
  total: number;
  rows: number;
}

/** How far the source that a started sync reads at this moment has come; null when nothing is known. */
export async function syncProgress(
  client: Client,
  { workflowId, runId }: Started,
): Promise<SyncProgress | null> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const data = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0]?.data;
  if (!data) return null;
  const told: unknown = JSON.parse(Buffer.from(data).toString());
  return isProgress(told) ? told : null;
}

const isProgress = (told: unknown): told is SyncProgress =>
  typeof told === 'object' && told !== null && 'phase' in told && 'rows' in told;
