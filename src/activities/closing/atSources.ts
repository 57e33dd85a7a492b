import pMap from 'p-map';
import type { CloseResult } from '../../domain/sync/inventory';
import type { TaskKey } from '../../domain/common/task';
import { SourceUnavailable } from '../../sources/errors';
import type { Deps } from '../common/deps';

/** What closing and restoring work with. */
export type ClosingDeps = Pick<Deps, 'pool' | 'source'>;

/** Sources that are worked at beside each other. */
const AT_ONCE = 8;

/**
 * Has `work` deal with the closures of each source, all of a source's together, the sources beside each other. One
 * that does not answer joins those `away`, its closures waiting as they are for another pass; no other source waits
 * for it.
 */
export async function atSources<T extends TaskKey>(
  closures: T[],
  away: Set<string>,
  work: (source: string, closures: T[]) => Promise<void>,
): Promise<void> {
  const names = [...new Set(closures.map(({ source }) => source))].filter((name) => !away.has(name));
  const workAt = async (name: string) => {
    try {
      await work(
        name,
        closures.filter(({ source }) => source === name),
      );
    } catch (error) {
      if (!(error instanceof SourceUnavailable)) throw error;
      away.add(name);
    }
  };
  await pMap(names, workAt, { concurrency: AT_ONCE });
}

/** Has `how` close or restore the tasks of `closures` at their source; its words, or null, for each. */
export async function change(
  closures: (TaskKey & { id: string })[],
  how: (taskIds: string[]) => Promise<CloseResult[]>,
): Promise<{ id: string; error: string | null }[]> {
  if (closures.length === 0) return [];
  const outcomes = await how(closures.map(({ taskId }) => taskId));
  const byTask = new Map(outcomes.map((outcome) => [outcome.taskId, outcome]));
  return closures.map(({ id, taskId }) => ({ id, error: errorOf(byTask.get(taskId)) }));
}

const errorOf = (outcome: CloseResult | undefined): string | null =>
  outcome ? outcome.error : 'the source gave no answer for this task';
