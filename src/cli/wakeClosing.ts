import type { WorkflowHandle } from '@temporalio/client';
import { parseCadence } from '../domain/cadence';
import { wakeClosing } from '../workflows/wake';
import type { closing } from '../workflows/closing';
import type { Io } from './io';
import type { TemporalParts } from './parts';

/** Wakes the closing workflow and returns its handle; says so where no worker would do its work. */
export async function runClosing(
  io: Io,
  { client, connection, namespace, pageOf }: TemporalParts,
): Promise<WorkflowHandle<typeof closing>> {
  const { hasWorkers, scheduledCadence } = await import('../worker/sweepNow.js');
  const cadence = parseCadence(await scheduledCadence(client));
  const handle = await client.workflow.signalWithStart('closing', wakeClosing(cadence));
  io.note(io.colours.dim(`closing: ${pageOf(handle.workflowId)}`));
  if (!(await hasWorkers(connection, namespace))) {
    io.note(
      io.colours.yellow('No worker is listening; the closing waits for one. Start one: rollcall worker'),
    );
  }
  return client.workflow.getHandle<typeof closing>(handle.workflowId, handle.signaledRunId);
}
