import type { NoticePage, RecordedAnswer } from '../../db/answers/noticePage';
import { ANSWER_KINDS } from '../../domain/answers/answers';
import { taskKey } from '../../domain/common/task';
import { answersByTask } from './asked';
import type { Format } from './format';
import { isUndecided, mayNotLast, outcomeNow, progressByTask, type Progress } from './progress';
import type { Texts } from '../html/texts';

/** How many tasks of a page still need an answer. */
export function unanswered(page: NoticePage): number {
  const said = answersByTask(page);
  const became = progressByTask(page);
  return page.notice.tasks.filter(
    (task) =>
      task.roundId !== null && !said.has(taskKey(task)) && isUndecided(became.get(taskKey(task))?.progress),
  ).length;
}

/** Whether every task that can be answered has an answer. */
export const isAnswered = (page: NoticePage): boolean => page.answers.length > 0 && unanswered(page) === 0;

interface Receipt {
  texts: Texts;
  format: Format;
  /** Whether it needs its own heading, because the page's heading says something else. */
  titled: boolean;
  changeable: boolean;
  now: Date;
}

/** The answers recorded so far; null before the first one. */
export function receiptView(page: NoticePage, { texts, format, titled, changeable, now }: Receipt) {
  const { notice, answers } = page;
  if (answers.length === 0) return null;
  const latest = answers.reduce((last, one) => (one.saidAt > last.saidAt ? one : last));
  const sentences = [
    texts.recordedAt({ moment: format.moment(latest.saidAt) }),
    latest.saidBy === notice.recipient && notice.team && respondentText(latest, texts),
    changeable && texts.changeMind({ date: format.deadline(notice.expiresAt, now) }),
  ];
  return {
    title: isAnswered(page) && !titled ? null : texts.recordedTitle,
    counts: countsView(page, texts, format),
    note: sentences.filter(Boolean).join(texts.betweenSentences),
  };
}

/** Who answered for a team, as far as that is known. */
const respondentText = ({ member, memberName }: RecordedAnswer, texts: Texts): string =>
  member === null
    ? texts.answeredByLink
    : texts.answeredBy({ name: memberName ?? member.slice(member.indexOf(':') + 1) });

function countsView(page: NoticePage, texts: Texts, format: Format) {
  const counts = ANSWER_KINDS.map((kind) => ({
    kind: kind.replace(' ', '-'),
    count: page.answers.filter((answer) => answer.kind === kind).length,
    say: texts.recordedCount[kind],
  }));
  const open = unanswered(page);
  return [
    ...counts
      .filter(({ count }) => count > 0)
      .map(({ kind, count, say }) => ({ kind, text: say({ count: format.number(count) }) })),
    ...(open > 0 ? [{ kind: 'open', text: texts.unanswered({ count: format.number(open) }) }] : []),
  ];
}

const TOLD: Exclude<Progress, 'switched off' | 'gone'>[] = [
  'closing',
  'to do',
  'called off',
  'closed',
  'restoring',
  'restored',
  'notRestored',
];

/** What happened to the tasks since, one sentence for each kind of progress; null if nothing relevant did. */
export function newsView(page: NoticePage, texts: Texts) {
  const became = [...progressByTask(page).values()].map(({ progress }) => progress);
  // A notice about closures already says this itself.
  const news = page.notice.kind === 'closed' && outcomeNow(page);
  const told = TOLD.filter((progress) => progress !== news);
  const lines = told.flatMap((progress) => {
    const tasks = became.filter((one) => one === progress).length;
    return tasks > 0 ? [texts.news[progress]({ tasks })] : [];
  });
  return lines.length > 0 ? { title: texts.newsTitle, lines } : null;
}

/** That what was closed will not stay on where its project is archived or disabled; null where that concerns nothing. */
export function shortLivedView(page: NoticePage, texts: Texts): string | null {
  const tasks = [...progressByTask(page).values()].filter(mayNotLast).length;
  return tasks > 0 ? texts.mayNotLast({ tasks }) : null;
}
