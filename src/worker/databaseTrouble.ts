import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { databaseTrouble } from '../db/core/failures';
import { DATABASE_TROUBLE, pauseAfter } from '../domain/common/outage';

/**
 * Gives an activity that PostgreSQL keeps from its work a failure that says so in Temporal's UI, and spreads the next
 * tries of thousands over minutes. A local activity is tried again at once, unless PostgreSQL keeps silent: each try
 * would hold a workflow task for as long as it takes to notice. Its workflow waits then.
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
