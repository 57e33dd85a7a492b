import type { Client } from '@temporalio/client';
import type { Db } from '../../db/core/pool';
import { readInstallation } from '../../db/monitoring/scheduleStates';
import { RECONCILE_SCHEDULE_ID, SWEEP_SCHEDULE_ID, SYNC_SCHEDULE_ID } from '../../domain/common/ids';
import { requireOwnNamespace, type Claim } from '../../domain/monitoring/namespace';
import { findSchedule, installationOf } from './scheduleDefinition';

/** The installations named by the Schedules of the namespace. */
export async function findClaims(client: Client): Promise<Claim[]> {
  const ids = [SWEEP_SCHEDULE_ID, RECONCILE_SCHEDULE_ID, SYNC_SCHEDULE_ID];
  const found = await Promise.all(ids.map((id) => findSchedule(client, id)));
  return found.flatMap((schedule) => {
    const installation = schedule && installationOf(schedule);
    return installation ? [{ schedule: schedule.scheduleId, installation }] : [];
  });
}

/** The id of this installation. Throws Conflict if the namespace belongs to another one. */
export async function requireOurs(client: Client, db: Db): Promise<string> {
  const installation = await readInstallation(db);
  requireOwnNamespace(await findClaims(client), installation);
  return installation;
}
