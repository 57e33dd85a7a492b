import cronstrue from 'cronstrue';
import { inChinese, CHINESE } from './scheduleChinese';
import { sayableCron } from './scheduleFields';
import { onClock } from './format';
import type { Locale } from './notice';
import { readSchedule } from './taskSchedule';
import { singleLine } from './text';

/** What cron's names come to everywhere: at which minute such a task begins, schedulers disagree about. */
const NAMES: Record<string, Record<Locale, string>> = {
  '@hourly': { en: 'Every hour', 'zh-CN': '每小时' },
  '@daily': { en: 'Every day', 'zh-CN': '每天' },
  '@midnight': { en: 'Every day', 'zh-CN': '每天' },
  '@weekly': { en: 'Every week', 'zh-CN': '每周' },
  '@monthly': { en: 'Every month', 'zh-CN': '每月' },
  '@yearly': { en: 'Every year', 'zh-CN': '每年' },
  '@annually': { en: 'Every year', 'zh-CN': '每年' },
};

/** A schedule for people to read. */
export interface Schedule {
  /** As its source says it. */
  text: string;
  /** In words, with the time zone beside where one is known; null where nothing true can be said of it. */
  words: string | null;
  /** The same without a zone that the words say. */
  expression: string;
  /** Both in one line. */
  line: string;
}

/** A schedule in the words of `locale`; one that is no cron expression, or that schedulers read differently, has none. */
export function scheduleIn(schedule: string, locale: Locale): Schedule {
  const text = singleLine(schedule);
  const key = `${locale} ${text}`;
  const known = KNOWN.get(key) ?? describe(text, locale);
  if (KNOWN.size < 10_000) KNOWN.set(key, known);
  return known;
}

/** There are few schedules, and notices of thousands of tasks. */
const KNOWN = new Map<string, Schedule>();

function describe(text: string, locale: Locale): Schedule {
  const { expression, timeZone } = readSchedule(text);
  const named = NAMES[expression]?.[locale];
  const cron = named ? null : sayableCron(expression);
  if (!cron) return scheduleOf(text, named ?? null);
  const said = locale === 'zh-CN' ? inChinese(sentence(cron, CHINESE)) : sentence(cron, 'en');
  // Every five minutes is so in every zone.
  const isTimed = !/^\S+ \* \* \* \*$/.test(cron);
  return timeZone && isTimed
    ? scheduleOf(text, onClock(said, { locale, timeZone }), expression)
    : scheduleOf(text, said);
}

const scheduleOf = (text: string, words: string | null, expression = text): Schedule => ({
  text,
  words,
  expression,
  line: words === null ? text : `${words} · ${expression}`,
});

/** Of clock times it is said that they are every day's, of intervals it goes without saying. */
const sentence = (cron: string, locale: string): string =>
  cronstrue.toString(cron, { locale, use24HourTimeFormat: true, verbose: /^\d+ [\d,]+ /.test(cron) });
