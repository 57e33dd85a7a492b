import {
  formatAge,
  formatCount,
  formatDay,
  formatDuration,
  formatShortDeadline,
} from '../../domain/common/format';
import { asksAbout, isAskedInPlace, type Notice, type NoticeTask } from '../../domain/common/notice';
import { nextRunIn, recommendationsIn, resultBesides, resultIn } from '../../domain/common/runWords';
import { scheduleIn } from '../../domain/common/scheduleWords';
import { singleLine } from '../../domain/common/text';
import { ownerOf, takerOf } from './facts';
import type { MailTexts } from '../texts';

/** A date as a table shows it: the day, and how long ago that was; and both in one line. */
export interface Dated {
  day: string;
  age: string | null;
  line: string;
}

/** One task as the templates print it. */
export interface TaskView {
  name: string;
  url: string | null;
  /** A word beside the name: stale, why it was closed, or why it is asked. */
  mark: string | null;
  /** Whose it is, or who is asked now, where that is news. */
  whose: string | null;
  /** In words where it can be said, and as its source says it; both in one line, and apart. */
  schedule: string | null;
  words: string | null;
  expression: string | null;
  /** By when an answer is asked for, where that differs from task to task, and what comes then. */
  due: Dated | null;
  edited: Dated;
  ran: Dated;
  runs: string;
  /** What else is known of its runs, in one line; null if nothing is. */
  known: string | null;
  /** What its facts recommend: a sentence each. */
  recommendations: string[];
}

/** A task of `notice` in its reader's words; `dated`: with its own date to answer by. */
export function taskView(
  task: NoticeTask,
  notice: Notice,
  { mark, dated: isDated }: { mark: string | null; dated: boolean },
  texts: MailTexts,
): TaskView {
  const dated = (date: Date | null): Dated =>
    date
      ? inLine(formatDay(date, notice), formatAge(date, notice.claimedAt, notice), texts)
      : inLine(texts.unknown, null, texts);
  const schedule = task.schedule ? scheduleIn(task.schedule, notice.locale) : null;
  return {
    name: singleLine(task.name),
    url: webLink(task.url),
    mark,
    whose: whoseOf(task, notice, texts),
    schedule: schedule?.line ?? null,
    words: schedule?.words ?? null,
    expression: schedule?.expression ?? null,
    due: isDated ? dueOf(task, notice, texts) : null,
    edited: dated(task.touchedAt),
    ran: dated(task.lastRunAt),
    runs: task.runCount === null ? texts.unknown : formatCount(task.runCount, notice),
    known: knownOf(task, notice, texts),
    recommendations: recommendationsOf(task, notice),
  };
}

/** What the facts of a task recommend, where the notice asks about it. */
export const recommendationsOf = (task: NoticeTask, notice: Notice): string[] =>
  asksAbout(notice) ? recommendationsIn(task, notice).map(({ says }) => says) : [];

function knownOf(task: NoticeTask, notice: Notice, { table, colon }: MailTexts): string | null {
  const { meanDurationSeconds: duration, cost } = task;
  const facts = [
    [table.result, (asksAbout(notice) ? resultBesides : resultIn)(task, notice)],
    [table.duration, duration === null ? null : formatDuration(duration, notice)],
    [table.next, asksAbout(notice) ? nextRunIn(task, notice.claimedAt, notice) : null],
    [table.cost, cost && singleLine(cost)],
  ].filter(([, value]) => value !== null);
  return facts.map(([name, value]) => `${name}${colon}${value}`).join(' · ') || null;
}

const inLine = (day: string, age: string | null, { aside }: MailTexts): Dated => ({
  day,
  age,
  line: age ? day + aside(age) : day,
});

function dueOf({ replyBy, closesAt }: NoticeTask, notice: Notice, texts: MailTexts): Dated {
  const day = replyBy ? formatShortDeadline(replyBy, notice.claimedAt, notice) : '–';
  return inLine(day, closesAt ? texts.thenClosed : null, texts);
}

function whoseOf(task: NoticeTask, notice: Notice, texts: MailTexts): string | null {
  if (notice.kind !== 'handed') return isAskedInPlace(task) ? texts.whose(ownerOf(task, notice)) : null;
  const taker = takerOf(task, texts);
  return taker && texts.askedNow(taker);
}

/** Only what opens as a web page is made a link. */
export const webLink = (url: string | null): string | null =>
  url && /^https?:\/\/[^\s]+$/i.test(url) ? url : null;
