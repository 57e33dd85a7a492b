import type { CloseResult } from '../domain/inventory';
import type { TaskKey } from '../domain/task';
import type { Deps } from './deps';

/** What closing and restoring work with. */
export type ClosingDeps = Pick<Deps, 'pool' | 'source'>;

/** What `work` makes of the closures of each source, all together. */
export async function atSources<T extends TaskKey, Result>(
  closures: T[],
  work: (source: string, closures: T[]) => Promise<Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const name of new Set(closures.map(({ source }) => source))) {
    const own = closures.filter(({ source }) => source === name);
    results.push(...(await work(name, own)));
  }
  return results;
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
