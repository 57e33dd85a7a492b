import { taskKey, type Asked, type NewAnswer } from '../domain/choices';
import { after } from '../domain/durations';
import type { NoticePage, RecordedAnswer } from '../db/noticePage';

/** What was said last of each task, by the task's key. */
export const answersByTask = ({ answers }: NoticePage): Map<string, RecordedAnswer> =>
  new Map(answers.map((answer) => [taskKey(answer), answer]));

/** Whether this answer stands above any by the page's reader: an owner outranks whom a reminder escalated to. */
export const outranks = (answer: RecordedAnswer, { notice }: NoticePage): boolean =>
  answer.saidBy === notice.owner && notice.recipient !== notice.owner;

/** What the page asks at `now`; null when it asks nothing, as the notice of a closing does. */
export function askedBy(page: NoticePage, now: Date): Asked | null {
  const { notice, cadence } = page;
  if (!cadence || notice.kind === 'closed') return null;
  const said = answersByTask(page);
  const tasks = notice.tasks.filter((task) => {
    const answer = said.get(taskKey(task));
    return !answer || !outranks(answer, page);
  });
  return { tasks, now, latest: after(now, cadence.snoozeLimit), zone: notice.zone };
}

/** Whether every one of `answers` is already what the page has recorded: the same form, sent twice. */
export function alreadyRecorded(answers: NewAnswer[], page: NoticePage): boolean {
  const said = answersByTask(page);
  return answers.every((answer) => {
    const recorded = said.get(taskKey(answer));
    return recorded?.kind === answer.kind && recorded.until?.getTime() === answer.until?.getTime();
  });
}
