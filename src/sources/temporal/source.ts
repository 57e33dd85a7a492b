import pMap from 'p-map';
import type { CloseResult, TaskRow } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import { liveTasks, switchedAndReadBack, type Found, type Mirrored } from '../live';
import type { ReadSource, SwitchingSource } from '../source';
import { AT_ONCE, isOurs, type Described } from './calls';
import { temporalInventory, type TemporalParts } from './inventory';
import { isPausedByUs, pausedNote, resumedNote } from './note';
import { taskOf } from './task';

/** What is read of the namespace. */
export const readFrom = (parts: TemporalParts & Mirrored): ReadSource => ({
  name: parts.name,
  open: () => temporalInventory(parts),
  get: async (taskIds) => liveTasks(parts, await find(parts, taskIds), new Set()),
});

/** How Schedules are paused, and resumed. */
export const switchedByPausing = (
  parts: TemporalParts & Mirrored,
): Pick<SwitchingSource, 'close' | 'restore'> => {
  const switching = (now: Date) =>
    switchedAndReadBack({
      ...parts,
      find: (taskIds) => find(parts, taskIds),
      write: (tasks, enabled, stopped) => write(parts, tasks, { enabled, now, stopped }),
    });
  return {
    close: (taskIds, now, stopped): Promise<CloseResult[]> => switching(now).close(taskIds, now, stopped),
    restore: (taskIds, now, stopped): Promise<CloseResult[]> => switching(now).restore(taskIds, now, stopped),
  };
};

async function find({ calls, understanding }: TemporalParts, taskIds: string[]): Promise<Found> {
  const described = await calls.describe(taskIds.filter((id) => !isOurs(id)));
  return new Map(
    [...described].map(([taskId, one]) => {
      const task = taskOf(taskId, one, understanding);
      return [taskId, 'error' in task ? { taskId, ...task } : task];
    }),
  );
}

interface Change {
  enabled: boolean;
  now: Date;
  stopped: AbortSignal | undefined;
}

/** Pauses or resumes the Schedules. One that somebody else paused stays as it is. */
async function write(
  { calls }: TemporalParts,
  tasks: TaskRow[],
  { enabled, now, stopped }: Change,
): Promise<Map<string, string>> {
  const ids = tasks.map(({ id }) => id);
  const refused = new Map<string, string>();
  const one = async ([id, { schedule }]: [string, Described]) => {
    if (stopped?.aborted) throw new SourceUnavailable('Temporal: stopped before all Schedules were switched');
    const note = schedule?.state?.notes ?? '';
    if (enabled && !isPausedByUs(note)) refused.set(id, 'changed since it was closed');
    else
      await calls.patch(id, enabled ? { unpause: resumedNote(note, now) } : { pause: pausedNote(note, now) });
  };
  await pMap([...(await calls.describe(ids))], one, { concurrency: AT_ONCE });
  return refused;
}
