import { closingActivities } from './closing/activities';
import { toDoListActivities } from './closing/toDoLists';
import type { Deps } from './common/deps';
import { mailActivities } from './reminder/mail';
import { reconcileActivities } from './reminder/reconcile';
import { reminderActivities } from './reminder/activities';
import { reportActivities } from './sweep/report';
import { sweepActivities } from './sweep/sweep';
import { syncActivities } from './sync/sync';

/** The activities of the task queue `rollcall`. */
export const createActivities = (deps: Deps) => ({
  ...sweepActivities(deps),
  ...reportActivities(deps),
  ...syncActivities(deps),
  ...reminderActivities(deps),
  ...closingActivities(deps),
  ...toDoListActivities(deps),
  ...reconcileActivities(deps),
});

/** The activities of the task queue `rollcall-mail`, which carries the rate limit. */
export const createMailActivities = mailActivities;

export type Activities = ReturnType<typeof createActivities>;
export type MailActivities = ReturnType<typeof createMailActivities>;
