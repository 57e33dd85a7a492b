import { activityInfo } from '@temporalio/activity';
import pMap from 'p-map';
import { reasonOf } from '../../domain/common/errors';

const CONCURRENCY = 20;

/** After so many attempts a failure counts as that item's own problem, not as a server that is down. */
const ATTEMPTS = 4;

/** The items that succeeded, and those that failed with the reason. */
export interface DoneAlone<T> {
  done: T[];
  failed: { one: T; error: unknown; reason: string }[];
}

/** Does `work` for each of `all`, several in parallel. A failure for one does not stop the others. */
export async function eachAlone<T>(all: T[], work: (one: T) => Promise<unknown>): Promise<DoneAlone<T>> {
  const result: DoneAlone<T> = { done: [], failed: [] };
  await pMap(
    all,
    async (one) => {
      try {
        await work(one);
        result.done.push(one);
      } catch (error) {
        result.failed.push({ one, error, reason: reasonOf(error) });
      }
    },
    { concurrency: CONCURRENCY },
  );
  return result;
}

/**
 * During the first attempts, throws the first failure so that Temporal retries: a server that is down fails for
 * everybody and is usually up again soon. Later attempts skip the items that fail.
 */
export function unlessPersistent({ failed: [first] }: DoneAlone<unknown>): void {
  if (first && activityInfo().attempt < ATTEMPTS) throw first.error;
}
