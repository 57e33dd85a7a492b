import { own, prose } from './markdown';

/** What each workflow is, as Temporal's UI says at the top of its page. */
export const ABOUT = {
  reminder: (owner: string) => prose`Asks ${owner} which periodic tasks are still needed`,
  closing: own('Closes the tasks proposed for closing, under the cap'),
  sweep: own('Finds stale tasks, asks their owners, closes those of archived projects'),
  sync: own('Brings what is known of projects, tasks and people up to date'),
  reconcile: own('Takes up what was left behind: answers not told of, reminders that are gone'),
};

/** The details beside the summary of a reminder. */
export const REMINDER_DETAILS = own(
  'One notice lists all tasks of this owner. The reminder waits for the answer, reminds, escalates and ends. ' +
    'Where it stands is told under Current Details.',
);
