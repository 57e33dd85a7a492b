import type { Notice, NoticeTask } from '../../domain/common/notice';
import type { ClosureReason } from '../../domain/common/terms';
import { saidOf } from './facts';
import type { MailTexts } from '../texts';
import { reasonsToAsk } from './voice';

/** Why the tasks of a notice are asked of its reader, or were closed: several reasons, one a line; none where there is one. */
export function reasonsOf(notice: Notice, texts: MailTexts): string[] {
  const { kind, tasks } = notice;
  if (kind === 'closed') {
    const reasons = closedFor(tasks);
    return reasons.length < 2 ? [] : reasons.map((reason) => closedLine(tasks, reason, texts));
  }
  const asked = kind === 'assigned' ? reasonsToAsk(tasks) : [];
  if (asked.length < 2 && notice.recipient !== null) return [];
  return asked.map((why) => {
    const some = tasks.filter(({ assignedFor }) => assignedFor === why);
    return texts.askedFor[why](saidOf(notice, some, texts));
  });
}

function closedLine(tasks: NoticeTask[], reason: ClosureReason, texts: MailTexts): string {
  const count = tasks.filter((task) => task.closedFor === reason).length;
  return texts.reason(count, texts.closedFor[reason].after(count));
}

/** Why tasks were closed, each reason once. */
export const closedFor = (tasks: NoticeTask[]): ClosureReason[] => [
  ...new Set(tasks.flatMap((task) => task.closedFor ?? [])),
];

/** The word beside the name of each task: what is about to happen to it, or what sets it apart from the others. */
export function marksOf(notice: Notice, texts: MailTexts): (task: NoticeTask) => string | null {
  const { kind, tasks, closesAt } = notice;
  const { marks } = texts;
  if (kind === 'closed') {
    return closedFor(tasks).length < 2 ? none : ({ closedFor: why }) => (why ? marks[why] : null);
  }
  if (kind === 'handed') return none;
  if (kind === 'assigned' && reasonsToAsk(tasks).length > 1)
    return ({ assignedFor }) => assignedFor && marks[assignedFor];
  const mark = closesAt ? marks.closes(saidOf(notice, [], texts).closes?.short ?? '') : marks.stale;
  const told = !closesAt && tasks.every((task) => task.stale);
  return ({ stale }) => (stale && !told ? mark : null);
}

const none = () => null;
