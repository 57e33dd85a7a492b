import { asyncLocalStorage, log } from '@temporalio/activity';
import pMap from 'p-map';
import type { CloseResult } from '../../domain/sync/inventory';
import type { TaskKey } from '../../domain/common/task';
import { SourceUnavailable } from '../../sources/errors';
import { stopIfCancelled } from '../common/batches';
import type { Deps } from '../common/deps';

/** What closing and restoring work with. */
export type ClosingDeps = Pick<Deps, 'pool' | 'source'>;

/** How many sources are processed in parallel. */
const CONCURRENCY = 8;

/** After so many attempts a failure at a source counts as that source's own problem. */
const ATTEMPTS = 4;

/**
 * Processes closures grouped by source, sources in parallel. A source that does not answer, or answers something
 * unexpected, is added to `unavailable`; its closures wait for the next pass. Throws an unexpected error after all sources
 * are processed, as long as another attempt may succeed; later attempts only log it.
 */
export async function atSources<T extends TaskKey>(
  closures: T[],
  unavailable: Set<string>,
  work: (source: string, closures: T[]) => Promise<void>,
): Promise<void> {
  const names = [...new Set(closures.map(({ source }) => source))].filter((name) => !unavailable.has(name));
  const unexpected: { name: string; error: unknown }[] = [];
  const workAt = async (name: string) => {
    try {
      await work(
        name,
        closures.filter(({ source }) => source === name),
      );
    } catch (error) {
      unavailable.add(name);
      if (error instanceof SourceUnavailable)
        asyncLocalStorage
          .getStore()
          ?.log.warn('a source does not answer: its closures wait', { source: name, error: error.message });
      else unexpected.push({ name, error });
    }
  };
  await pMap(names, workAt, { concurrency: CONCURRENCY });
  stopIfCancelled();
  const [first] = unexpected;
  if (first && attemptNow() < ATTEMPTS) throw first.error;
  for (const { name, error } of unexpected) log.warn('a source was passed over', { source: name, error });
}

/** The number of the current attempt. Outside an activity there is no further one. */
const attemptNow = () => asyncLocalStorage.getStore()?.info.attempt ?? Infinity;

/** Lets `how` close or restore the tasks of `closures` at their source. Returns an error, or null, for each. */
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
