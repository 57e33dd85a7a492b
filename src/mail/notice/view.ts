import { formatLastDay, formatMoment } from '../../domain/common/format';
import { datesDiffer, outcomeOf, type Notice, type NoticeTask } from '../../domain/common/notice';
import { BUILT_IN, type Design } from '../branding/design';
import { singleLine } from '../../domain/common/text';
import { closedFor, marksOf, reasonsOf } from './reasons';
import { saidOf } from './facts';
import { taskView, type TaskView } from './taskView';
import type { MailTexts, MailFacts } from '../texts';
import { voiceOf } from './voice';
import type { Brand } from '../branding/brand';

/** Everything the templates print, in the reader's words: they add no sentence of their own. */
export interface MailView extends Frame {
  greeting: string;
  /** Several reasons, one a line. */
  reasons: string[];
  link: string | null;
  /** Whether the page of the link has something to do; otherwise only something to see. */
  acts: boolean;
  button: string;
  /** The same above a link in a text, and what stands between a name and its value there. */
  leadTo: string;
  colon: string;
  /** What pressing the button does, or how to undo what was done. */
  hint: string;
  table: MailTexts['table'];
  /** Whether each task has a date of its own to answer by, and how many columns that makes. */
  dated: boolean;
  columns: number;
  projects: { name: string; tasks: TaskView[] }[];
  /** How many tasks are not shown, in words; null when all are. */
  more: string | null;
}

/** The view of `notice` with at most `limit` of its tasks. */
export function viewOf(
  notice: Notice,
  link: string | null,
  limit: number,
  design: Design = BUILT_IN,
): MailView {
  const texts = design.texts[notice.locale];
  const said = saidOf(notice, notice.tasks, texts);
  const words = texts.voices[voiceOf(notice)];
  const ending = endingOf(notice, said, design);
  const button = 'button' in ending ? ending.button : words.button(said);
  const shown = notice.kind === 'handed' ? null : link;
  return {
    locale: notice.locale,
    brand: design.brand,
    subject: subjectOf(notice, said, texts),
    title: words.title(said),
    greeting: texts.greeting(notice.name && singleLine(notice.name)),
    about: [words.asked(said), ...notesOf(notice, said, texts)].join(texts.between),
    reasons: reasonsOf(notice, texts),
    link: shown,
    ...ending,
    button,
    leadTo: texts.leadTo(button),
    colon: texts.colon,
    table: texts.table,
    ...rowsOf(notice, shown, limit, texts),
    footer: [texts.asOf(formatMoment(notice.claimedAt, notice)), words.why(said)].join(texts.between),
    brandFooter: design.brand.footer[notice.locale],
  };
}

/** A subject says why, where one reason holds for all. */
function subjectOf(notice: Notice, said: MailFacts, texts: MailTexts): string {
  const { kind, tasks } = notice;
  const voice = voiceOf(notice);
  const plain = texts.voices[voice].subject(said);
  const [reason, ...others] = kind === 'closed' ? closedFor(tasks) : [];
  if (!reason || others.length > 0) return plain;
  const { joint = texts.colon, after, subject } = texts.closedFor[reason];
  if (outcomeOf(notice) !== 'closed') return plain;
  return voice === 'closed' && subject ? subject(tasks.length) : plain + joint + after(tasks.length);
}

function notesOf(notice: Notice, said: MailFacts, texts: MailTexts): string[] {
  const { kind, tasks } = notice;
  if (kind === 'closed') {
    const [reason, ...others] = closedFor(tasks);
    if (!reason || others.length > 0) return [];
    return [texts.closedFor[reason][outcomeOf(notice) === 'to do' ? 'toDo' : 'sentence'](tasks.length)];
  }
  if (kind === 'handed') return [];
  const sentence = kind !== 'assigned' && said.stale > 0 && !(said.closes && said.stale === said.tasks);
  return [...(sentence ? [texts.staleNote(said)] : []), ...(said.team ? [texts.anyMember] : [])];
}

/** What the page of the link is good for, and what else can be done. */
function endingOf(notice: Notice, said: MailFacts, { texts, brand }: Design) {
  const { kind, tasks, locale } = notice;
  const words = texts[locale];
  const { changesNothing, nothingToDo, takeBack, takeBackButton, runOn, runOnButton } = words;
  if (kind === 'handed') return { acts: false, hint: nothingToDo };
  if (kind !== 'closed') return { acts: true, hint: changesNothing(said.tasks) };
  const count = tasks.filter((task) => task.roundId !== null).length;
  const outcome = outcomeOf(notice);
  if (count === 0) return { acts: false, hint: words[UNDO[outcome]](brand.name, tasks.length) };
  const toDo = outcome === 'to do';
  const until = formatLastDay(notice.expiresAt, notice.claimedAt, notice);
  const hint = (toDo ? runOn : takeBack)(count, count === said.tasks, until);
  return { acts: true, hint, button: (toDo ? runOnButton : takeBackButton)(count) };
}

/** What the reader can do about it where the page takes no answer. */
const UNDO = { closed: 'undo', 'to do': 'toDoUndo', 'called off': 'calledOffUndo' } as const;

function rowsOf(notice: Notice, link: string | null, limit: number, texts: MailTexts) {
  const markOf = marksOf(notice, texts);
  const { projects, left } = pickRows(notice.tasks, limit);
  const more = link ? texts.moreOnPage : texts.more;
  const dated = datesDiffer(notice);
  return {
    dated,
    columns: dated ? 5 : 4,
    projects: projects.map(({ name, tasks }) => ({
      name: singleLine(name),
      tasks: tasks.map((task: NoticeTask) => taskView(task, notice, { mark: markOf(task), dated }, texts)),
    })),
    more: left > 0 ? more(left) : null,
  };
}

/** What every mail has, whatever else is in it. */
export interface Frame {
  locale: string;
  brand: Brand;
  subject: string;
  title: string;
  /** What this is about, in a sentence or two: mail programs show it beside the subject. */
  about: string;
  /** Why the reader gets it. */
  footer: string;
  /** The brand's own words below that; null for none. */
  brandFooter: string | null;
}

/** The tasks of one project that a mail shows. */
export interface ProjectRows {
  name: string;
  tasks: NoticeTask[];
}

/**
 * At most `limit` of the tasks by project: stale ones come first, in the choice, among the projects
 * and within each; otherwise the notice's order is kept. `left` counts the tasks not shown.
 */
export function pickRows(tasks: NoticeTask[], limit: number): { projects: ProjectRows[]; left: number } {
  const chosen = [...tasks.filter((task) => task.stale), ...tasks.filter((task) => !task.stale)].slice(
    0,
    limit,
  );
  const projects = new Map<string, ProjectRows>();
  for (const task of chosen) {
    const key = JSON.stringify([task.source, task.projectId]);
    const rows = projects.get(key) ?? { name: task.projectName, tasks: [] };
    rows.tasks.push(task);
    projects.set(key, rows);
  }
  return { projects: [...projects.values()], left: tasks.length - chosen.length };
}
