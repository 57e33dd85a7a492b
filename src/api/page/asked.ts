import type { NoticePage, RecordedAnswer } from '../../db/answers/noticePage';
import { ANSWER_KINDS } from '../../domain/answers/answers';
import type { Asked, NewAnswer } from '../../domain/answers/input';
import { after } from '../../domain/cadence/durations';
import type { NoticeTask } from '../../domain/common/notice';
import { authorityOf, type AnswerKind } from '../../domain/common/terms';
import { taskKey } from '../../domain/common/task';

/** The latest answer to each task, by the task's key. */
export const answersByTask = ({ answers }: NoticePage): Map<string, RecordedAnswer> =>
  new Map(answers.map((answer) => [taskKey(answer), answer]));

/** Whether the page's reader cannot overrule this answer: a contact cannot overrule an owner. */
export function outranks(answer: RecordedAnswer, task: NoticeTask): boolean {
  return (
    authorityOf(task.assignedFor) === 'contact' && answer.authority === 'owner' && answer.kind !== 'not mine'
  );
}

/** The possible answers. A closure can be taken back; tasks can be passed on only while the round is open. */
function kindsOf({ notice, open }: NoticePage): readonly AnswerKind[] {
  if (notice.kind === 'closed') return ['keep'];
  return open ? ANSWER_KINDS : ANSWER_KINDS.filter((kind) => kind !== 'not mine');
}

/** What the page asks at `now`; null if it asks nothing, for example if it only reports closed tasks of archived projects. */
export function askedBy(page: NoticePage, now: Date): Omit<Asked, 'nameable'> | null {
  const { notice, cadence } = page;
  if (!cadence || notice.kind === 'handed') return null;
  const said = answersByTask(page);
  const tasks = notice.tasks.filter((task) => {
    const answer = said.get(taskKey(task));
    return task.roundId !== null && !(answer && outranks(answer, task));
  });
  return {
    tasks,
    kinds: kindsOf(page),
    now,
    latest: after(now, cadence.snoozeLimit),
    timeZone: notice.timeZone,
  };
}

/** Whether the page already has all of `answers`, as when the same form is sent twice. */
export function alreadyRecorded(answers: NewAnswer[], page: NoticePage): boolean {
  const said = answersByTask(page);
  return answers.every((answer) => {
    const recorded = said.get(taskKey(answer));
    return (
      recorded?.kind === answer.kind &&
      recorded.until?.getTime() === answer.until?.getTime() &&
      recorded.names === (answer.names ?? null)
    );
  });
}
