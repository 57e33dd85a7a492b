import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import pMap from 'p-map';
import type { Pool } from 'pg';
import { parseCadence } from '../../domain/cadence/cadence';
import { reminderId } from '../../domain/common/ids';
import { findLost, type LostReminder } from '../../db/monitoring/reconcile';
import { markStarted } from '../../db/sweep/rounds';
import { wakeReminder } from '../../workflows/signalWithStart';
import { eachAlone, unlessPersistent } from '../common/eachAlone';

const AT_ONCE = 20;
const RUNNING_REMINDERS = 'WorkflowType = "ownerReminder" AND ExecutionStatus = "Running"';

/** What wakes a person's reminder: one that does not run is begun with its round's cadence, else the latest sweep's. */
export function waker(pool: Pool) {
  const { workflow } = getClient();
  return async (owner: string, answers: string[] = []) => {
    const [lost] = await findLost(pool, [owner]);
    if (lost) await workflow.signalWithStart('ownerReminder', wakingOf(lost, answers));
  };
}

/** One that ran before looks at what is there first; one that never did begins as the sweep would have begun it. */
function wakingOf(
  { owner, sweepId, started, cadence: recorded }: LostReminder,
  answers: string[] = [],
): ReturnType<typeof wakeReminder> {
  const cadence = parseCadence(recorded ?? {});
  const wake = wakeReminder(owner, cadence, answers, sweepId ?? undefined);
  return started ? { ...wake, args: [{ owner, cadence, begun: false }] } : wake;
}

/** The ids of all reminders that run, as the visibility store knows them. */
export async function listRunning(): Promise<Set<string>> {
  const listed = new Set<string>();
  for await (const { workflowId } of getClient().workflow.list({ query: RUNNING_REMINDERS, pageSize: 1000 }))
    listed.add(workflowId);
  return listed;
}

/** Begins anew the reminders of those owners that do not run. One that cannot be is left to the next look. Returns how many. */
export async function wakeMissing(pool: Pool, owners: string[], now: Date): Promise<number> {
  const { workflow } = getClient();
  const running = await pMap(owners, (owner) => isRunning(reminderId(owner)), { concurrency: AT_ONCE });
  const lost = await findLost(
    pool,
    owners.filter((_, at) => !running[at]),
  );
  const woken = await eachAlone(lost, (one) => workflow.signalWithStart('ownerReminder', wakingOf(one)));
  await markStarted(
    pool,
    woken.done.flatMap(({ roundId }) => roundId ?? []),
    now,
  );
  unlessPersistent(woken);
  return woken.done.length;
}

/** Whether the workflow of that id runs. */
export async function isRunning(workflowId: string): Promise<boolean> {
  try {
    return (await getClient().workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
