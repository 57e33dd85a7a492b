import type { NoticePage } from '../../db/answers/noticePage';
import { datesDiffer, isAskedInPlace, type Locale } from '../../domain/common/notice';
import { taskKey } from '../../domain/common/task';
import { snoozeOptions } from '../../domain/answers/snooze';
import type { Alert } from './alert';
import { askedBy } from './asked';
import { FIELD, type Fields } from './form';
import { formatFor, type Format } from './format';
import type { SignIn } from '../login/identity';
import { outcomeNow, progressByTask } from './progress';
import { projectsView } from './projectsView';
import { isAnswered, newsView, receiptView, shortLivedView, unanswered } from './receiptView';
import { choicesView, recommendationsView, type Writing } from './taskView';
import { TEXTS, type Texts } from '../html/texts';

/** Everything that a notice's page shows. */
export interface PageState {
  page: NoticePage;
  now: Date;
  locale: Locale;
  kept?: Fields;
  alert?: Alert;
  /** Whether and where the reader must log in before answering; who is logged in. */
  signIn?: SignIn | null;
}

/** From this many tasks on, the page has a filter. */
const FILTERED = 20;

/** The view of the template `notice`. */
export function noticeView({ page, now, locale, kept = {}, alert, signIn = null }: PageState) {
  const { notice } = page;
  const texts = TEXTS[locale];
  const format = formatFor(locale, notice.timeZone);
  const asked = askedBy(page, now);
  const asks = asked !== null && asked.tasks.length > 0;
  const writing = writingOf({ page, now, locale, kept }, signIn?.url && !alert ? [] : (asked?.kinds ?? []));
  const { offers, projects, long } = projectsView(page, writing);
  const asksOne = notice.tasks.length === 1;
  const head = headView(page, { now, texts, format, asks, told: alert === undefined });
  return {
    ...head,
    tab: alert ? texts.tab.error({ title: head.title }) : tabOf(page, head.title, texts),
    alert: alert ?? null,
    news: newsView(page, texts),
    shortLived: shortLivedView(page, texts),
    receipt: receiptView(page, { texts, format, now, titled: alert !== undefined, changeable: offers }),
    answered: isAnswered(page),
    filter: notice.tasks.length >= FILTERED,
    version: page.version,
    people: page.people,
    asOf: asOfView(page, writing),
    projects: asksOne ? projects.map(withoutChoices) : projects,
    /** Whether there are too many tasks to show each with all its choices. */
    long,
    all: asks && offers ? allView(asked.tasks.length, writing) : null,
    signIn:
      asks && signIn ? { url: signIn.url, as: signIn.who && texts.signIn.as({ who: signIn.who }) } : null,
    footer: asks ? footerOf(page, texts, signIn)({ date: format.deadline(notice.expiresAt, now) }) : null,
  };
}

/** Who can answer with the link. */
function footerOf({ notice }: NoticePage, texts: Texts, signIn: SignIn | null) {
  if (notice.team) return signIn ? texts.footerSignInTeam : texts.footerTeam;
  return signIn ? texts.footerSignIn : texts.footer;
}

/** As of when what stands out is true, if anything does. */
function asOfView(page: NoticePage, writing: Writing): string | null {
  const became = progressByTask(page);
  const stands = page.notice.tasks.filter(
    (task) => recommendationsView(writing, { task, became: became.get(taskKey(task)) ?? null }).length > 0,
  );
  const seen = stands.flatMap(({ seenAt }) => (seenAt ? [seenAt.getTime()] : []));
  if (seen.length === 0) return null;
  return writing.texts.asOf({ moment: writing.format.moment(new Date(Math.min(...seen))) });
}

function writingOf({ page, now, locale, kept = {} }: PageState, kinds: Writing['kinds']): Writing {
  const { notice, cadence } = page;
  const format = formatFor(locale, notice.timeZone);
  return {
    texts: TEXTS[locale],
    format,
    kinds,
    options: cadence ? snoozeOptions(now, cadence.snoozeLimit, notice.timeZone) : [],
    confirmedFor: cadence ? format.length(cadence.confirmedFor) : '',
    kept,
    now,
    kind: notice.kind,
    outcome: outcomeNow(page),
    dated: datesDiffer(notice),
  };
}

