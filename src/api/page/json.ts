import type { NoticePage } from '../../db/answers/noticePage';
import { asksAbout } from '../../domain/common/notice';
import { recommendationsIn } from '../../domain/common/runWords';
import { taskKey } from '../../domain/common/task';
import { askedBy } from './asked';
import { mayNotLast, progressByTask } from './progress';

/** The JSON form of a notice. Dates are ISO 8601. */
export function noticeJson(page: NoticePage, now: Date) {
  const { notice, answers, version, cadence, people } = page;
  const { kind, owner, name, team = false, timeZone, replyBy, closesAt, expiresAt, tasks } = notice;
  const became = progressByTask(page);
  return {
    kind,
    owner,
    recipient: { name, team, timeZone },
    replyBy,
    closesAt,
    expiresAt,
    snoozeLimit: cadence?.snoozeLimit ?? null,
    /** The possible answers; none if the notice asks nothing. */
    kinds: askedBy(page, now)?.kinds ?? [],
    people,
    version,
    tasks: tasks.map(({ projectId, projectName, roundId, ...task }) => ({
      ...task,
      project: { id: projectId, name: projectName },
      recommendations: asksAbout(notice) ? recommendationsIn(task, notice) : [],
      asked: roundId !== null,
      became: became.get(taskKey(task))?.progress ?? null,
      mayNotLast: mayNotLast(became.get(taskKey(task))),
    })),
    answers,
  };
}

/** The receipt of a POST: how many answers it recorded, and the notice after it. */
export const receiptJson = (page: NoticePage, now: Date, recorded: number) => ({
  recorded,
  ...noticeJson(page, now),
});
