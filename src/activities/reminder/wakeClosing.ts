import { getClient } from '@temporalio/activity';
import type { Pool } from 'pg';
import type { Cadence } from '../../domain/cadence/cadence';
import { findUndispatched, markHandedOver } from '../../db/closing/closures';
import { wakeClosing } from '../../workflows/signalWithStart';

const PAGE = 10_000;

/**
 * Has the closing workflow look, once at least, and records of which closures it was thereby told, a page at a time. One
 * that is proposed in between is told of by whoever proposed it, or next time.
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
