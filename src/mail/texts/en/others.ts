import type { AssignedFor } from '../../../domain/common/terms';
import type { MailFacts, MailCopy } from '../said';
import { byDate, counted, has, is, n, people, personal, pleaseSay, these } from './words';

const why = ({ tasks, team }: MailFacts) =>
  `You receive this mail because you are asked in place of ${tasks === 1 ? 'this task’s owner' : 'these tasks’ owners'}. ${personal(team)}`;
const decide = () => 'Review and decide';
const decideAbout = (said: MailFacts) => `please decide about ${counted(said.tasks)}${byDate(said, 'short')}`;
const ofOwners = ({ tasks, owners }: MailFacts) =>
  `Please decide about ${counted(tasks)} of ${people(owners)}`;

type OfOthers = 'escalated' | 'ownerGone' | 'handedOver' | 'delegated' | 'mixed' | 'standIn';

/** How somebody is asked in the owners' place, by why. */
export const others: Record<OfOthers, MailCopy> = {
  escalated: {
    subject: (said: MailFacts) =>
      `${people(said.owners)} ${has(said.owners)} not answered: ${decideAbout(said)}`,
    title: ofOwners,
    asked: (said: MailFacts) =>
      `We asked ${people(said.owners)} about ${these(said.tasks)}, and no answer has come. You are asked now. ` +
      `${pleaseSay(said)} The earlier mail can still be answered, too.`,
    button: decide,
    why,
  },
  ownerGone: {
    subject: (said: MailFacts) => `We could not reach ${people(said.owners)}: ${decideAbout(said)}`,
    title: ofOwners,
    asked: (said: MailFacts) =>
      `We could not deliver mail to ${people(said.owners)}, or know of no way to: they may have left. So you are asked ` +
      `about ${these(said.tasks)}. ${pleaseSay(said)}`,
    button: decide,
    why,
  },
  handedOver: {
    subject: (said: MailFacts) =>
      `${givenBy(said.givers)} ${counted(said.tasks)} on to you: please answer${byDate(said, 'short')}`,
    title: ({ tasks, givers }: MailFacts) => `${givenBy(givers)} ${counted(tasks)} on to you`,
    asked: (said: MailFacts) =>
      `Asked about ${these(said.tasks)} of ${people(said.owners)}, ${answered(said.givers)} “not mine”, so you are ` +
      `asked now. ${pleaseSay(said)} On the page you can pass on what is not yours either.`,
    button: () => 'Review and answer',
    why,
  },
  delegated: {
    subject: (said: MailFacts) =>
      `While ${people(said.owners)} ${is(said.owners)} away: please answer for ${counted(said.tasks)}${byDate(said, 'short')}`,
    title: ({ tasks, owners }: MailFacts) => `Please answer for ${counted(tasks)} of ${people(owners)}`,
    asked: (said: MailFacts) =>
      `${people(said.owners)} ${is(said.owners)} away, and you answer in their place meanwhile. ${pleaseSay(said)}`,
    button: () => 'Review and answer',
    why,
  },
  mixed: {
    subject: (said: MailFacts) =>
      `Please decide about ${counted(said.tasks)} of others${byDate(said, 'short')}`,
    title: ofOwners,
    asked: (said: MailFacts) => `You are asked about these tasks in their owners’ place. ${pleaseSay(said)}`,
    button: decide,
    why,
  },
  standIn: {
    subject: (said: MailFacts) =>
      `Nobody else is left to ask about ${people(said.owners)}’s tasks: ${decideAbout(said)}`,
    title: ofOwners,
    asked: (said: MailFacts) =>
      `Nobody else is left who could be asked about ${these(said.tasks)}, so this comes to you. ${pleaseSay(said)}`,
    button: decide,
    why: () =>
      `This mailbox gets what nobody else can be asked about. Whoever has the link can answer: please do not forward it further than needed.`,
  },
};

const givenBy = (givers: string[]) => (givers.length > 0 ? `${people(givers)} passed` : 'Somebody passed');
const answered = (givers: string[]) =>
  givers.length > 0 ? `${people(givers)} answered` : 'somebody answered';

/** Why some of the tasks of a digest are asked of its reader. */
export const askedFor: Record<AssignedFor, (said: MailFacts) => string> = {
  escalated: (said: MailFacts) => `${tasks(said)}: ${people(said.owners)} ${has(said.owners)} not answered`,
  'owner gone': (said: MailFacts) =>
    `${tasks(said)}: we could not deliver mail to ${people(said.owners)}, who may have left`,
  'handed over': ({ givers, ...said }: MailFacts) =>
    `${tasks(said)}: passed on${givers.length > 0 ? ` by ${people(givers)}` : ''}`,
  delegated: (said: MailFacts) => `${tasks(said)}: ${people(said.owners)} ${is(said.owners)} away`,
};

const tasks = ({ tasks: count }: Pick<MailFacts, 'tasks'>) => `${n(count)} task${count === 1 ? '' : 's'}`;
