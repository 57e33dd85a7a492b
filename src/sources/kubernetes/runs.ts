import type { V1CronJob, V1Job } from '@kubernetes/client-node';
import { NO_RUN_FACTS, type RunFacts } from '../../domain/common/task';

/** The Jobs that ended and are still kept, by the uid of the CronJob that they are of; the latest first. */
export type Runs = ReadonlyMap<string, Run[]>;

interface Run {
  failed: boolean;
  /** Null where the Job never began. */
  startedAt: Date | null;
  endedAt: Date;
}

/** What is to be known of the Jobs in `pages`, whoever made them. Rejects as these do. */
export async function runsOf(pages: AsyncIterable<V1Job[]>): Promise<Runs> {
  const runs = new Map<string, Run[]>();
  for await (const jobs of pages) for (const job of jobs) addRun(runs, job);
  for (const list of runs.values()) list.sort((a, b) => Number(b.endedAt) - Number(a.endedAt));
  return runs;
}

function addRun(runs: Map<string, Run[]>, { metadata, status }: V1Job): void {
  const of = metadata?.ownerReferences?.find(({ kind, controller }) => kind === 'CronJob' && controller);
  const end = status?.conditions?.find(
    (one) => one.status === 'True' && (one.type === 'Complete' || one.type === 'Failed'),
  );
  if (!of || !end?.lastTransitionTime) return;
  const run = {
    failed: end.type === 'Failed',
    startedAt: status?.startTime ?? null,
    endedAt: status?.completionTime ?? end.lastTransitionTime,
  };
  runs.set(of.uid, [...(runs.get(of.uid) ?? []), run]);
}

/** What is known of a CronJob's runs: by its own status, and by `runs`, null where they may not be read. */
export function factsOf(cronJob: V1CronJob, runs: Runs | null): RunFacts {
  const { lastScheduleTime = null, lastSuccessfulTime = null } = cronJob.status ?? {};
  const ended = runs?.get(cronJob.metadata?.uid ?? '') ?? [];
  const [latest] = ended;
  // Of a Job that is kept no more only the success is told.
  const succeeded = lastSuccessfulTime && lastScheduleTime && lastSuccessfulTime >= lastScheduleTime;
  const failed = latest ? latest.failed : succeeded ? false : null;
  return {
    ...NO_RUN_FACTS,
    lastRunAt: lastScheduleTime,
    lastResult: failed === null ? null : failed ? 'failed' : 'succeeded',
    failuresInARow: failed === null ? null : failed ? failuresInARow(cronJob, ended) : 0,
    meanDurationSeconds: meanDuration(ended),
  };
}

/** Null where failed Jobs were deleted, as all but the latest are by default: how many there were nobody knows. */
function failuresInARow({ spec }: V1CronJob, ended: Run[]): number | null {
  const kept = ended.filter(({ failed }) => failed).length;
  const isAll =
    kept < (spec?.failedJobsHistoryLimit ?? 1) && !spec?.jobTemplate.spec?.ttlSecondsAfterFinished;
  const success = ended.findIndex(({ failed }) => !failed);
  return isAll ? (success === -1 ? kept : success) : null;
}

function meanDuration(ended: Run[]): number | null {
  const lengths = ended.flatMap(({ startedAt, endedAt }) =>
    startedAt ? [(endedAt.getTime() - startedAt.getTime()) / 1000] : [],
  );
  return lengths.length === 0 ? null : lengths.reduce((sum, one) => sum + one, 0) / lengths.length;
}
