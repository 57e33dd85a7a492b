import { cadenceInForce } from '../../db/cadence/inForce';
import { recordTrust } from '../../db/sync/syncs';
import type { Db } from '../../db/core/pool';
import {
  compareWithTrusted,
  recordPartial,
  recordVerdict,
  relyOnSync,
  type SyncMoment,
} from '../../db/sync/trust';
import { judgeSync } from '../../domain/sync/trust';
import type { Inventory } from '../../sources/inventory';

/** What a merged sync was judged to be, and what followed from it. */
export interface Trust {
  rejectionReason: string | null;
  rejectedProjectCount: number;
  gone: number;
}

/**
 * Judges the sync that was just merged, keeps the verdict, and draws what follows from a trusted one. An
 * inventory without projects or without tasks is no full view: nothing follows from it, for better or worse.
 */
export async function trustSync(
  db: Db,
  sync: SyncMoment & { syncId: string },
  { parts, unread }: Inventory,
): Promise<Trust> {
  const missing = (['projects', 'tasks'] as const).filter(
    (kind) => !parts.some((part) => part.kind === kind),
  );
  if (missing.length > 0) {
    const rejectionReason = `without ${missing.join(' and ')}`;
    await recordTrust(db, sync.syncId, rejectionReason);
    await recordPartial(db, sync.source, rejectionReason);
    return { rejectionReason, rejectedProjectCount: 0, gone: 0 };
  }
  const { shrink } = await cadenceInForce(db);
  const verdict = judgeSync(await compareWithTrusted(db, sync, unread), shrink);
  await recordTrust(db, sync.syncId, verdict.rejectionReason);
  await recordVerdict(db, { ...sync, unread }, verdict);
  const gone = verdict.rejectionReason === null ? await relyOnSync(db, sync) : 0;
  return { rejectionReason: verdict.rejectionReason, rejectedProjectCount: verdict.projects.length, gone };
}
