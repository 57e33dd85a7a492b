import type { NoticePage, RecordedAnswer } from '../db/noticePage';
import { taskKey } from '../domain/task';
import type { Locale, NoticeTask } from '../domain/notice';
import { snoozeOptions } from '../domain/snooze';
import { answersByTask, askedBy, outranks } from './asked';
import { FIELD, type Fields } from './form';
import { formatFor, type Format } from './format';
import { choicesView, KINDS, taskView, type Writing } from './taskView';
import { TEXTS, type Texts } from './texts';

/** What stands at the top when a form was not recorded. */
export interface Alert {
  title: string;
  body: string;
  faults: string[];
}

/** Everything a notice's page is made of. */
export interface PageState {
  page: NoticePage;
  now: Date;
  locale: Locale;
  kept?: Fields;
  alert?: Alert;
}

/** Up to this many tasks, every project is shown unfolded. */
const UNFOLDED = 100;

/** What the template `notice` is rendered with. */
export function noticeView({ page, now, locale, kept = {}, alert }: PageState) {
  const { notice, cadence } = page;
  const texts = TEXTS[locale];
  const format = formatFor(locale, notice.zone);
  const options = cadence ? snoozeOptions(now, cadence.snoozeLimit, notice.zone) : [];
  const writing: Writing = { texts, format, options, kept };
  const asked = askedBy(page, now);
  return {
    ...headView(page, texts, format),
    alert: alert ?? null,
    receipt: receiptView(page, texts, format),
    answered: isAnswered(page),
    many: notice.tasks.length > UNFOLDED,
    version: page.version,
    projects: projectsView(page, writing, asked !== null),
    all: cadence && asked?.tasks.length ? allView(page, writing, format.length(cadence.confirmedFor)) : null,
    footer: asked ? texts.footer(format.date(notice.expiresAt)) : null,
  };
}

/** Whether every task of the notice has an answer. */
const isAnswered = ({ notice, answers }: NoticePage) =>
  answers.length > 0 && answers.length === notice.tasks.length;

function headView(page: NoticePage, texts: Texts, format: Format) {
  const { notice, cadence } = page;
  const stale = notice.tasks.filter((task) => task.stale).length;
  const account = notice.owner.slice(notice.owner.indexOf(':') + 1);
  const sentences = [
    notice.name && texts.greeting(notice.name),
    texts.intro[notice.kind](account),
    cadence && texts.summary(notice.tasks.length, stale, format.length(cadence.staleAfter)),
  ];
  return {
    title: isAnswered(page) ? texts.recordedTitle : texts.title[notice.kind],
    lead: sentences.filter(Boolean).join(texts.betweenSentences),
    replyBy: cadence && notice.replyBy && texts.replyBy(format.date(notice.replyBy)),
  };
}

const allView = ({ notice }: NoticePage, writing: Writing, confirmedFor: string) => ({
  title: writing.texts.allTitle(notice.tasks.length),
  open: FIELD.all in writing.kept,
  choices: choicesView(writing, FIELD.all, FIELD.allUntil, confirmedFor),
});

/** What is recorded so far; null before the first answer. */
function receiptView(page: NoticePage, texts: Texts, format: Format) {
  const { notice, answers } = page;
  if (answers.length === 0) return null;
  const latest = new Date(Math.max(...answers.map(({ saidAt }) => saidAt.getTime())));
  const sentences = [
    texts.recordedAt(format.moment(latest)),
    texts.changeMind(format.date(notice.expiresAt)),
  ];
  return {
    title: isAnswered(page) ? null : texts.recordedTitle,
    counts: countsView(page, texts, format),
    note: sentences.join(texts.betweenSentences),
  };
}

function countsView({ notice, answers }: NoticePage, texts: Texts, format: Format) {
  const counts = KINDS.map((kind) => ({
    kind,
    count: answers.filter((answer) => answer.kind === kind).length,
  }));
  const open = notice.tasks.length - answers.length;
  return [
    ...counts.map(({ kind, count }) => ({
      kind,
      count,
      text: texts.recordedCount[kind](format.number(count)),
    })),
    { kind: 'open', count: open, text: texts.unanswered(format.number(open)) },
  ].filter(({ count }) => count > 0);
}

interface Listed {
  at: number;
  task: NoticeTask;
  answer: RecordedAnswer | null;
  fixed: boolean;
}

function projectsView(page: NoticePage, writing: Writing, asks: boolean) {
  const { tasks } = page.notice;
  const said = answersByTask(page);
  const projects = new Map<string, Listed[]>();
  for (const [at, task] of tasks.entries()) {
    const answer = said.get(taskKey(task)) ?? null;
    const listed = { at, task, answer, fixed: !asks || (answer !== null && outranks(answer, task, page)) };
    const key = JSON.stringify([task.source, task.projectId]);
    const project = projects.get(key);
    if (project) project.push(listed);
    else projects.set(key, [listed]);
  }
  return [...projects.values()].map((listed, at) =>
    projectView(listed, writing, at === 0 || tasks.length <= UNFOLDED),
  );
}

function projectView(listed: Listed[], writing: Writing, open: boolean) {
  const stale = listed.filter(({ task }) => task.stale);
  const ordered = [...stale, ...listed.filter(({ task }) => !task.stale)];
  return {
    name: listed[0]?.task.projectName ?? '',
    count: writing.texts.projectCount(listed.length, stale.length),
    open: open || listed.some(({ at }) => FIELD.task(at) in writing.kept),
    tasks: ordered.map((one) => taskView(writing, one)),
  };
}