interface Head {
  now: Date;
  texts: Texts;
  format: Format;
  asks: boolean;
  /** Nothing stands above that says otherwise: what is recorded may be the heading. */
  told: boolean;
}

function headView(page: NoticePage, { now, texts, format, asks, told }: Head) {
  const { notice, cadence } = page;
  const settled = !asks && cadence !== null && notice.kind !== 'closed' && notice.kind !== 'handed';
  const open = asks && unanswered(page) > 0;
  const tasks = notice.tasks.length;
  const sentences = [
    notice.name && texts.greeting({ name: notice.name }),
    settled ? texts.settledLead({ tasks }) : introOf(page, texts),
    notice.kind === 'closed' && afterwards(page, asks, texts)({ tasks }),
    open && notice.kind !== 'closed' && summary(page, texts, format),
    open && notice.team && texts.anyMember,
  ];
  return {
    title:
      isAnswered(page) && asks && told
        ? texts.recordedTitle
        : settled
          ? texts.settledTitle
          : texts.title[subjectOf(page)]({ tasks }),
    lead: sentences.filter(Boolean).join(texts.betweenSentences),
    replyBy: open && notice.kind !== 'closed' ? deadline(page, now, { texts, format }) : null,
  };
}

/** The window's title. Screen readers read it first, so it says that an answer was recorded. */
const tabOf = (page: NoticePage, title: string, { tab, title: titles }: Texts): string =>
  page.answers.length > 0
    ? tab.recorded({ title: titles[subjectOf(page)]({ tasks: page.notice.tasks.length }) })
    : title;

/** The subject of the page. */
const subjectOf = (page: NoticePage) =>
  page.notice.kind === 'closed' ? SUBJECT[outcomeNow(page)] : page.notice.kind;

const SUBJECT = { closed: 'closed', 'to do': 'toDo', 'called off': 'calledOff' } as const;

function introOf(page: NoticePage, texts: Texts): string {
  const { kind, tasks } = page.notice;
  const told = { tasks: tasks.length };
  if (kind !== 'closed' || !tasks.some(isAskedInPlace)) return texts.intro[subjectOf(page)](told);
  return texts[`${SUBJECT[outcomeNow(page)]}InPlace`](told);
}

/** What the reader can do about a closure. */
function afterwards(page: NoticePage, asks: boolean, texts: Texts) {
  const outcome = outcomeNow(page);
  if (outcome === 'called off') return texts.calledOffUndo;
  if (outcome === 'to do') return texts[asks ? 'runOn' : 'toDoUndo'];
  return texts[asks ? 'takeBack' : 'undo'];
}

function summary({ notice, cadence }: NoticePage, texts: Texts, format: Format): string | null {
  const stale = notice.tasks.filter((task) => task.stale).length;
  const tasks = notice.tasks.length;
  const say = texts.summary[stale === tasks ? 'all' : 'some'];
  return cadence && say({ tasks, stale, staleAfter: format.length(cadence.staleAfter) });
}

/** The date until which an answer is or was due; for a final notice, the date from which unanswered tasks are closed. */
function deadline({ notice }: NoticePage, now: Date, { texts, format }: Pick<Head, 'texts' | 'format'>) {
  const { replyBy, closesAt, expiresAt } = notice;
  const late = replyBy && replyBy <= now && !datesDiffer(notice);
  const by = (date: Date) => format.deadline(date, now);
  if (late) return texts.repliedLate({ date: by(replyBy), until: by(expiresAt) });
  if (closesAt) return texts.closesAt({ by: by(replyBy ?? closesAt), from: format.until(closesAt) });
  return replyBy && texts[datesDiffer(notice) ? 'replyByEach' : 'replyBy']({ date: by(replyBy) });
}

/** A page with one task has its choices only once: at the top, where they are explained. */
const withoutChoices = (project: ReturnType<typeof projectsView>['projects'][number]) => ({
  ...project,
  whole: null,
  tasks: project.tasks.map((task) => ({ ...task, choices: null })),
});

const allView = (tasks: number, writing: Writing) => ({
  title: writing.texts.allTitle({ tasks }),
  again: writing.texts.again({ tasks }),
  hint: tasks > 1 ? writing.texts.allHint : null,
  open: FIELD.all.kind in writing.kept,
  choices: choicesView(writing, FIELD.all),
});
