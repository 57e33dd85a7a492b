import type { Said, Words } from '../said';
import { byDate, n, PERSONAL, pleaseSay, these, willClose, yours } from './words';

const why = ({ tasks }: Said) =>
  `You receive this mail as the owner of ${tasks === 1 ? 'this task' : 'these tasks'}. ${PERSONAL}`;
const review = () => 'Review and answer';

/** How an owner is asked. */
export const owner: Record<'notice' | 'remind' | 'final', Words> = {
  notice: {
    subject: ({ tasks, by }: Said) =>
      `Do you still need ${these(tasks)}?${by ? ` Please answer by ${by.short}` : ''}`,
    title: ({ tasks }: Said) => `Do you still need ${these(tasks)}?`,
    asked: (said: Said) =>
      `${said.tasks === 1 ? 'This task runs' : 'These tasks run'} on schedule under your name. ${pleaseSay(said)}`,
    button: review,
    why,
  },
  remind: {
    subject: (said: Said) => `Reminder: please answer for ${yours(said.tasks)}${byDate(said, 'short')}`,
    title: ({ tasks }: Said) => `Reminder: do you still need ${these(tasks)}?`,
    asked: (said: Said) => `We asked you before, and no answer has come yet. ${pleaseSay(said)}`,
    button: review,
    why,
  },
  final: {
    subject: (said: Said) => `Final notice: please answer${byDate(said, 'short')}, or ${closing(said)}`,
    title: (said: Said) => `Final notice: without an answer, ${closing(said)}`,
    asked: (said: Said) =>
      `Please say${byDate(said, 'full')} ${said.tasks === 1 ? 'whether you still need it' : 'which of these tasks you still need'}.` +
      (said.closes ? ` ${willClose(said.tasks, said.closes)}` : ''),
    button: review,
    why,
  },
};

/** Only what is stale is closed. */
const closing = ({ tasks, stale }: Said) =>
  stale === 0 || stale === tasks
    ? `${yours(tasks)} will be closed`
    : `${n(stale)} of ${yours(tasks)} will be closed`;
