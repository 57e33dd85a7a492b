import type { Client } from '@temporalio/client';
import type { Db } from '../../db/core/pool';
import { findScheduleState } from '../../db/monitoring/scheduleStates';
import { audited } from '../admin/audited';
import { findSchedule, type Definition } from './scheduleDefinition';
import { requireOurs } from './namespace';
import type { Operator } from '../admin/operator';
import { ensureUpkeep, RECONCILE, SYNC, unpause, type Ensured } from './upkeepSchedules';

/** A restored Schedule, other than that of the sweeps. */
export interface RestoredSchedule {
  id: string;
  ensured: Ensured;
  /** Whether it was paused and is now resumed. */
  resumed: boolean;
}

/**
 * Restores the Schedules other than that of the sweeps: creates missing ones and resumes paused ones. Restores that of the
 * sync only if it ever existed. Returns the restored ones. Throws Conflict if the namespace belongs to another
 * installation.
 */
export async function restoreSchedules(operator: Operator): Promise<RestoredSchedule[]> {
  const needed = await findNeeded(await operator.temporal(), operator.pool);
  return needed.length > 0 ? restore(operator, { schedules: needed.map(({ scheduleId: id }) => id) }) : [];
}

async function findNeeded(client: Client, db: Db): Promise<Definition[]> {
  const synced = (await findScheduleState(db, SYNC.scheduleId)) !== null;
  const all = synced ? [RECONCILE, SYNC] : [RECONCILE];
  const present = await Promise.all(all.map(({ scheduleId }) => findSchedule(client, scheduleId)));
  return all.filter((_, at) => present[at]?.state.paused !== false);
}

const restore = audited(
  'schedule restore',
  async (operator: Operator, { schedules }: { schedules: string[] }) => {
    const { temporal, pool: db, who, now } = operator;
    const client = await temporal();
    const keeping = { client, db, installation: await requireOurs(client, db), now };
    const restored: RestoredSchedule[] = [];
    for (const one of [RECONCILE, SYNC].filter(({ scheduleId }) => schedules.includes(scheduleId))) {
      const ensured = await ensureUpkeep(keeping, one);
      const resumed = await unpause(keeping, one.scheduleId, `resumed by ${who}`);
      restored.push({ id: one.scheduleId, ensured, resumed });
    }
    return restored;
  },
);
