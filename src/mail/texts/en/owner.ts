import type { MailFacts, MailCopy } from '../said';
import { byDate, n, personal, pleaseSay, these, willClose, yours } from './words';

const why = ({ tasks, team }: MailFacts) =>
  `${team ? 'Your team receives' : 'You receive'} this mail as the owner of ${tasks === 1 ? 'this task' : 'these tasks'}. ${personal(team)}`;
const review = () => 'Review and answer';

/** How an owner is asked. */
export const owner: Record<'notice' | 'remind' | 'final', MailCopy> = {
  notice: {
    subject: ({ tasks, by }: MailFacts) =>
      `Do you still need ${these(tasks)}?${by ? ` Please answer by ${by.short}` : ''}`,
    title: ({ tasks }: MailFacts) => `Do you still need ${these(tasks)}?`,
    asked: (said: MailFacts) =>
      `${said.tasks === 1 ? 'This task runs' : 'These tasks run'} on schedule under your ${said.team ? 'team’s ' : ''}name. ${pleaseSay(said)}`,
    button: review,
    why,
  },
  remind: {
    subject: (said: MailFacts) => `Reminder: please answer for ${yours(said.tasks)}${byDate(said, 'short')}`,
    title: ({ tasks }: MailFacts) => `Reminder: do you still need ${these(tasks)}?`,
    asked: (said: MailFacts) => `We asked you before, and no answer has come yet. ${pleaseSay(said)}`,
    button: review,
    why,
  },
  final: {
    subject: (said: MailFacts) => `Final notice: please answer${byDate(said, 'short')}, or ${closing(said)}`,
    title: (said: MailFacts) => `Final notice: without an answer, ${closing(said)}`,
    asked: (said: MailFacts) =>
      `Please say${byDate(said, 'full')} ${said.tasks === 1 ? 'whether you still need it' : 'which of these tasks you still need'}.` +
      (said.closes ? ` ${willClose(said.tasks, said.closes)}` : ''),
    button: review,
    why,
  },
};

/** Only what is stale. */
const closing = ({ tasks, stale }: MailFacts) =>
  stale === 0 || stale === tasks
    ? `${yours(tasks)} will be switched off`
    : `${n(stale)} of ${yours(tasks)} will be switched off`;
