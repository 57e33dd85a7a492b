import { formatCount } from '../../domain/format';

/** What the sentences of a mail are about. */
export interface Said {
  /** How many tasks the notice lists, and how many of them are stale. */
  tasks: number;
  stale: number;
  /** By when an answer is asked for, in short and in full; null when no date is set. */
  by: { short: string; full: string } | null;
  /** The name of the tasks' owner, else the account. */
  owner: string;
}

const n = (count: number) => formatCount(count, { locale: 'en' });
const periodicTasks = (count: number) => `periodic task${count === 1 ? '' : 's'}`;
const counted = (count: number) => `${n(count)} ${periodicTasks(count)}`;
const these = (count: number) => (count === 1 ? 'this periodic task' : `these ${counted(count)}`);
const yours = (count: number) => (count === 1 ? 'your periodic task' : `your ${counted(count)}`);
const ofYours = (count: number) =>
  count === 1 ? 'One of your periodic tasks was' : `${n(count)} of your periodic tasks were`;
const WHY_OWNER = 'You receive this mail as the owner of these tasks.';
const WHY_INSTEAD = 'You receive this mail in place of an owner who cannot be reached or has not answered.';
const PERSONAL = 'Please do not forward it: the link answers in your name.';
const byDate = (date: string | undefined) => (date ? ` by ${date}` : '');
const stillNeeded = (count: number) =>
  count === 1 ? 'whether it is still needed' : 'which of them are still needed';
const noLongerRun = (count: number) =>
  count === 1 ? 'The task below no longer runs' : 'The tasks below no longer run';
const were = (count: number, all: boolean) => {
  if (all) return count === 1 ? 'It was' : 'They were';
  return `${n(count)} ${count === 1 ? 'was' : 'were'}`;
};

/** The words of the mails, in English: the measure for the other languages. */
export const en = {
  /** Between two sentences. */
  between: ' ',
  greeting: (name: string | null) => (name ? `Hello ${name},` : 'Hello,'),
  voices: {
    notice: {
      subject: ({ tasks, by }: Said) =>
        `Do you still need ${these(tasks)}?${by ? ` Please answer by ${by.short}` : ''}`,
      title: ({ tasks }: Said) => `Do you still need ${these(tasks)}?`,
      asked: ({ tasks, by }: Said) =>
        `${tasks === 1 ? 'This task runs' : 'These tasks run'} on schedule under your name. ` +
        `Please say${byDate(by?.full)} ${stillNeeded(tasks)}.`,
      button: 'Review and answer',
      why: `${WHY_OWNER} ${PERSONAL}`,
    },
    remind: {
      subject: ({ tasks, by }: Said) => `Reminder: please answer for ${yours(tasks)}${byDate(by?.short)}`,
      title: ({ tasks }: Said) => `Reminder: do you still need ${these(tasks)}?`,
      asked: ({ tasks, by }: Said) =>
        `We asked you before, and no answer has come yet. Please say${byDate(by?.full)} ${stillNeeded(tasks)}.`,
      button: 'Review and answer',
      why: `${WHY_OWNER} ${PERSONAL}`,
    },
    escalate: {
      subject: ({ tasks, by, owner }: Said) =>
        `${owner} has not answered: please decide about ${counted(tasks)}${byDate(by?.short)}`,
      title: ({ tasks, owner }: Said) => `Please decide about ${counted(tasks)} of ${owner}`,
      asked: ({ tasks, by, owner }: Said) =>
        `We asked ${owner} about ${these(tasks)}, and no answer has come. You are asked next: ` +
        `please say${byDate(by?.full)} ${stillNeeded(tasks)}, or have ${owner} answer the earlier mail.`,
      button: 'Review and decide',
      why: `${WHY_INSTEAD} ${PERSONAL}`,
    },
    standIn: {
      subject: ({ tasks, by, owner }: Said) =>
        `Nobody can reach ${owner}: please decide about ${counted(tasks)}${byDate(by?.short)}`,
      title: ({ tasks, owner }: Said) => `Please decide about ${counted(tasks)} of ${owner}`,
      asked: ({ tasks, by, owner }: Said) =>
        `We know no mailbox for ${owner}, so this comes to you. ` +
        `Please say${byDate(by?.full)} ${stillNeeded(tasks)}.`,
      button: 'Review and decide',
      why: `${WHY_INSTEAD} ${PERSONAL}`,
    },
    closed: {
      subject: ({ tasks }: Said) => `${ofYours(tasks)} closed`,
      title: ({ tasks }: Said) => `${ofYours(tasks)} closed`,
      asked: ({ tasks }: Said) => `${noLongerRun(tasks)}.`,
      button: 'See what was closed',
      why: WHY_OWNER,
    },
    closedStandIn: {
      subject: ({ tasks, owner }: Said) =>
        `${counted(tasks)} of ${owner} ${tasks === 1 ? 'was' : 'were'} closed`,
      title: ({ tasks, owner }: Said) =>
        `${counted(tasks)} of ${owner} ${tasks === 1 ? 'was' : 'were'} closed`,
      asked: ({ tasks, owner }: Said) =>
        `${noLongerRun(tasks)}. We know no mailbox for ${owner}, so this comes to you.`,
      button: 'See what was closed',
      why: WHY_INSTEAD,
    },
  },
  /** With at least one stale task. */
  staleNote: ({ tasks, stale }: Said) => {
    if (stale === tasks) return `${tasks === 1 ? 'It has' : 'They have'} not been edited for a long time.`;
    return `${n(stale)} of them, marked “stale”, ${stale === 1 ? 'has' : 'have'} not been edited for a long time.`;
  },
  changesNothing:
    'Opening the page changes nothing. There you keep, close or snooze each task; no sign-in is needed.',
  /** Why `count` tasks were closed, `all` of the notice's or some of them. */
  closedFor: {
    archived: (count: number, all: boolean) =>
      `${were(count, all)} closed because ${count === 1 ? 'its project is' : 'their projects are'} archived.`,
    answer: (count: number, all: boolean) =>
      `${were(count, all)} closed because the answer to our mail asked for it.`,
    silence: (count: number, all: boolean) =>
      `${were(count, all)} closed because no answer came to our mails.`,
  },
  undo:
    'Nothing was deleted: a closed task is switched off and keeps its settings and history. ' +
    'If it is still needed, switch it on again where it lives, or ask whoever runs Rollcall to restore it.',
  marks: {
    stale: 'stale',
    archived: 'project archived',
    answer: 'as answered',
    silence: 'no answer',
  },
  table: { task: 'Task', edited: 'Last edited', ran: 'Last run', runs: 'Runs', schedule: 'Schedule' },
  unknown: 'unknown',
  more: (count: number) => `and ${n(count)} more`,
  moreOnPage: (count: number) => `and ${n(count)} more on the page`,
  asOf: (moment: string) => `As of ${moment}.`,
};
