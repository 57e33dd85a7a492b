import { others, askedFor } from './en/others';
import { owner } from './en/owner';
import { told, closedFor } from './en/told';
import { n, people } from './en/words';
import type { MailFacts } from './said';

/** The words of the mails, in English: the measure for the other languages. */
export const en = {
  /** Between two sentences, and between what is listed. */
  between: ' ',
  colon: ': ',
  aside: (text: string) => ` (${text})`,
  /** Above the link, in a mail without buttons. */
  leadTo: (button: string) => `${button}:`,
  count: n,
  people,
  greeting: (name: string | null) => (name ? `Hello ${name},` : 'Hello,'),
  voices: { ...owner, ...others, ...told },
  askedFor,
  closedFor,
  /** One of several reasons, and how many tasks it is that of. */
  reason: (count: number, why: string) => `${n(count)} task${count === 1 ? '' : 's'}: ${why}`,
  /** With at least one stale task. */
  staleNote: ({ tasks, stale }: MailFacts) => {
    if (stale === tasks) return `${tasks === 1 ? 'It has' : 'They have'} not been edited for a long time.`;
    return `${n(stale)} of them, marked “stale”, ${stale === 1 ? 'has' : 'have'} not been edited for a long time.`;
  },
  /** To a team that is asked. */
  anyMember: 'Any member of the team may answer, and one answer is enough.',
  changesNothing: (count: number) =>
    `Opening the page changes nothing: there you keep, close, snooze or pass on ${count === 1 ? 'the' : 'each'} task.`,
  nothingToDo: 'There is nothing left for you to do.',
  /** Where the page offers it for `count` tasks, `all` of those listed or some of them. */
  takeBack: (count: number, all: boolean, until: string) =>
    'Nothing was deleted: a closed task is switched off and keeps its settings and history. ' +
    `${takeable(count, all)}, take it back on the page, and we have it switched on again. The link works until ${until}.`,
  takeBackButton: (count: number): string => (count === 1 ? 'Take it back' : 'Take back what is needed'),
  /** The same of tasks that are still to be switched off by hand. */
  runOn: (count: number, all: boolean, until: string) =>
    `${takeable(count, all)}, keep it on the page, and it runs on. The link works until ${until}.`,
  runOnButton: (count: number): string => (count === 1 ? 'Keep it' : 'Keep what is needed'),
  toDoUndo: (brand: string, count: number) =>
    `If ${count === 1 ? 'it' : 'one'} is still needed, tell the admins of ${brand}.`,
  calledOffUndo: (brand: string, count: number) =>
    `If ${count === 1 ? 'it' : 'one'} should be switched off all the same, tell the admins of ${brand}.`,
  undo: (brand: string) =>
    'Nothing was deleted: a closed task is switched off and keeps its settings and history. ' +
    `If one is still needed, switch it on again where it runs, or ask the admins of ${brand} to restore it.`,
  marks: {
    stale: 'stale',
    closes: (date: string) => `to be switched off from ${date}`,
    archived: 'project archived',
    answer: 'as answered',
    silence: 'no answer',
    elsewhere: 'closed by the platform',
    escalated: 'no answer',
    'owner gone': 'owner not reached',
    'handed over': 'passed on',
    delegated: 'owner away',
  },
  table: {
    task: 'Task',
    due: 'Answer by',
    edited: 'Last edited',
    ran: 'Last run',
    runs: 'Runs',
    result: 'Last result',
    duration: 'Mean duration',
    next: 'Next run',
    cost: 'Cost',
    schedule: 'Schedule',
  },
  /** Beside the date by which an answer is asked for. */
  thenClosed: 'then switched off',
  whose: (name: string) => `Owner: ${name}`,
  askedNow: (name: string) => `Asked now: ${name}`,
  /** Who is asked where no person is. */
  fallback: 'the team that looks after tasks without an owner',
  file: {
    name: 'tasks',
    project: 'Project',
    owner: 'Owner',
    note: 'Note',
    closes: 'To be switched off from',
    inWords: 'Schedule in words',
    failures: 'Failures in a row',
    seconds: 'Mean duration in seconds',
    standsOut: 'What stands out',
    link: 'Link',
    source: 'Source',
    id: 'Id',
    askedNow: 'Asked now',
  },
  unknown: 'unknown',
  more: (count: number) => `and ${n(count)} more in the attached file`,
  moreOnPage: (count: number) => `and ${n(count)} more, on the page and in the attached file`,
  asOf: (moment: string) => `As of ${moment}.`,
};

const takeable = (count: number, all: boolean) => {
  if (all) return count === 1 ? 'If it is still needed' : 'If one of them is still needed';
  return `If one of the ${n(count)} marked “as answered” or “no answer” is still needed`;
};
