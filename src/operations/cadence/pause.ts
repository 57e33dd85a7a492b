import { inTransaction } from '../../db/core/pool';
import { beginStop, endStop, findOpenStop, listStops, type StopRow } from '../../db/cadence/pauses';
import { audited } from '../admin/audited';
import { tryWakingClosing } from '../closing/closures';
import type { AtDatabase, Operator } from '../admin/operator';

/** Whether it is stopped, and the latest stops, the newest first. */
export interface StopStatus {
  stopped: boolean;
  /** The one that lasts. */
  stop: StopRow | null;
  latest: StopRow[];
}

/** What ending a stop came to. */
export interface Gone {
  /** Null when nothing was stopped. */
  ended: StopRow | null;
  /** Why closings that wait were not woken; null when they were. */
  notWoken: string | null;
  /** False where no worker listens, so that nothing is sent or closed. */
  hasWorkers: boolean;
}

/** Stops all sending and closing, within seconds. Returns the stop that lasts; `begun` is false when it had been stopped before. */
export const stop = audited('stop', ({ pool, who, now }: AtDatabase, { reason }: { reason: string }) =>
  inTransaction(pool, (db) => beginStop(db, { at: now, by: who, reason })),
);

/** Whether it is stopped; of the stops before, the latest `limit`. */
export async function stopStatus({ pool }: Pick<AtDatabase, 'pool'>, limit = 10): Promise<StopStatus> {
  const [stop, latest] = [await findOpenStop(pool), await listStops(pool, limit)];
  return { stopped: stop !== null, stop, latest };
}

/** Ends the stop and wakes the closings that wait. It is ended also where Temporal does not answer. */
export const go = audited<Operator, object, Gone>('go', async (operator) => {
  const { pool, who, now } = operator;
  const ended = await inTransaction(pool, (db) => endStop(db, { at: now, by: who }));
  // Closings were proposed, perhaps, and left alone.
  const { notWoken, closing } = await tryWakingClosing(operator);
  return { ended, notWoken, hasWorkers: closing?.hasWorkers ?? true };
});
