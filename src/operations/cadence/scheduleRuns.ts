import type { Client } from '@temporalio/client';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import { audited } from '../admin/audited';
import type { Operator } from '../admin/operator';
import { atSchedule } from './schedule';
import { rememberSchedule } from './upkeepSchedules';

/** Pauses starting sweeps, `reason` being its note. A sweep that runs is not touched. Throws NotFound. */
export const pauseSweepSchedule = (client: Client, reason: string): Promise<void> =>
  atSchedule(client, (handle) => handle.pause(reason));

/** Starts sweeps again at their times; the missed ones are not made up for. Throws NotFound. */
export const resumeSweepSchedule = (client: Client, reason: string): Promise<void> =>
  atSchedule(client, (handle) => handle.unpause(reason));

/** Starts a sweep now as if its time had come; skipped when one is running. Throws NotFound. */
export const triggerSweepSchedule = (client: Client): Promise<void> =>
  atSchedule(client, (handle) => handle.trigger());

/** Deletes the Schedule. Sweeps and reminders that run are not touched. Throws NotFound. */
export const deleteSweepSchedule = (client: Client): Promise<void> =>
  atSchedule(client, (handle) => handle.delete());

/** As `pauseSweepSchedule`, and in the audit. */
export const pauseSweeps = audited('schedule pause', async (operator: Operator, { reason }: Why) => {
  await pauseSweepSchedule(await operator.temporal(), reason);
  await remember(operator);
});

/** As `resumeSweepSchedule`, and in the audit. */
export const resumeSweeps = audited('schedule resume', async (operator: Operator, { reason }: Why) => {
  await resumeSweepSchedule(await operator.temporal(), reason);
  await remember(operator);
});

/** Should Temporal lose the Schedule, it is created anew as it is now. */
const remember = async ({ temporal, pool: db, now }: Operator) =>
  rememberSchedule({ client: await temporal(), db, now }, SWEEP_SCHEDULE_ID);

/** As `triggerSweepSchedule`, and in the audit. */
export const triggerSweeps = audited('schedule trigger', async ({ temporal }: Operator) =>
  triggerSweepSchedule(await temporal()),
);

/** As `deleteSweepSchedule`, and in the audit. */
export const deleteSchedule = audited('schedule delete', async ({ temporal }: Operator) =>
  deleteSweepSchedule(await temporal()),
);

interface Why {
  reason: string;
}
