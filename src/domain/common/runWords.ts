import { formatCount, formatDay, formatMoment, type FormatOptions } from './format';
import type { Locale } from './notice';
import {
  recommendationsFor,
  type KnownOfTask,
  type Recommendation,
  type ToldRecommendation,
} from './recommendations';
import type { RunFacts } from './task';

const TWO_DAYS = 2 * 86_400_000;

/** How the latest runs ended, in words; null where that is unknown. */
export function resultIn(
  { lastResult, failuresInARow }: Pick<RunFacts, 'lastResult' | 'failuresInARow'>,
  reader: Pick<FormatOptions, 'locale'>,
): string | null {
  const { succeeded, failed } = WORDS[reader.locale];
  const failures = failuresInARow ?? 0;
  if (lastResult === 'succeeded') return succeeded;
  if (failures > 1) return failed(formatCount(failures, reader));
  return lastResult === 'failed' || failures === 1 ? failed(null) : null;
}

/** The same beside what its facts recommend: null where that says it already. */
export const resultBesides = (task: KnownOfTask, reader: FormatOptions): string | null =>
  recommendationsFor(task).some(({ kind }) => kind === 'failing') ? null : resultIn(task, reader);

/** The next run in words, with the time if it is near; null where none is known to come. */
export function nextRunIn(
  { nextRunAt }: Pick<RunFacts, 'nextRunAt'>,
  asOf: Date,
  reader: FormatOptions,
): string | null {
  if (!nextRunAt || nextRunAt <= asOf) return null;
  return (nextRunAt.getTime() - asOf.getTime() < TWO_DAYS ? formatMoment : formatDay)(nextRunAt, reader);
}

/** What the facts of an enabled task recommend, a sentence each, the weightiest first. */
export const recommendationsIn = (task: KnownOfTask, reader: FormatOptions): ToldRecommendation[] =>
  recommendationsFor(task).map((one) => ({ kind: one.kind, says: sentenceOf(one, reader) }));

/** The same for admins, beside the task's own facts. */
export const withRecommendations = <Task extends KnownOfTask>(task: Task) => ({
  ...task,
  recommendations: recommendationsIn(task, { locale: 'en', timeZone: 'UTC' }),
});

function sentenceOf(one: Recommendation, reader: FormatOptions): string {
  const { failing, notRun, neverRan, frequent } = WORDS[reader.locale];
  if (one.kind === 'failing') return failing(formatCount(one.runs, reader));
  if (one.kind === 'not run') return notRun(formatDay(one.since, reader));
  if (one.kind === 'never ran') return neverRan;
  return frequent(one.seconds, one.years);
}

const en = {
  succeeded: 'succeeded',
  failed: (times: string | null) => (times ? `failed, ${times} times in a row` : 'failed'),
  failing: (runs: string) => `Failed on each of its last ${runs} runs.`,
  notRun: (day: string) => `No run is recorded since ${day}, though its schedule asks for runs.`,
  neverRan: 'No run was ever recorded, though its schedule asks for runs.',
  frequent: (seconds: number, years: number) =>
    `Its schedule is ${every(seconds)}, and nobody has edited it for ${years} years.`,
};

const every = (seconds: number) => {
  if (seconds === 60) return 'every minute';
  if (seconds === 1) return 'every second';
  return seconds % 60 === 0 ? `every ${seconds / 60} minutes` : `every ${seconds} seconds`;
};

const WORDS: Record<Locale, typeof en> = {
  en,
  'zh-CN': {
    succeeded: '成功',
    failed: (times) => (times ? `失败（连续 ${times} 次）` : '失败'),
    failing: (runs) => `最近 ${runs} 次运行全部失败。`,
    notRun: (day) => `自 ${day}以来没有运行记录，但按其周期本应运行。`,
    neverRan: '从未有过运行记录，但按其周期本应运行。',
    frequent: (seconds, years) =>
      `按其周期每${seconds % 60 === 0 ? (seconds === 60 ? '分钟' : ` ${seconds / 60} 分钟`) : ` ${seconds} 秒`}运行一次，已有 ${years} 年无人更新。`,
  },
};
