import type { Client } from '@temporalio/client';
import type { Db } from '../../db/core/pool';
import { findScheduleState } from '../../db/monitoring/scheduleStates';
import { audited } from '../admin/audited';
import { findSchedule, type Definition } from './scheduleDefinition';
import { requireOurs } from './namespace';
import type { Operator } from '../admin/operator';
import { ensureUpkeep, RECONCILE, SYNC, unpause, type Ensured } from './upkeepSchedules';

/** What became of a Schedule beside that of the sweeps. */
export interface RestoredSchedule {
  id: string;
  ensured: Ensured;
  /** It was paused, and goes on. */
  resumed: boolean;
}

/**
 * Brings back the Schedules beside that of the sweeps: one that is gone is created anew, one that is paused goes on. That
 * of the sync only where there ever was one. Returns those that needed it. Throws Conflict where the namespace is
 * another installation's.
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
