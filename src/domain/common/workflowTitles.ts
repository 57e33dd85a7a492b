import { own, prose } from './markdown';

/** What each workflow does, shown at the top of its page in Temporal's UI. */
export const ABOUT = {
  reminder: (owner: string) => prose`Asks ${owner} which periodic tasks are still needed`,
  closing: own('Closes the tasks proposed for closing, under the cap'),
  sweep: own('Finds stale tasks, asks their owners, closes those of archived projects'),
  sync: own('Updates the mirror of projects, tasks and people from the sources'),
  reconcile: own('Wakes what was left behind: answers that reached no reminder, reminders that are gone'),
};

/** The static details of a reminder, below its title. */
export const REMINDER_DETAILS = own(
  'One notice lists all tasks of this owner. The reminder waits for the answer, reminds, escalates and ends. ' +
    'Its present state is shown under Current Details.',
);
