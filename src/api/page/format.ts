import type { Length } from '../../domain/cadence/durations';
import {
  formatColumnDay,
  formatDay,
  formatDuration,
  formatLastDay,
  formatMoment,
  spaced,
  knownTimeZone,
} from '../../domain/common/format';
import type { Locale, NoticeTask } from '../../domain/common/notice';
import { nextRunIn, recommendationsIn, resultBesides, resultIn } from '../../domain/common/runWords';
import { scheduleIn } from '../../domain/common/scheduleWords';

/** Formats dates, numbers and lengths of time for a reader of `locale` in `timeZone`. */
export interface Format {
  date(date: Date): string;
  /** A date, short enough for a column. */
  columnDate(date: Date): string;
  /** A deadline, seen at `now`: the last full day before it; with the time if less than two days away. */
  deadline(date: Date, now: Date): string;
  /** A date with time and zone. */
  moment(date: Date): string;
  number(value: number): string;
  /** In words where it can be said, and as its source says it. */
  schedule(schedule: string): string;
  length(length: Length): string;
  duration(seconds: number): string;
  /** How the latest runs ended; null where that is unknown, or what its facts recommend stands beside and says it. */
  result(task: NoticeTask, beside: boolean): string | null;
  /** When it runs next, seen at `now`; null where no run is known to come. */
  nextRun(task: NoticeTask, now: Date): string | null;
  /** What the facts of an enabled task recommend: a sentence each. */
  recommendations(task: NoticeTask): string[];
  /** Only the date at the start of a day, otherwise with the time. */
  until(date: Date): string;
}

// English with the day first and the month as a word, which British and American readers understand alike.
const TAGS: Record<Locale, string> = { en: 'en-GB', 'zh-CN': 'zh-CN' };

/** The formats of one reader; UTC if the zone is unknown. */
export function formatFor(locale: Locale, timeZone: string): Format {
  const tag = TAGS[locale];
  const date = (value: Date) => formatDay(value, { locale, timeZone });
  const moment = (value: Date) => formatMoment(value, { locale, timeZone });
  const clock = new Intl.DateTimeFormat('en', {
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone: knownTimeZone(timeZone),
  });
  const number = new Intl.NumberFormat(tag);
  return {
    date,
    columnDate: (value) => formatColumnDay(value, { locale, timeZone }),
    deadline: (value, now) => formatLastDay(value, now, { locale, timeZone }),
    moment,
    number: (value) => number.format(value),
    schedule: (schedule) => scheduleIn(schedule, locale).line,
    length: (value) => formatLength(tag, value),
    duration: (seconds) => formatDuration(seconds, { locale }),
    result: (task, beside) => (beside ? resultBesides : resultIn)(task, { locale, timeZone }),
    nextRun: (task, now) => nextRunIn(task, now, { locale, timeZone }),
    recommendations: (task) => recommendationsIn(task, { locale, timeZone }).map(({ says }) => says),
    until: (value) => (clock.format(value) === '00:00:00' ? date(value) : moment(value)),
  };
}

function formatLength(tag: string, length: Length): string {
  const [count, unit = ''] = length.split(' ');
  const style = { style: 'unit', unit: unit.replace(/s$/, ''), unitDisplay: 'long' } as const;
  return spaced(new Intl.NumberFormat(tag, style).format(Number(count)));
}
