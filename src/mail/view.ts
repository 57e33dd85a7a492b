import { formatDeadline, formatMoment, formatShortDeadline } from '../domain/format';
import type { Notice, NoticeTask } from '../domain/notice';
import type { ClosureReason } from '../domain/round';
import { pickRows } from './rows';
import { oneLine, taskView, type TaskView } from './taskView';
import { MAIL_TEXTS, type MailTexts, type Said } from './texts';
import { voiceOf } from './voice';

/** Everything the templates print, in the reader's words: they add no sentence of their own. */
export interface MailView {
  locale: string;
  subject: string;
  title: string;
  greeting: string;
  /** What this is about and what is asked. */
  about: string;
  link: string | null;
  button: string;
  /** What pressing the button does, or how to undo what was done. */
  hint: string;
  table: MailTexts['table'];
  projects: { name: string; tasks: TaskView[] }[];
  /** How many tasks are not shown, in words; null when all are. */
  more: string | null;
  footer: string;
}

/** The view of `notice` with at most `limit` of its tasks. */
export function viewOf(notice: Notice, link: string | null, limit: number): MailView {
  const texts = MAIL_TEXTS[notice.locale];
  const said = saidOf(notice);
  const words = texts.voices[voiceOf(notice)];
  return {
    locale: notice.locale,
    subject: words.subject(said),
    title: words.title(said),
    greeting: texts.greeting(notice.name && oneLine(notice.name)),
    about: [words.asked(said), ...because(notice, said, texts)].join(texts.between),
    link,
    button: words.button,
    hint: notice.kind === 'closed' ? texts.undo : texts.changesNothing,
    table: texts.table,
    ...rowsOf(notice, link, limit, texts),
    footer: [texts.asOf(formatMoment(notice.claimedAt, notice)), words.why].join(texts.between),
  };
}

function saidOf(notice: Notice): Said {
  const { tasks, replyBy, claimedAt, owner, ownerName } = notice;
  return {
    tasks: tasks.length,
    stale: tasks.filter((task) => task.stale).length,
    by: replyBy && {
      short: formatShortDeadline(replyBy, claimedAt, notice),
      full: formatDeadline(replyBy, claimedAt, notice),
    },
    owner: oneLine(ownerName ?? owner.slice(owner.indexOf(':') + 1)),
  };
}

/** Why a notice asks about these tasks, or why they were closed. */
function because({ kind, tasks }: Notice, said: Said, texts: MailTexts): string[] {
  if (kind !== 'closed') return said.stale > 0 ? [texts.staleNote(said)] : [];
  return reasonsOf(tasks).map((reason) => {
    const count = tasks.filter((task) => task.closedFor === reason).length;
    return texts.closedFor[reason](count, count === tasks.length);
  });
}

const reasonsOf = (tasks: NoticeTask[]): ClosureReason[] => [
  ...new Set(tasks.flatMap((task) => task.closedFor ?? [])),
];

function rowsOf(notice: Notice, link: string | null, limit: number, texts: MailTexts) {
  const mixed = reasonsOf(notice.tasks).length > 1;
  const markOf = (task: NoticeTask) => {
    if (notice.kind !== 'closed') return task.stale ? texts.marks.stale : null;
    return mixed && task.closedFor ? texts.marks[task.closedFor] : null;
  };
  const { projects, left } = pickRows(notice.tasks, limit);
  const more = link ? texts.moreOnPage : texts.more;
  return {
    projects: projects.map(({ name, tasks }) => ({
      name: oneLine(name),
      tasks: tasks.map((task) => taskView(task, notice, markOf(task), texts)),
    })),
    more: left > 0 ? more(left) : null,
  };
}
