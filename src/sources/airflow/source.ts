import pMap from 'p-map';
import type { TaskRow } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import { listedInventory } from '../listed';
import { liveTasks, switchedAndReadBack, type Change } from '../live';
import type { People } from '../people/people';
import type { ReadSource, SwitchingSource } from '../source';
import { createAirflow } from './api';
import { findTasks, listTasks, orWords, type AirflowParts } from './reading';

/** What is read of an Airflow. */
export const readFrom = (parts: AirflowParts, people: People | null): ReadSource => ({
  name: parts.name,
  open: () => Promise.resolve(listedInventory(parts.name, () => listTasks(parts), people)),
  get: (taskIds) => get(parts, taskIds),
});

/** How an Airflow closes and restores: its DAGs are paused. What runs is left alone. */
export const pausing = (parts: AirflowParts): Pick<SwitchingSource, 'close' | 'restore'> =>
  switchedAndReadBack({
    ...parts,
    find: (taskIds) => findTasks(parts, taskIds),
    write: (tasks, change) => setPaused(parts, tasks, change),
  });

/**
 * Where a DAG is not as the mirror has it, it was edited since the latest sync, whatever its dates say: not every edit
 * moves one, and Airflow 2 has none.
 */
async function get(parts: AirflowParts, taskIds: string[]): ReturnType<ReadSource['get']> {
  const found = await findTasks(parts, taskIds);
  const known = await parts.mirror.tasks(parts.name, taskIds);
  for (const { taskId, rowHash } of known) {
    const task = found.get(taskId);
    if (task && !('error' in task) && task.rowHash !== rowHash)
      found.set(taskId, { ...task, editTold: false });
  }
  return liveTasks(parts, found, new Set());
}

/** What was refused, by the DAG. No call is left under way when it rejects. */
async function setPaused(
  { gateway, concurrency }: AirflowParts,
  tasks: TaskRow[],
  { enabled, stopped }: Change,
): Promise<Map<string, string>> {
  const airflow = createAirflow(gateway);
  let away: unknown = null;
  const refused = new Map<string, string>();
  const pause = async ({ id }: TaskRow) => {
    if (stopped?.aborted) away ??= new SourceUnavailable('the closing was stopped');
    if (away !== null) return;
    try {
      const words = await orWords(airflow.setPaused(id, !enabled));
      if (typeof words === 'string') refused.set(id, words);
    } catch (error) {
      away ??= error;
    }
  };
  await pMap(tasks, pause, { concurrency });
  if (away !== null) throw away;
  return refused;
}
