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

const ofYours = ({ tasks }: MailFacts) =>
  tasks === 1 ? 'One of your periodic tasks was closed' : `${n(tasks)} of your periodic tasks were closed`;
const ofOwners = ({ tasks, owners }: MailFacts) =>
  `${counted(tasks)} of ${people(owners)} ${tasks === 1 ? 'was' : 'were'} closed`;
const noLongerRun = ({ tasks }: MailFacts) =>
  tasks === 1 ? 'The task below no longer runs.' : 'The tasks below no longer run.';
const theTasks = (count: number) => (count === 1 ? 'this task' : 'these tasks');

const toDoOfYours = ({ tasks }: MailFacts) =>
  tasks === 1
    ? 'One of your periodic tasks will be switched off'
    : `${n(tasks)} of your periodic tasks will be switched off`;
const toDoOfOwners = ({ tasks, owners }: MailFacts) =>
  `${counted(tasks)} of ${people(owners)} will be switched off`;
const runUntilThen = ({ tasks }: MailFacts) =>
  tasks === 1
    ? 'The task below will be switched off by hand where it runs. Until then it runs on; once it is off, we tell you.'
    : 'The tasks below will be switched off by hand where they run. Until then they run on; once they are off, we tell you.';

type Told =
  | 'closed'
  | 'closedStandIn'
  | 'closedInPlace'
  | 'toDo'
  | 'toDoStandIn'
  | 'toDoInPlace'
  | 'handed'
  | 'handedAway';

/** How the reader is told of what was done, or is to be done by hand. */
export const told: Record<Told, MailCopy> = {
  closed: {
    subject: ofYours,
    title: ofYours,
    asked: noLongerRun,
    button: () => 'See what was closed',
    why: whyOwner,
  },
  closedStandIn: {
    subject: ofOwners,
    title: ofOwners,
    asked: (said: MailFacts) =>
      `${noLongerRun(said)} No mailbox of ${people(said.owners)} is known, so this comes to you.`,
    button: () => 'See what was closed',
    why: whyInstead,
  },
  closedInPlace: {
    subject: ofOwners,
    title: ofOwners,
    asked: (said: MailFacts) => `${noLongerRun(said)} ${askedBefore(said)}`,
    button: () => 'See what was closed',
    why: whyInPlace,
  },
  toDo: {
    subject: toDoOfYours,
    title: toDoOfYours,
    asked: runUntilThen,
    button: () => 'See what will be switched off',
    why: whyOwner,
  },
  toDoStandIn: {
    subject: toDoOfOwners,
    title: toDoOfOwners,
    asked: (said: MailFacts) =>
      `${runUntilThen(said)} No mailbox of ${people(said.owners)} is known, so this comes to you.`,
    button: () => 'See what will be switched off',
    why: whyInstead,
  },
  toDoInPlace: {
    subject: toDoOfOwners,
    title: toDoOfOwners,
    asked: (said: MailFacts) => `${runUntilThen(said)} ${askedBefore(said)}`,
    button: () => 'See what will be switched off',
    why: whyInPlace,
  },
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
      `${were(count)} closed by the platform itself, ${count === 1 ? 'its project' : 'their projects'} being archived there.`,
    // The platform has done it before we know.
    toDo: () => '',
  },
};

const were = (count: number) => (count === 1 ? 'It was' : 'They were');
const because = (count: number, why: string) => `${were(count)} closed because ${why}.`;
