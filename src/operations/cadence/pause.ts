import { z } from 'zod';
import { inTransaction } from '../../db/core/pool';
import { beginPause, endPause, findOpenPause, listPauses, type PauseRow } from '../../db/cadence/pauses';
import { audited, operation } from '../admin/audited';
import { reasonText } from '../admin/fields';
import { tryWakingClosing } from '../closing/closures';
import type { AtDatabase, Operator } from '../admin/operator';

/** Whether Rollcall is paused, and the latest pauses, the newest first. */
export interface PauseStatus {
  paused: boolean;
  /** The one in force. */
  pause: PauseRow | null;
  latest: PauseRow[];
}

/** What resuming came to. */
export interface Resumed {
  /** Null when Rollcall was not paused. */
  ended: PauseRow | null;
  /** Why the closing workflow was not woken; null when it was. */
  notWoken: string | null;
  /** False where no worker listens, so that nothing is sent or closed. */
  hasWorkers: boolean;
}

/** Pauses Rollcall: within seconds it sends and closes nothing. Returns the pause in force; `begun` is false when it was paused already. */
export const pause = operation(
  'pause',
  z.strictObject({ reason: reasonText }),
  ({ pool, who, now }: AtDatabase, { reason }) =>
    inTransaction(pool, (db) => beginPause(db, { at: now, by: who, reason })),
);

/** Whether Rollcall is paused, and its latest `limit` pauses. */
export async function pauseStatus({ pool }: Pick<AtDatabase, 'pool'>, limit = 10): Promise<PauseStatus> {
  const [pause, latest] = [await findOpenPause(pool), await listPauses(pool, limit)];
  return { paused: pause !== null, pause, latest };
}

/** Ends the pause and wakes the closing workflow. The pause ends even if Temporal does not answer. */
export const resume = audited<Operator, object, Resumed>('resume', async (operator) => {
  const { pool, who, now } = operator;
  const ended = await inTransaction(pool, (db) => endPause(db, { at: now, by: who }));
  // Closings were proposed, perhaps, and left alone.
  const { notWoken, closing } = await tryWakingClosing(operator);
  return { ended, notWoken, hasWorkers: closing?.hasWorkers ?? true };
});
