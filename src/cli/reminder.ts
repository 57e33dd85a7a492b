import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { reminderId } from '../domain/ids';
import type { ReminderStatus } from '../workflows/messages';
import { reasonOf } from '../domain/errors';
import type { TemporalParts } from './parts';

/** An owner's reminder as Temporal knows it; `status` is null unless it runs and answers. */
export interface ReminderReport {
  workflow: string;
  page: string;
  status: ReminderStatus | null;
  /** Why it could not tell its status. */
  silent: string | null;
}

/** The reminder of `owner`; null when there is none, or it ended longer ago than Temporal remembers. */
export async function askReminder(
  { client, pageOf }: TemporalParts,
  owner: string,
): Promise<ReminderReport | null> {
  const handle = client.workflow.getHandle(reminderId(owner));
  try {
    const { status } = await handle.describe();
    const answer = status.name === 'RUNNING' ? await queryStatus(handle) : { status: null, silent: null };
    return { workflow: status.name.toLowerCase(), page: pageOf(handle.workflowId), ...answer };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function queryStatus(handle: WorkflowHandle): Promise<Pick<ReminderReport, 'status' | 'silent'>> {
  try {
    return { status: await handle.query<ReminderStatus>('status'), silent: null };
  } catch (error) {
    return { status: null, silent: `${reasonOf(error)}; is a worker running?` };
  }
}
