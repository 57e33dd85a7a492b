import { closingActivities } from './closing';
import type { Deps } from './deps';
import { mailActivities } from './mail';
import { reconcileActivities } from './reconcile';
import { reminderActivities } from './reminder';
import { reportActivities } from './report';
import { sweepActivities } from './sweep';
import { syncActivities } from './sync';

/** The activities of the task queue `rollcall`. */
export const createActivities = (deps: Deps) => ({
  ...sweepActivities(deps),
  ...reportActivities(deps),
  ...syncActivities(deps),
  ...reminderActivities(deps),
  ...closingActivities(deps),
  ...reconcileActivities(deps),
});

/** The activities of the task queue `rollcall-mail`, which carries the rate limit. */
// A sweep that ended with version 0.1 may have left its digest to this queue; from 0.3 on the report may go.
export const createMailActivities = (deps: Deps) => ({ ...mailActivities(deps), ...reportActivities(deps) });

export type Activities = ReturnType<typeof createActivities>;
export type MailActivities = ReturnType<typeof createMailActivities>;
