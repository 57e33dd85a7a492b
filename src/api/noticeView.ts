import type { NoticePage, RecordedAnswer } from '../db/noticePage';
import { taskKey } from '../domain/choices';
import type { Locale, NoticeTask } from '../domain/notice';
import type { AnswerKind } from '../domain/round';
import { snoozeOptions } from '../domain/snooze';
import { answersByTask, askedBy, outranks } from './asked';
import { FIELD, type Fields } from './form';
import { formatFor, type Format } from './format';
import { choicesView, taskView, type Writing } from './taskView';
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
    version: page.version,
    projects: projectsView(page, writing, asked !== null),
    all: cadence && asked?.tasks.length ? allView(page, writing, format.length(cadence.confirmedFor)) : null,
    answered: page.answers.length === notice.tasks.length,
    footer: asked ? texts.footer(format.date(notice.expiresAt)) : null,
  };
}

function headView({ notice, cadence }: NoticePage, texts: Texts, format: Format) {
  const stale = notice.tasks.filter((task) => task.stale).length;
  const account = notice.owner.slice(notice.owner.indexOf(':') + 1);
  return {
    title: texts.title[notice.kind],
    greeting: notice.name && texts.greeting(notice.name),
    intro: texts.intro[notice.kind](account),
    summary: cadence && texts.summary(notice.tasks.length, stale, format.length(cadence.staleAfter)),
    replyBy: cadence && notice.replyBy && texts.replyBy(format.date(notice.replyBy)),
  };
}

const allView = ({ notice }: NoticePage, writing: Writing, confirmedFor: string) => ({
  title: writing.texts.allTitle(notice.tasks.length),
  choices: choicesView(writing, FIELD.all, FIELD.allUntil, confirmedFor),
});

/** What is recorded so far; null before the first answer. */
function receiptView({ notice, answers }: NoticePage, texts: Texts, format: Format) {
  if (answers.length === 0) return null;
  const count = (kind: AnswerKind) => answers.filter((answer) => answer.kind === kind).length;
  const kinds = (['keep', 'close', 'snooze'] as const).filter((kind) => count(kind) > 0);
  const open = notice.tasks.length - answers.length;
  const latest = new Date(Math.max(...answers.map(({ saidAt }) => saidAt.getTime())));
  return {
    counts: [
      ...kinds.map((kind) => ({ kind, text: texts.recordedCount[kind](format.number(count(kind))) })),
      ...(open > 0 ? [{ kind: 'open', text: texts.unanswered(format.number(open)) }] : []),
    ],
    at: texts.recordedAt(format.moment(latest)),
    changeMind: texts.changeMind(format.date(notice.expiresAt)),
  };
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
    const listed = { at, task, answer, fixed: !asks || (answer !== null && outranks(answer, page)) };
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
