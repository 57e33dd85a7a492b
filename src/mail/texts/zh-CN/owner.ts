import type { MailFacts, MailCopy } from '../said';
import { before, n, personal, pleaseSay, them, willClose, yours } from './words';

const why = ({ tasks, team }: MailFacts) =>
  `${team ? '贵团队' : '您'}是${them(tasks)}的负责人，因此收到此邮件。${personal(team)}`;
const review = () => '查看并确认';

/** How an owner is asked. */
export const owner: Record<'notice' | 'remind' | 'final', MailCopy> = {
  notice: {
    subject: ({ tasks, by }) => `${yours(tasks)}是否仍需要？${before(by?.short)}确认`,
    title: ({ tasks }) => `${yours(tasks)}是否仍需要？`,
    asked: (said) =>
      `${them(said.tasks)}正以${said.team ? '贵团队' : '您'}的名义按计划运行。${pleaseSay(said)}`,
    button: review,
    why,
  },
  remind: {
    subject: ({ tasks, by }) => `提醒：${before(by?.short)}确认${yours(tasks)}是否仍需要`,
    title: ({ tasks }) => `提醒：${yours(tasks)}是否仍需要？`,
    asked: (said) => `我们此前询问过您，尚未收到您的确认。${pleaseSay(said)}`,
    button: review,
    why,
  },
  final: {
    subject: (said) => `最后通知：${before(said.by?.short)}确认，否则${closing(said)}`,
    title: (said) => `最后通知：若不确认，${closing(said)}`,
    asked: ({ tasks, by, closes }) =>
      `${before(by?.full)}确认${tasks === 1 ? '该任务是否仍需要' : '这些任务中哪些仍需要'}。` +
      (closes ? willClose(closes.full) : ''),
    button: review,
    why,
  },
};

/** Only what is stale. */
const closing = ({ tasks, stale }: MailFacts) =>
  stale === 0 || stale === tasks
    ? `${yours(tasks)}将被停用`
    : `您的 ${n(tasks)} 个周期任务中有 ${n(stale)} 个将被停用`;
