import type { Client, WorkflowHandle } from '@temporalio/client';
import type { SweepCounts } from '../domain/sweep';
import type { sweep } from '../workflows/sweep';
import type { Started } from './sweeps';

type SweepHandle = WorkflowHandle<typeof sweep>;

/**
 * Tells `onProgress`, in plain text, what a sweep that was started is doing, whenever that changes; returns its counts
 * at its end.
 */
export async function followSweep(
  client: Client,
  { workflowId, runId }: Started,
  onProgress: (details: string) => void,
): Promise<SweepCounts> {
  const handle = client.workflow.getHandle<typeof sweep>(workflowId, runId);
  const result = handle.result();
  const ended = result.then(
    () => true,
    () => true,
  );
  let last = '';
  do {
    const details = await currentDetails(handle);
    if (details && details !== last) onProgress(details);
    last = details;
  } while (!(await Promise.race([ended, sleep(1000)])));
  return result;
}

async function currentDetails(handle: SweepHandle): Promise<string> {
  const metadata = handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.then(
    (answer) => plain(answer.currentDetails ?? ''),
    () => '', // no worker to answer yet
  );
}

const COUNT = /^\*\*\d+\*\* /;

/** Details are Markdown for Temporal's UI. Counts at the end are the result, which is told by itself. */
const plain = (markdown: string) =>
  markdown
    .split('\n')
    .filter((line) => line !== '' && !COUNT.test(line))
    .join('\n')
    .replaceAll('**', '');

const sleep = (ms: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), ms));
