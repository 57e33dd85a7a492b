import { parseCadence, type Cadence } from '../domain/cadence/cadence';

/** The demonstration starts a sweep every minute. */
export const SHORT_CRON = '* * * * *';

/**
 * A round takes minutes instead of weeks, so that people can watch it. A task is still stale after a month, because the
 * sample has real dates. The cap permits closing all 65 tasks of the sample's archived projects at once. The sample is
 * imported only at the start, and counts as fresh for a month.
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
