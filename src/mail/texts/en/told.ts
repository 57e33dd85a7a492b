import type { ClosureReason } from '../../../domain/common/terms';
import type { MailFacts, MailCopy } from '../said';
import { counted, is, n, people } from './words';

const whyOwner = ({ tasks }: MailFacts) => `You receive this mail as the owner of ${theTasks(tasks)}.`;
const whyGiver = ({ tasks }: MailFacts) =>
  `You receive this mail because you were asked about ${theTasks(tasks)} before.`;
const whyInPlace = ({ tasks }: MailFacts) =>
  `You receive this mail because you were asked about ${theTasks(tasks)} in ${tasks === 1 ? 'its owner’s' : 'their owners’'} place.`;
const askedBefore = ({ tasks }: MailFacts) =>
  `You were asked about ${tasks === 1 ? 'it in its owner’s place.' : 'those that are not yours in their owners’ place.'}`;
const whyInstead = () => 'This mailbox gets what nobody else can be told about.';

const theTasks = (count: number) => (count === 1 ? 'this task' : 'these tasks');

/** What the reader is told of closings, whoever they are. */
interface Closings {
  /** Of the reader's own tasks, and of others' tasks. */
  yours: (said: MailFacts) => string;
  others: (said: MailFacts) => string;
  /** What that means. */
  means: (said: MailFacts) => string;
  button: string;
}

const closed: Closings = {
  yours: ({ tasks }) =>
    tasks === 1 ? 'One of your periodic tasks was closed' : `${n(tasks)} of your periodic tasks were closed`,
  others: ({ tasks, owners }) =>
    `${counted(tasks)} of ${people(owners)} ${tasks === 1 ? 'was' : 'were'} closed`,
  means: ({ tasks }) => (tasks === 1 ? 'The task below no longer runs.' : 'The tasks below no longer run.'),
  button: 'See what was closed',
};

const toDo: Closings = {
  yours: ({ tasks }) => `${tasks === 1 ? 'One' : n(tasks)} of your periodic tasks will be switched off`,
  others: ({ tasks, owners }) => `${counted(tasks)} of ${people(owners)} will be switched off`,
  means: ({ tasks }) =>
    tasks === 1
      ? 'The task below will be switched off by hand where it runs. Until then it runs on; once it is off, we tell you.'
      : 'The tasks below will be switched off by hand where they run. Until then they run on; once they are off, we tell you.',
  button: 'See what will be switched off',
};

const calledOff: Closings = {
  yours: ({ tasks }) =>
    `${tasks === 1 ? 'One' : n(tasks)} of your periodic tasks will not be switched off after all`,
  others: ({ tasks, owners }) => `${counted(tasks)} of ${people(owners)} will not be switched off after all`,
  means: ({ tasks }) =>
    tasks === 1
      ? 'We told you that the task below will be switched off. That was called off: it stays as it is.'
      : 'We told you that the tasks below will be switched off. That was called off: they stay as they are.',
  button: 'See what was called off',
};

/** The same to the tasks' owner, to the mailbox that stands in for one, and to somebody who was asked in the owner's place. */
const toOwner = ({ yours, means, button }: Closings): MailCopy => ({
  subject: yours,
  title: yours,
  asked: means,
  button: () => button,
  why: whyOwner,
});
const toStandIn = ({ others, means, button }: Closings): MailCopy => ({
  subject: others,
  title: others,
  asked: (said) => `${means(said)} No mailbox of ${people(said.owners)} is known, so this comes to you.`,
  button: () => button,
  why: whyInstead,
});
const inPlace = ({ others, means, button }: Closings): MailCopy => ({
  subject: others,
  title: others,
  asked: (said) => `${means(said)} ${askedBefore(said)}`,
  button: () => button,
  why: whyInPlace,
});

type Of<Outcome extends string> = Outcome | `${Outcome}StandIn` | `${Outcome}InPlace`;
type Told = Of<'closed'> | Of<'toDo'> | Of<'calledOff'> | 'handed' | 'handedAway';

/** How the reader is told of what was closed, is to be, or will not be after all; and of who is asked instead. */
export const told: Record<Told, MailCopy> = {
  closed: toOwner(closed),
  closedStandIn: toStandIn(closed),
  closedInPlace: inPlace(closed),
  toDo: toOwner(toDo),
  toDoStandIn: toStandIn(toDo),
  toDoInPlace: inPlace(toDo),
  calledOff: toOwner(calledOff),
  calledOffStandIn: toStandIn(calledOff),
  calledOffInPlace: inPlace(calledOff),
  handed: {
    subject: ({ takers, tasks }: MailFacts) =>
      `Passed on: ${people(takers)} ${is(takers)} asked about ${counted(tasks)} now`,
    title: ({ takers, tasks }: MailFacts) =>
      `Passed on: ${people(takers)} ${is(takers)} asked about ${counted(tasks)} now`,
    asked: ({ takers, tasks }: MailFacts) =>
      `You answered “not mine” for ${tasks === 1 ? 'the task' : 'the tasks'} below, so we ask ${people(takers)} now.`,
    button: () => '',
    why: whyGiver,
  },
  handedAway: {
    subject: ({ takers, tasks }: MailFacts) =>
      `While you are away, ${people(takers)} ${is(takers)} asked about ${counted(tasks)}`,
    title: ({ takers, tasks }: MailFacts) =>
      `While you are away, ${people(takers)} ${is(takers)} asked about ${counted(tasks)}`,
    asked: ({ takers, tasks }: MailFacts) =>
      `You are away, so we ask ${people(takers)} about ${tasks === 1 ? 'the task' : 'the tasks'} below in your place.`,
    button: () => '',
    why: whyGiver,
  },
};

interface WhyClosed {
  /** Between the subject and `after`, where that is no colon. */
  joint?: string;
  after: (count: number) => string;
  /** The whole subject to an owner of the tasks, where the language says both in one clause. */
  subject?: (count: number) => string;
  sentence: (count: number) => string;
  /** The same of what is still to be done by hand. */
  toDo: (count: number) => string;
}

/** Why tasks were closed: what follows the subject and stands in a list of several reasons, and as a sentence of its own. */
export const closedFor: Record<ClosureReason, WhyClosed> = {
  archived: {
    after: (count: number) => (count === 1 ? 'its project is archived' : 'their projects are archived'),
    sentence: (count: number) =>
      because(count, count === 1 ? 'its project is archived' : 'their projects are archived'),
    toDo: (count: number) => (count === 1 ? 'Its project is archived.' : 'Their projects are archived.'),
  },
  answer: {
    after: () => 'an answer asked for it',
    sentence: (count: number) => because(count, 'an answer to our mails asked for it'),
    toDo: () => 'An answer to our mails asked for it.',
  },
  silence: {
    after: () => 'no answer came',
    sentence: (count: number) => because(count, 'no answer came to our mails'),
    toDo: () => 'No answer came to our mails.',
  },
  elsewhere: {
    joint: ' ',
    after: () => 'by the platform itself',
    sentence: (count: number) =>
      `${were(count)} closed by the platform itself, ${count === 1 ? 'its project' : 'their projects'} being archived there. ` +
      `Until ${count === 1 ? 'it is' : 'they are'} enabled again, the platform may close what is switched on there once more.`,
    // The platform has done it before we know.
    toDo: () => '',
  },
};

const were = (count: number) => (count === 1 ? 'It was' : 'They were');
const because = (count: number, why: string) => `${were(count)} closed because ${why}.`;
