import { parseCadence, type Cadence } from '../domain/cadence/cadence';

/** When the demonstration's sweeps begin: every minute. */
export const SHORT_CRON = '* * * * *';

/**
 * A round in minutes instead of weeks, for watching. What is stale stays a month: the sample's dates are real.
 * The cap lets all 65 tasks of the sample's archived projects be closed in one go. The sample is imported when the
 * demonstration starts, which may then run for a month.
 */
export const SHORT_CADENCE: Cadence = parseCadence({
  ladder: [
    { step: 'notice', wait: '2 minutes' },
    { step: 'remind', wait: '1 minute' },
    { step: 'escalate', wait: '1 minute' },
  ],
  digestAfter: '10 seconds',
  askAgainAfter: '1 day',
  archivedObservedFor: '20 seconds',
  closingCap: { tasks: 100, percent: 10 },
  freshFor: '30 days',
});
