import type { Notice, NoticeTask } from '../domain/notice';
import type { RenderedMail } from '../mail/render';

/** Most tasks a message lists; its link leads to all of them. */
const MAX_TASKS = 500;

/** A notice as JSON: what it says in words, where to answer, and the facts to build another message of. */
export const payloadOf = (
  notice: Notice,
  { subject, text }: Pick<RenderedMail, 'subject' | 'text'>,
  link: string | null,
) => ({
  type: `rollcall.${notice.kind}`,
  id: notice.id,
  timestamp: notice.claimedAt.toISOString(),
  data: {
    to: { person: notice.recipient, name: notice.name, address: notice.address, locale: notice.locale },
    owner: { id: notice.owner, name: notice.ownerName },
    subject,
    text,
    link,
    replyBy: notice.replyBy?.toISOString() ?? null,
    count: notice.tasks.length,
    tasks: notice.tasks.slice(0, MAX_TASKS).map(taskOf),
  },
});

const taskOf = (task: NoticeTask) => ({
  source: task.source,
  id: task.taskId,
  name: task.name,
  project: { id: task.projectId, name: task.projectName },
  schedule: task.schedule,
  touchedAt: task.touchedAt?.toISOString() ?? null,
  lastRunAt: task.lastRunAt?.toISOString() ?? null,
  runCount: task.runCount,
  url: task.url,
  stale: task.stale,
  closedFor: task.closedFor ?? null,
  replyBy: task.replyBy?.toISOString() ?? null,
  closesAt: task.closesAt?.toISOString() ?? null,
});
