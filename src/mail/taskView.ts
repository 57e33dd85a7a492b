import { formatAge, formatCount, formatDay } from '../domain/format';
import type { Notice, NoticeTask } from '../domain/notice';
import type { MailTexts } from './texts';

/** A date as a table shows it: the day, and how long ago that was. */
export interface Dated {
  day: string;
  age: string | null;
}

/** One task as the templates print it. */
export interface TaskView {
  name: string;
  url: string | null;
  /** A word beside the name: stale, or why it was closed. */
  mark: string | null;
  schedule: string | null;
  edited: Dated;
  ran: Dated;
  runs: string;
}

/** A task of `notice` in its reader's words. */
export function taskView(task: NoticeTask, notice: Notice, mark: string | null, texts: MailTexts): TaskView {
  const dated = (date: Date | null): Dated =>
    date
      ? { day: formatDay(date, notice), age: formatAge(date, notice.claimedAt, notice) }
      : { day: texts.unknown, age: null };
  return {
    name: oneLine(task.name),
    url: webLink(task.url),
    mark,
    schedule: task.schedule && oneLine(task.schedule),
    edited: dated(task.touchedAt),
    ran: dated(task.lastRunAt),
    runs: task.runCount === null ? texts.unknown : formatCount(task.runCount, notice),
  };
}

/** Names come from other systems: control and direction-changing characters in them must not rearrange a mail. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .trim();

/** Only what opens as a web page is made a link. */
const webLink = (url: string | null) => (url && /^https?:\/\/[^\s]+$/i.test(url) ? url : null);
