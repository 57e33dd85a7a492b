import { formatStamp } from '../../domain/common/format';
import { resultIn } from '../../domain/common/runWords';
import { scheduleIn } from '../../domain/common/scheduleWords';
import {
  asksAbout,
  datesDiffer,
  isAskedInPlace,
  type Notice,
  type NoticeTask,
} from '../../domain/common/notice';
import { marksOf } from './reasons';
import { ownerOf, takerOf } from './facts';
import { csvRows, type Cell } from '../spreadsheet';
import { recommendationsOf, webLink } from './taskView';
import type { MailTexts } from '../texts';

/** A file in a mail. */
export interface Attachment {
  filename: string;
  contentType: string;
  content: Buffer;
}

type Column = [name: string, cell: (task: NoticeTask) => Cell];

/**
 * All tasks of `notice` as a table for spreadsheets, in its reader's words. The byte order mark tells Excel that it
 * is UTF-8; what would run as a formula is made text. The same notice is the same bytes.
 */
export function csvOf(notice: Notice, texts: MailTexts): Attachment {
  const columns = columnsOf(notice, texts);
  const rows = notice.tasks.map((task) => columns.map(([, cell]) => cell(task)));
  const table = csvRows([columns.map(([name]) => name), ...rows], '\r\n');
  return {
    filename: `${texts.file.name}.csv`,
    contentType: 'text/csv; charset=utf-8',
    content: Buffer.from(`\uFEFF${table}`),
  };
}

function columnsOf(notice: Notice, texts: MailTexts): Column[] {
  const { table, file } = texts;
  const dated = dateIn(notice);
  return [
    [file.project, (task) => task.projectName],
    [table.task, (task) => task.name],
    ...peopleIn(notice, texts),
    [file.note, marksOf(notice, texts)],
    ...deadlinesIn(notice, texts),
    [table.schedule, (task) => task.schedule],
    [file.inWords, ({ schedule }) => schedule && scheduleIn(schedule, notice.locale).words],
    dated(table.edited, (task) => task.touchedAt),
    dated(table.ran, (task) => task.lastRunAt),
    [table.runs, (task) => task.runCount],
    ...knownIn(notice, texts),
    [file.link, (task) => webLink(task.url)],
    [file.source, (task) => task.source],
    [file.id, (task) => task.taskId],
  ];
}

/** What else is known of runs, and what it recommends: each column only where one of the tasks has something in it. */
function knownIn(notice: Notice, { table, file, between }: MailTexts): Column[] {
  const columns: Column[] = [
    [table.result, ({ lastResult }) => lastResult && resultIn({ lastResult, failuresInARow: null }, notice)],
    [file.failures, (task) => task.failuresInARow],
    [file.seconds, (task) => task.meanDurationSeconds],
    dateIn(notice)(table.next, ({ nextRunAt }) => (asksAbout(notice) ? nextRunAt : null)),
    [table.cost, (task) => task.cost],
    [file.standsOut, (task) => recommendationsOf(task, notice).join(between) || null],
  ];
  return columns.filter(([, cell]) => notice.tasks.some((task) => cell(task) !== null));
}

/** Makes a column of dates on the reader's clock. */
const dateIn =
  (notice: Notice) =>
  (name: string, of: (task: NoticeTask) => Date | null | undefined): Column => [
    `${name} (${notice.timeZone})`,
    (task) => {
      const date = of(task);
      return date ? formatStamp(date, notice) : null;
    },
  ];

/** By when to answer, where that differs from task to task, and from when on it is closed without one. */
function deadlinesIn(notice: Notice, { table, file }: MailTexts): Column[] {
  if (!datesDiffer(notice)) return [];
  const dated = dateIn(notice);
  return [dated(table.due, ({ replyBy }) => replyBy), dated(file.closes, ({ closesAt }) => closesAt)];
}

/** Whose the tasks are, or who is asked now, where that is news. */
function peopleIn(notice: Notice, texts: MailTexts): Column[] {
  if (notice.kind === 'handed') return [[texts.file.askedNow, (task) => takerOf(task, texts)]];
  return notice.tasks.some(isAskedInPlace) ? [[texts.file.owner, (task) => ownerOf(task, notice)]] : [];
}
