/** The task queues: one for decisions and database work, and a rate-limited one for mail. */
export const TASK_QUEUE = 'rollcall';
export const MAIL_TASK_QUEUE = 'rollcall-mail';

/** The Temporal Schedule that starts every sweep. */
export const SWEEP_SCHEDULE_ID = 'rollcall-sweep';

/** The Temporal Schedule that syncs the configured sources, and the workflow id of a sync started by hand. */
export const SYNC_SCHEDULE_ID = 'rollcall-sync';
export const SYNC_WORKFLOW_ID = 'sync';

/** The Temporal Schedule that runs the reconciler, and its workflow. */
export const RECONCILE_SCHEDULE_ID = 'rollcall-reconcile';
export const RECONCILE_WORKFLOW_ID = 'reconcile';

/** The one workflow that closes tasks. */
export const CLOSING_WORKFLOW_ID = 'closing';

/** Names of the search attributes; see `workflows/attributes`. */
export const SEARCH_ATTRIBUTES = {
  owner: 'RollcallOwner',
  stage: 'RollcallStage',
  sweep: 'RollcallSweep',
  deadline: 'RollcallDeadline',
} as const;
