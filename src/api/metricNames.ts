/** A metric as Prometheus knows it, without the prefix of all of ours. */
export interface Definition {
  name: string;
  help: string;
  label?: string;
}

/** Every metric, by the name that the database's samples have. Times are Unix seconds, 0 for never. */
export const METRICS: Record<string, Definition> = {
  sweep_started: { name: 'sweep_started_timestamp_seconds', help: 'When the latest sweep began' },
  sweep_ended: { name: 'sweep_ended_timestamp_seconds', help: 'When a sweep last ended well' },
  sweep_latest: {
    name: 'sweep_latest',
    help: 'The status in Temporal of the latest sweep of the Schedule, as the watchdog saw it',
    label: 'status',
  },
  sweeps_missed: { name: 'schedule_missed', help: 'Sweeps that Temporal missed since the Schedule was made' },
  sweeps_skipped: {
    name: 'schedule_skipped',
    help: 'Sweeps skipped since the Schedule was made, as one was still running',
  },
  schedule_paused: { name: 'schedule_paused', help: '1 while the Schedule is paused' },
  worker_polled: {
    name: 'worker_polled_timestamp_seconds',
    help: 'When a worker last asked for work, as the watchdog saw it',
    label: 'queue',
  },
  watchdog_looked: { name: 'watchdog_looked_timestamp_seconds', help: 'When the watchdog last looked' },
  alert_open: {
    name: 'alert_open',
    help: '1 while something is wrong with sweeps, workers or mail',
    label: 'kind',
  },
  stopped: { name: 'stopped', help: '1 while all sending and closing is stopped' },
  rounds_open: { name: 'rounds_open', help: 'Open rounds by the latest notice', label: 'stage' },
  answers_unsignalled: { name: 'answers_unsignalled', help: 'Answers that no reminder was told of yet' },
  answer_unsignalled_since: {
    name: 'answers_unsignalled_oldest_timestamp_seconds',
    help: 'When the oldest of them was given',
  },
  workflows_failing: {
    name: 'workflows_failing',
    help: 'Workflows that cannot go on: each try fails, as the watchdog found them',
  },
  reminders_overdue: {
    name: 'reminders_overdue',
    help: 'Reminders that did nothing after their deadline, as the watchdog found them',
  },
  answers_unapplied: { name: 'answers_unapplied', help: 'Answers that have had no effect yet' },
  answer_unapplied_since: {
    name: 'answers_unapplied_oldest_timestamp_seconds',
    help: 'When the oldest of them was given',
  },
  notices_unsent: { name: 'notices_unsent', help: 'Notices claimed, and neither accepted nor refused yet' },
  notice_unsent_since: {
    name: 'notices_unsent_oldest_timestamp_seconds',
    help: 'When the oldest of them was claimed',
  },
  first_notices: {
    name: 'first_notices',
    help: 'The last first notices that mail servers answered, at most 50, by what became of them',
    label: 'result',
  },
  closures: { name: 'closures', help: 'Closures by state', label: 'state' },
  mail_used: { name: 'mail_budget_used', help: "Sends claimed of today's budget" },
  mail_waiting: { name: 'mail_budget_waiting', help: 'Owners whose next mail waits for a later day' },
  mirror_synced: {
    name: 'mirror_synced_timestamp_seconds',
    help: 'When a source was last synced',
    label: 'source',
  },
  mirror_trusted: { name: 'mirror_trusted', help: '1 where the latest sync is trusted', label: 'source' },
};
