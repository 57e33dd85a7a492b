import { getClient } from '@temporalio/activity';
import type { Pool } from 'pg';
import type { Cadence } from '../../domain/cadence/cadence';
import { findUndispatched, markHandedOver } from '../../db/closing/closures';
import { wakeClosing } from '../../workflows/signalWithStart';

const PAGE = 10_000;

/**
 * Signals the closing workflow, at least once, and records a page at a time which closures it was signalled about. A
 * closure proposed meanwhile is signalled by whoever proposed it, or the next time.
 */
export async function wakeClosingWorkflow(pool: Pool, cadence: Cadence, now: Date): Promise<void> {
  const { workflow } = getClient();
  for (;;) {
    const ids = await findUndispatched(pool, PAGE);
    await workflow.signalWithStart('closing', wakeClosing(cadence));
    await markHandedOver(pool, ids, now);
    if (ids.length < PAGE) return;
  }
}
