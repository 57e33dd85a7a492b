import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { databaseTrouble } from '../db/core/failures';
import { DATABASE_TROUBLE, pauseAfter } from '../domain/common/outage';

/**
 * If PostgreSQL keeps an activity from its work, replaces the failure by one that says so in Temporal's UI, and
 * spreads the next attempts of thousands over minutes. A local activity is retried at once unless PostgreSQL is
 * silent: then each attempt would occupy a workflow task until its timeout, so its workflow waits instead.
 */
export const namesDatabaseTrouble: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      const trouble = databaseTrouble(error);
      if (!trouble) throw error;
      const { isLocal, attempt } = Context.current().info;
      throw ApplicationFailure.create({
        type: DATABASE_TROUBLE,
        message: trouble.words,
        nonRetryable: isLocal && trouble.kind === 'silent',
        ...(!isLocal && { nextRetryDelay: pauseAfter(attempt, Math.random()) }),
      });
    }
  },
};
