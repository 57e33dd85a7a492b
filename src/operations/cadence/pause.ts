import { z } from 'zod';
import { inTransaction } from '../../db/core/pool';
import { beginPause, endPause, findOpenPause, listPauses, type PauseRow } from '../../db/cadence/pauses';
import { audited, operation } from '../admin/audited';
import { reasonText } from '../admin/fields';
import { tryWakingClosing } from '../closing/closures';
import type { AtDatabase, Operator } from '../admin/operator';

/** The current pause, and the latest pauses, newest first. */
export interface PauseStatus {
  paused: boolean;
  /** The current pause; null if Rollcall is not paused. */
  pause: PauseRow | null;
  latest: PauseRow[];
}

/** The result of resuming. */
export interface Resumed {
  /** The pause that ended; null if Rollcall was not paused. */
  ended: PauseRow | null;
  /** Why the closing workflow could not be woken; null if it was woken. */
  notWoken: string | null;
  /** False if no worker is running, so that nothing is sent or closed yet. */
  hasWorkers: boolean;
}

/** Pauses Rollcall: within seconds it sends and closes nothing. Returns the current pause; `begun` is false if Rollcall was already paused. */
export const pause = operation(
  'pause',
  z.strictObject({ reason: reasonText }),
  ({ pool, who, now }: AtDatabase, { reason }) =>
    inTransaction(pool, (db) => beginPause(db, { at: now, by: who, reason })),
);

/** The current pause, and the latest `limit` pauses. */
export async function pauseStatus({ pool }: Pick<AtDatabase, 'pool'>, limit = 10): Promise<PauseStatus> {
  const [pause, latest] = [await findOpenPause(pool), await listPauses(pool, limit)];
  return { paused: pause !== null, pause, latest };
}

/** Ends the pause and wakes the closing workflow. The pause ends even if Temporal does not answer. */
export const resume = audited<Operator, object, Resumed>('resume', async (operator) => {
  const { pool, who, now } = operator;
  const ended = await inTransaction(pool, (db) => endPause(db, { at: now, by: who }));
  // Closures may have been proposed during the pause.
  const { notWoken, closing } = await tryWakingClosing(operator);
  return { ended, notWoken, hasWorkers: closing?.hasWorkers ?? true };
});
