import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { Pool } from 'pg';
import { compareSchema, schemaFault } from '../db/core/condition';
import { DATABASE_TROUBLE, pauseAfter } from '../domain/common/outage';

/** How long a verdict is relied on. */
const FOR_MS = 15_000;

/**
 * Lets no activity run on a schema other than this program's: a newer version may have migrated the database under a
 * running worker, or somebody may have restored an older one. Work continues by itself once the schema fits. `clock`
 * is in milliseconds.
 */
export function schemaGuard(
  pool: Pool,
  log: (line: string) => void,
  clock: () => number = () => Date.now(),
): ActivityInboundCallsInterceptor {
  let checked: { at: number; fault: Promise<string | null> } | null = null;
  let told: string | null = null;
  const look = async (): Promise<string | null> => {
    // A database that does not answer is reported by the next statement.
    const fault = await compareSchema(pool).then(schemaFault, () => told);
    if (fault !== told) log(fault ?? "The database has this program's schema again.");
    return (told = fault);
  };
  const faultNow = (): Promise<string | null> => {
    if (!checked || clock() - checked.at > FOR_MS) checked = { at: clock(), fault: look() };
    return checked.fault;
  };
  return {
    async execute(input, next) {
      const fault = await faultNow();
      if (fault === null) return next(input);
      const { isLocal, attempt } = Context.current().info;
      throw ApplicationFailure.create({
        type: DATABASE_TROUBLE,
        message: fault,
        nonRetryable: isLocal,
        ...(!isLocal && { nextRetryDelay: pauseAfter(attempt, Math.random()) }),
      });
    },
  };
}
