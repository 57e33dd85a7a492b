import { cadenceInForce } from '../../db/cadence/inForce';
import { recordTrust } from '../../db/sync/syncs';
import type { Db } from '../../db/core/pool';
import {
  compareWithTrusted,
  markMissing,
  recordPartial,
  recordVerdict,
  relyOnSync,
  type Losses,
  type SyncMoment,
} from '../../db/sync/trust';
import { judgeSync } from '../../domain/sync/trust';
import type { Inventory } from '../../sources/inventory';

/** The verdict on a merged sync, and its consequences. */
export interface Trust extends Losses {
  /** Whether it is trusted, and for all of its projects; null for an inventory without projects or tasks. */
  trusted: boolean | null;
  /** Why this sync is untrusted; null if trusted. */
  rejectionReason: string | null;
  /** How many projects it is untrusted for, though it may be trusted as a whole. */
  rejectedProjectCount: number;
}

const NOTHING: Losses = { gone: 0, left: 0 };

/**
 * Judges the sync that was just merged, records the verdict, and applies the consequences of a trusted one. An
 * inventory without projects or without tasks is no full view and has no consequences.
 */
export async function trustSync(
  db: Db,
  sync: SyncMoment & { syncId: string },
  { parts, unread, listsEverybody }: Inventory,
): Promise<Trust> {
  const missing = (['projects', 'tasks'] as const).filter(
    (kind) => !parts.some((part) => part.kind === kind),
  );
  if (missing.length > 0) {
    const rejectionReason = `without ${missing.join(' and ')}`;
    await recordTrust(db, sync.syncId, rejectionReason);
    await recordPartial(db, sync.source, rejectionReason);
    return { trusted: null, rejectionReason, rejectedProjectCount: 0, ...NOTHING };
  }
  if (listsEverybody) await markMissing(db, sync);
  const { shrink } = await cadenceInForce(db);
  const { rejectionReason, projects } = judgeSync(await compareWithTrusted(db, sync, unread), shrink);
  await recordTrust(db, sync.syncId, rejectionReason);
  await recordVerdict(db, { ...sync, unread }, { rejectionReason, projects });
  const losses = rejectionReason === null ? await relyOnSync(db, sync) : NOTHING;
  const trusted = rejectionReason === null && projects.length === 0;
  return { trusted, rejectionReason, rejectedProjectCount: projects.length, ...losses };
}
