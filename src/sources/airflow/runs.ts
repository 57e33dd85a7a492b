import { z } from 'zod';
import { NO_RUN_FACTS, type RunFacts, type RunResult } from '../../domain/common/task';

const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const run = z.object({
  state: z.string().nullable(),
  start_date: when.nullish(),
  end_date: when.nullish(),
});

/** The latest runs of a DAG, the latest one first. */
export const dagRuns = z.object({
  dag_runs: z.array(run),
  total_entries: z.int(),
  /** Where Airflow stops counting, so that there may be more. */
  total_entries_limit: z.int().nullish(),
});

export type DagRuns = z.infer<typeof dagRuns>;

/** So many of the latest runs are looked at. */
export const RUNS = 30;

type Run = z.infer<typeof run>;

const hasResult = ({ state }: Run) => state === 'success' || state === 'failed';

/** What the latest runs tell; nothing where they could not be seen. */
export function factsOf(known: DagRuns | null): RunFacts {
  if (known === null) return NO_RUN_FACTS;
  const { dag_runs: runs, total_entries: total, total_entries_limit: limit } = known;
  const ended = runs.filter(hasResult);
  const succeeded = ended.findIndex(({ state }) => state === 'success');
  const starts = runs.flatMap(({ start_date: start }) => (start ? [start.getTime()] : []));
  return {
    ...NO_RUN_FACTS,
    lastRunAt: starts.length === 0 ? null : new Date(Math.max(...starts)),
    runCount: total < (limit ?? Infinity) ? total : null,
    lastResult: resultOf(ended[0]),
    failuresInARow: ended.length === 0 ? null : succeeded === -1 ? ended.length : succeeded,
    meanDurationSeconds: mean(ended.flatMap(secondsOf)),
  };
}

const resultOf = (one: Run | undefined): RunResult | null =>
  one === undefined ? null : one.state === 'success' ? 'succeeded' : 'failed';

const secondsOf = ({ start_date: start, end_date: end }: Run): number[] =>
  start && end ? [(end.getTime() - start.getTime()) / 1000] : [];

const mean = (values: number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
