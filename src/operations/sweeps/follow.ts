import type { Client, WorkflowHandle } from '@temporalio/client';
import type { SweepCounts } from '../../domain/sweep/counts';
import type { sweep } from '../../workflows/sweep';
import { hasBegun } from './callOff';
import type { Started } from '../admin/runs';

type SweepHandle = WorkflowHandle<typeof sweep>;

/**
 * Reports to `onProgress`, as plain text, what a started sweep is doing, whenever that changes. Returns its counts at its
 * end.
 */
export async function followSweep(
  client: Client,
  started: Started,
  onProgress: (details: string) => void,
): Promise<SweepCounts> {
  const { workflowId, runId } = started;
  const handle = client.workflow.getHandle<typeof sweep>(workflowId, runId);
  const begun = once(() => hasBegun({ temporal: async () => client }, started).catch(() => false));
  const result = handle.result();
  const ended = result.then(
    () => true,
    () => true,
  );
  let last = '';
  do {
    // Without a worker, the client would repeat a query again and again.
    const details = (await begun()) ? await currentDetails(handle) : '';
    if (details && details !== last) onProgress(details);
    last = details;
  } while (!(await Promise.race([ended, sleep(1000)])));
  return result;
}

async function currentDetails(handle: SweepHandle): Promise<string> {
  const metadata = handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.then(
    (answer) => plain(answer.currentDetails ?? ''),
    () => '', // none of them answers now
  );
}

/** Calls `isSo` until it returns true, then stops calling it. */
function once(isSo: () => Promise<boolean>): () => Promise<boolean> {
  let was = false;
  return async () => (was ||= await isSo());
}

const COUNT = /^\*\*\d+\*\* /;

/** Converts Markdown details of Temporal's UI to plain text. Leaves out the counts, which are printed as the result. */
const plain = (markdown: string) =>
  markdown
    .split('\n')
    .filter((line) => line !== '' && !COUNT.test(line))
    .join('\n')
    .replaceAll('**', '');

const sleep = (ms: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), ms));
