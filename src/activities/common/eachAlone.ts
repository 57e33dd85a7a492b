import { activityInfo } from '@temporalio/activity';
import pMap from 'p-map';
import { reasonOf } from '../../domain/common/errors';

const CONCURRENCY = 20;

/** Attempts after which what fails is taken for a matter of its own rather than of a server that is down. */
const ATTEMPTS = 4;

/** For whom something was done, and for whom it failed and why. */
export interface DoneAlone<T> {
  done: T[];
  failed: { one: T; error: unknown; reason: string }[];
}

/** Does `work` for each of `all`, some at once. Whoever it fails for keeps it from nobody else. */
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
 * Throws the first failure, so that the activity is tried again, during its first attempts: a server that is down fails
 * for everybody, and is up again soon. After them whoever it failed for is passed over.
 */
export function unlessPersistent({ failed: [first] }: DoneAlone<unknown>): void {
  if (first && activityInfo().attempt < ATTEMPTS) throw first.error;
}
