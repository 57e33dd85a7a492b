import pMap from 'p-map';
import type { TaskRow, UnreadTask } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import { liveTasks, switchedAndReadBack, type Change, type Mirrored } from '../live';
import type { ReadSource, SwitchingSource } from '../source';
import { AT_ONCE, isOurs } from './calls';
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
): Pick<SwitchingSource, 'close' | 'restore'> =>
  switchedAndReadBack({
    ...parts,
    find: (taskIds) => find(parts, taskIds),
    write: (tasks, change) => write(parts, tasks, change),
  });

/** A task with the note of its Schedule. */
type NotedTask = TaskRow & { note: string };

async function find(
  { calls, understanding }: TemporalParts,
  taskIds: string[],
): Promise<Map<string, NotedTask | UnreadTask>> {
  const described = await calls.describe(taskIds.filter((id) => !isOurs(id)));
  return new Map(
    [...described].map(([taskId, one]) => {
      const task = taskOf(taskId, one, understanding);
      const note = one.schedule?.state?.notes ?? '';
      return [taskId, 'error' in task ? { taskId, ...task } : { ...task, note }];
    }),
  );
}

/** Pauses or resumes the Schedules. One that somebody else paused stays as it is. */
async function write(
  { calls }: TemporalParts,
  tasks: NotedTask[],
  { enabled, now, stopped }: Change,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const one = async ({ id, note }: NotedTask) => {
    if (stopped?.aborted) throw new SourceUnavailable('Temporal: stopped before all Schedules were switched');
    if (enabled && !isPausedByUs(note)) refused.set(id, 'changed since it was closed');
    else
      await calls.patch(id, enabled ? { unpause: resumedNote(note, now) } : { pause: pausedNote(note, now) });
  };
  await pMap(tasks, one, { concurrency: AT_ONCE });
  return refused;
}
