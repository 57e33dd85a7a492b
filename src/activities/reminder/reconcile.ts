import type { Pool } from 'pg';
import { CLOSING_WORKFLOW_ID, reminderId } from '../../domain/common/ids';
import type { Reconciled } from '../../domain/monitoring/reconcile';
import { findUnderCap } from '../../db/closing/allowances';
import { markSignalled } from '../../db/answers/answers';
import { cadenceInForce } from '../../db/cadence/inForce';
import { forgetOldRequests } from '../../db/admin/idempotency';
import {
  findClosingNeed,
  findExpected,
  findReturned,
  findUnsignalled,
  findUnwoken,
  markReturned,
  markWoken,
  type Untold,
} from '../../db/monitoring/reconcile';
import { countUnsentReports } from '../../db/sweep/sweeps';
import { stopIfCancelled, repeatBatches } from '../common/batches';
import type { Deps } from '../common/deps';
import { eachAlone, unlessPersistent } from '../common/eachAlone';
import { isRunning, listRunning, waker, wakeMissing } from './lostReminders';
import { wakeClosingWorkflow } from './wakeClosing';

const PAGE = 1000;

/** Whoever recorded something this lately is still signalling it themselves. Milliseconds. */
const GRACE_MS = 60_000;

/** The activities of the `reconcile` workflow. All can be repeated safely. */
export const reconcileActivities = ({ batchPool: pool }: Pick<Deps, 'batchPool'>) => ({
  notifyPending: ({ now }: { now: number }) => notifyPending(pool, now),
  wakeLost: ({ now, after }: { now: number; after: string }) => wakeLost(pool, new Date(now), after),
});

/**
 * Signals reminders and the closing workflow about what was recorded more than a minute ago and not signalled.
 * Returns how many were signalled about what. It also deletes idempotency records of the admin API after their day.
 */
async function notifyPending(pool: Pool, now: number): Promise<Omit<Reconciled, 'lost' | 'failed'>> {
  const at = new Date(now);
  const before = new Date(now - GRACE_MS);
  await forgetOldRequests(pool, at);
  const wake = waker(pool);
  const unsignalled = await notifyAll({
    find: () => findUnsignalled(pool, before, PAGE),
    tell: ({ person, ids }) => wake(person, ids),
    mark: (ids) => markSignalled(pool, ids, at),
  });
  const assigned = await notifyAll({
    find: () => findUnwoken(pool, before, PAGE),
    tell: ({ person }) => wake(person),
    mark: (ids) => markWoken(pool, ids, at),
  });
  const returned = await notifyAll({
    find: () => findReturned(pool, before, PAGE),
    tell: ({ person }) => wake(person),
    mark: (ids) => markReturned(pool, ids, at),
  });
  const reports = await countUnsentReports(pool, at);
  const closures = await wakeClosingIfNeeded(pool, before, at);
  return { unsignalled, unwoken: assigned + returned, closures, reports };
}

/**
 * Wakes, for about a minute, the reminders of people after `from` that should be running and are not. It lists all
 * running reminders once; as the list lags a little, it checks everybody not on it individually. Returns how many
 * were woken, how many could not be, and the last person; null at the end.
 */
async function wakeLost(
  pool: Pool,
  now: Date,
  from: string,
): Promise<{ lost: number; failed: number; after: string | null }> {
  const listed = await listRunning();
  const progress: { lost: number; failed: number; after: string | null } = {
    lost: 0,
    failed: 0,
    after: from,
  };
  await repeatBatches(async () => {
    const page = { now, after: progress.after ?? '', limit: PAGE };
    const expected = await findExpected(pool, page);
    const missing = expected.filter((owner) => !listed.has(reminderId(owner)));
    const { woken, failed } = await wakeMissing(pool, missing, now);
    progress.lost += woken;
    progress.failed += failed;
    progress.after = expected.at(-1) ?? null;
    return progress.after !== null;
  });
  return progress;
}

/** Finds, signals and marks people until only those are left who cannot be signalled. Returns how many were. */
async function notifyAll(pending: {
  find: () => Promise<Untold[]>;
  tell: (untold: Untold) => Promise<unknown>;
  mark: (ids: string[]) => Promise<void>;
}): Promise<number> {
  let told = 0;
  const passedOver = new Set<string>();
  for (;;) {
    stopIfCancelled();
    const untold = (await pending.find()).filter(({ person }) => !passedOver.has(person));
    if (untold.length === 0) return told;
    const result = await eachAlone(untold, pending.tell);
    await pending.mark(result.done.flatMap(({ ids }) => ids));
    unlessPersistent(result);
    for (const { one } of result.failed) passedOver.add(one.person);
    told += result.done.length;
  }
}

/** Signals the closing workflow if it was not told of closures, or ended before it had executed them. */
async function wakeClosingIfNeeded(pool: Pool, before: Date, now: Date): Promise<number> {
  const cadence = await cadenceInForce(pool);
  const permitted = await findUnderCap(pool, cadence.closingCap, now);
  const { undispatched, underWay } = await findClosingNeed(pool, before, permitted);
  const left = underWay > 0 && !(await isRunning(CLOSING_WORKFLOW_ID)) ? underWay : 0;
  if (undispatched + left > 0) await wakeClosingWorkflow(pool, cadence, now);
  return undispatched + left;
}
