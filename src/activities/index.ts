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
export const createMailActivities = mailActivities;

export type Activities = ReturnType<typeof createActivities>;
export type MailActivities = ReturnType<typeof createMailActivities>;
