import {
  formatDeadline,
  formatShortDeadline,
  formatShortStart,
  formatStart,
} from '../../domain/common/format';
import { datesDiffer, type Notice, type NoticeTask } from '../../domain/common/notice';
import { FALLBACK } from '../../domain/common/terms';
import { singleLine } from '../../domain/common/text';
import type { MailTexts, MailFacts, When } from '../texts';

/** What the sentences about some of a notice's tasks are about. */
export function saidOf(notice: Notice, tasks: NoticeTask[], texts: MailTexts): MailFacts {
  const { replyBy, closesAt } = notice;
  return {
    tasks: tasks.length,
    stale: tasks.filter((task) => task.stale).length,
    by: replyBy && deadline(replyBy, notice),
    closes: closesAt && start(closesAt, notice),
    each: datesDiffer(notice) ? { closes: tasks.some((task) => task.closesAt) } : null,
    owners: [...new Set(tasks.map((task) => ownerOf(task, notice)))],
    givers: distinct(tasks.map(({ assignedBy }) => assignedBy)),
    takers: distinct(tasks.map((task) => takerOf(task, texts))),
    team: notice.team === true,
  };
}

const deadline = (date: Date, notice: Notice): When => ({
  short: formatShortDeadline(date, notice.claimedAt, notice),
  full: formatDeadline(date, notice.claimedAt, notice),
});

const start = (date: Date, notice: Notice): When => ({
  short: formatShortStart(date, notice.claimedAt, notice),
  full: formatStart(date, notice.claimedAt, notice),
});

/** The name of a task's owner, else the account. A task that lost its owner since counts as the notice's. */
export function ownerOf(task: NoticeTask, notice: Notice): string {
  const { owner, ownerName } = task.owner === null ? notice : { ...task, owner: task.owner };
  return singleLine(ownerName ?? owner.slice(owner.indexOf(':') + 1));
}

/** Who is asked about a task now, in the reader's words. */
export const takerOf = ({ wentTo }: NoticeTask, texts: MailTexts): string | null =>
  wentTo === FALLBACK ? texts.fallback : wentTo && singleLine(wentTo);

const distinct = (names: (string | null)[]) => [
  ...new Set(names.flatMap((name) => (name ? singleLine(name) : []))),
];
