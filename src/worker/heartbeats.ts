import { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { progressOf } from '../activities/common/batches';

const EVERY_MS = 5000;

/**
 * Sends heartbeats, with the activity's progress, for every running activity that has a heartbeat timeout. So a
 * worker that died, or a start that an overloaded server lost on its way to the worker, is noticed after that timeout
 * instead of the activity's much longer one. A hanging call of SQL or SMTP is not noticed: the timer goes on beside
 * it, and only the activity's start-to-close timeout ends it.
 */
export const heartbeats: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    const context = Context.current();
    if (!context.info.heartbeatTimeoutMs) return next(input);
    const timer = setInterval(() => context.heartbeat(progressOf(context)), EVERY_MS);
    try {
      return await next(input);
    } finally {
      clearInterval(timer);
    }
  },
};
