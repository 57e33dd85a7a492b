import type { Client } from '@temporalio/client';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import { audited } from '../admin/audited';
import type { Operator } from '../admin/operator';
import { atSchedule } from './schedule';
import { rememberSchedule } from './upkeepSchedules';

/** Pauses the Schedule of sweeps, with `reason` as its note. A running sweep continues. Throws NotFound. */
export const pauseSweepSchedule = (client: Client, reason: string): Promise<void> =>
  atSchedule(client, (handle) => handle.pause(reason));

/** Resumes the Schedule of sweeps; missed sweeps are not repeated. Throws NotFound. */
export const resumeSweepSchedule = (client: Client, reason: string): Promise<void> =>
  atSchedule(client, (handle) => handle.unpause(reason));

/** Starts a scheduled sweep now; does nothing while one is running. Throws NotFound. */
export const triggerSweepSchedule = (client: Client): Promise<void> =>
  atSchedule(client, (handle) => handle.trigger());

/** Deletes the Schedule. Running sweeps and reminders continue. Throws NotFound. */
export const deleteSweepSchedule = (client: Client): Promise<void> =>
  atSchedule(client, (handle) => handle.delete());

/** As `pauseSweepSchedule`, with an audit entry. */
export const pauseSweeps = audited('schedule pause', async (operator: Operator, { reason }: Why) => {
  await pauseSweepSchedule(await operator.temporal(), reason);
  await remember(operator);
});

/** As `resumeSweepSchedule`, with an audit entry. */
export const resumeSweeps = audited('schedule resume', async (operator: Operator, { reason }: Why) => {
  await resumeSweepSchedule(await operator.temporal(), reason);
  await remember(operator);
});

/** Records the Schedule's state, so that it can be created again if Temporal loses it. */
const remember = async ({ temporal, pool: db, now }: Operator) =>
  rememberSchedule({ client: await temporal(), db, now }, SWEEP_SCHEDULE_ID);

/** As `triggerSweepSchedule`, with an audit entry. */
export const triggerSweeps = audited('schedule trigger', async ({ temporal }: Operator) =>
  triggerSweepSchedule(await temporal()),
);

/** As `deleteSweepSchedule`, with an audit entry. */
export const deleteSchedule = audited('schedule delete', async ({ temporal }: Operator) =>
  deleteSweepSchedule(await temporal()),
);

interface Why {
  reason: string;
}
