import type { Client } from '@temporalio/client';
import { audited } from './audited';
import type { Operator } from './operator';
import { atSchedule } from './schedule';

/** Stops starting sweeps, `reason` being its note. A sweep that runs is not touched. Throws NotFound. */
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
export const pauseSweeps = audited('schedule pause', async ({ temporal }: Operator, { reason }: Why) =>
  pauseSweepSchedule(await temporal(), reason),
);

/** As `resumeSweepSchedule`, and in the audit. */
export const resumeSweeps = audited('schedule resume', async ({ temporal }: Operator, { reason }: Why) =>
  resumeSweepSchedule(await temporal(), reason),
);

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
