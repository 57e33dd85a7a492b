import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import type { RunResult } from '../../domain/common/task';

type Info = temporal.api.schedule.v1.IScheduleInfo;

/** By the numbers of Temporal's `WorkflowExecutionStatus`. One that people cancelled or terminated has no result. */
const RESULTS: Record<number, RunResult> = { 2: 'succeeded', 3: 'failed', 7: 'failed' };
const STARTED = 1;

/** What a Schedule tells of its runs, by column. It knows how the latest ten ended, and fewer where they overlap. */
export function runsOf({ recentActions, actionCount, futureActionTimes }: Info): Record<string, unknown> {
  const latest = (recentActions ?? []).toReversed();
  const results = latest.map(({ startWorkflowStatus }) => startWorkflowStatus ?? STARTED);
  const ended = results.slice(
    Math.max(
      0,
      results.findIndex((status) => status > STARTED),
    ),
  );
  const last = RESULTS[ended[0] ?? STARTED];
  const other = ended.findIndex((status) => RESULTS[status] !== 'failed');
  return {
    last_run_at: optionalTsToDate(latest[0]?.actualTime),
    total_run_count: actionCount?.toString() ?? '0',
    last_result: last,
    failures_in_a_row: last && (other < 0 ? ended.length : other),
    next_run_at: optionalTsToDate(futureActionTimes?.[0]),
  };
}
