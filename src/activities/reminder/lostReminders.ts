import { getClient, log } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Pool } from 'pg';
import { parseCadence } from '../../domain/cadence/cadence';
import { reminderId } from '../../domain/common/ids';
import { findLost, type LostReminder } from '../../db/monitoring/reconcile';
import { markStarted } from '../../db/sweep/rounds';
import { wakeReminder } from '../../workflows/signalWithStart';
import { eachAlone, unlessPersistent } from '../common/eachAlone';

const RUNNING_REMINDERS = 'WorkflowType = "ownerReminder" AND ExecutionStatus = "Running"';

/**
 * Makes the function that wakes a person's reminder. A reminder that does not run starts with the cadence of its
 * round, else with the one in force.
 */
export function waker(pool: Pool) {
  const { workflow } = getClient();
  return async (owner: string, answers: string[] = []) => {
    const [lost] = await findLost(pool, [owner]);
    if (lost) await workflow.signalWithStart('ownerReminder', wakingOf(lost, answers));
  };
}

/** A reminder that ran before decides first; one that never ran starts as the sweep would have started it. */
function wakingOf(
  { owner, sweepId, started, cadence: recorded }: LostReminder,
  answers: string[] = [],
): ReturnType<typeof wakeReminder> {
  const cadence = parseCadence(recorded ?? {});
  const wake = wakeReminder(owner, cadence, answers, sweepId ?? undefined);
  return started ? { ...wake, args: [{ owner, cadence, begun: false }] } : wake;
}

/** The ids of all running reminders, according to the visibility store. */
export async function listRunning(): Promise<Set<string>> {
  const listed = new Set<string>();
  for await (const { workflowId } of getClient().workflow.list({ query: RUNNING_REMINDERS, pageSize: 1000 }))
    listed.add(workflowId);
  return listed;
}

/**
 * Starts the reminders of those owners that do not run. An owner who cannot be checked, or whose reminder cannot be
 * started, is left to the next pass and does not delay the others. Returns how many were started, and how many were
 * left.
 */
export async function wakeMissing(
  pool: Pool,
  owners: string[],
  now: Date,
): Promise<{ woken: number; failed: number }> {
  const { workflow } = getClient();
  const gone: string[] = [];
  const looked = await eachAlone(owners, async (owner) => {
    if (!(await isRunning(reminderId(owner)))) gone.push(owner);
  });
  const lost = await findLost(pool, gone.toSorted());
  const woken = await eachAlone(lost, (one) => workflow.signalWithStart('ownerReminder', wakingOf(one)));
  await markStarted(
    pool,
    woken.done.flatMap(({ roundId }) => roundId ?? []),
    now,
  );
  unlessPersistent(looked);
  unlessPersistent(woken);
  const failed = [
    ...looked.failed.map(({ one, reason }) => ({ owner: one, reason })),
    ...woken.failed.map(({ one, reason }) => ({ owner: one.owner, reason })),
  ];
  for (const { owner, reason } of failed)
    log.warn('a reminder could not be checked or started', { owner, reason });
  return { woken: woken.done.length, failed: failed.length };
}

/** Whether the workflow with that id is running. */
export async function isRunning(workflowId: string): Promise<boolean> {
  try {
    return (await getClient().workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
