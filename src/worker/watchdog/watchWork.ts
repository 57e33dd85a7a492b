import type { Connection } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { decodeTypedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes';
import { temporal } from '@temporalio/proto';
import pMap from 'p-map';
import {
  FAILING_FROM_ATTEMPT,
  OVERDUE_AFTER_MS,
  type FailingWork,
  type OverdueWork,
  type SeenWork,
} from '../../domain/monitoring/workHealth';
import { deadline as deadlineKey, stage as stageKey } from '../../workflows/attributes';

type Execution = temporal.api.common.v1.IWorkflowExecution;
type Described = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;

/** Where to look, and how the address of a workflow's page is built. */
export interface WorkWatched {
  connection: Connection;
  namespace: string;
  pageOf: (workflowId: string, runId?: string) => string;
  /** The workflow ids of reminders that were signalled about an answer before that date and have not applied it. */
  unheard?: (before: Date) => Promise<string[]>;
}

const RUNNING = 'ExecutionStatus = "Running"';
const REMINDERS = `WorkflowType = "ownerReminder" AND ${RUNNING}`;
const OTHERS = `WorkflowType IN ("sweep", "closing", "sync", "reconcile") AND ${RUNNING}`;

/**
 * Each check describes at most so many workflows of each group: all suspects, and the next ones of the tour through
 * all reminders.
 */
const LIMIT = 20;
const PAGE = 50;
const CONCURRENCY = 10;

/** Servers from 1.30 on set this for a workflow whose tasks fail; older ones refuse the query. */
const REPORTED = `TemporalReportedProblems IN ("category=WorkflowTaskFailed", "category=WorkflowTaskTimedOut") AND ${RUNNING}`;

/** A reminder applies an answer within seconds. */
const UNHEARD_AFTER_MS = 3 * 60_000;

/**
 * Looks for workflows that cannot continue; a server before 1.30 does not list them. Besides those the server lists,
 * it describes the earlier findings, all workflows other than reminders, reminders whose deadline has passed or that
 * did not apply an answer, and the next page of all reminders. So no check needs more than about a hundred calls.
 */
export async function seeWork(watched: WorkWatched, before: SeenWork, now: Date): Promise<SeenWork> {
  const overdueSince = new Date(now.getTime() - OVERDUE_AFTER_MS);
  const late = overdueSince.toISOString();
  const unheard = (await watched.unheard?.(new Date(now.getTime() - UNHEARD_AFTER_MS))) ?? [];
  const suspects = await Promise.all([
    list(watched, REPORTED, LIMIT).catch(() => ({ found: [], next: '' })),
    list(watched, OTHERS, LIMIT),
    list(watched, `${REMINDERS} AND RollcallDeadline < "${late}"`, LIMIT),
    list(watched, `${REMINDERS} AND RollcallStage = "deciding" AND StartTime < "${late}"`, LIMIT),
    list(watched, REMINDERS, PAGE, before.cursor).catch(() => list(watched, REMINDERS, PAGE)),
  ]);
  const known = [...before.failing, ...before.overdue];
  const byAnswer = unheard.slice(0, LIMIT).map((workflowId) => ({ workflowId, runId: '' }));
  const all = [...known, ...byAnswer, ...suspects.flatMap(({ found }) => found)];
  const distinct = [...new Map(all.map((one) => [`${one.workflowId} ${one.runId}`, one])).values()];
  const running = eachRunOnce(await describeAll(watched, distinct));
  const failing = running.flatMap((one) => failingOf(watched, one)).slice(0, LIMIT);
  return {
    failing: await pMap(failing, (one) => withReason(watched, one).catch(() => one), {
      concurrency: CONCURRENCY,
    }),
    overdue: running.flatMap((one) => overdueOf(watched, one, overdueSince)).slice(0, LIMIT),
    cursor: suspects.at(-1)?.next ?? '',
  };
}

async function list({ connection, namespace }: WorkWatched, query: string, pageSize: number, cursor = '') {
  const nextPageToken = Buffer.from(cursor, 'base64');
  const page = await connection.workflowService.listWorkflowExecutions({
    namespace,
    query,
    pageSize,
    nextPageToken,
  });
  return {
    found: page.executions.flatMap(({ execution }) => (execution ? [idsOf(execution)] : [])),
    next: Buffer.from(page.nextPageToken ?? []).toString('base64'),
  };
}

const idsOf = ({ workflowId, runId }: Execution) => ({ workflowId: workflowId ?? '', runId: runId ?? '' });

/** A workflow may have been found both by its id alone and by its run. */
const eachRunOnce = (described: Described[]): Described[] => [
  ...new Map(described.map((one) => [idsOf(one.workflowExecutionInfo?.execution ?? {}).runId, one])).values(),
];

/** Describes the running ones. A failure for one does not hide the others; throws if all fail. */
async function describeAll(watched: WorkWatched, executions: Execution[]): Promise<Described[]> {
  const failures: unknown[] = [];
  const described = await pMap(
    executions,
    (one) => describe(watched, one).catch((error: unknown) => void failures.push(error)),
    { concurrency: CONCURRENCY },
  );
  if (failures.length > 0 && failures.length === executions.length) throw failures[0];
  return described.filter((one) => one !== null && one !== undefined);
}

/** A running workflow; null if it has ended or is gone. */
async function describe(
  { connection, namespace }: WorkWatched,
  execution: Execution,
): Promise<Described | null> {
  const { workflowId = '', runId = '' } = execution;
  try {
    const found = await connection.workflowService.describeWorkflowExecution({
      namespace,
      execution: { workflowId, runId },
    });
    const { WORKFLOW_EXECUTION_STATUS_RUNNING: running } = temporal.api.enums.v1.WorkflowExecutionStatus;
    return found.workflowExecutionInfo?.status === running ? found : null;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

const NOT_FOUND = 5;
const isGone = (error: unknown) => error instanceof Error && 'code' in error && error.code === NOT_FOUND;

const placeOf = ({ pageOf }: WorkWatched, { workflowExecutionInfo: info }: Described) => {
  const { workflowId, runId } = idsOf(info?.execution ?? {});
  return { workflowId, runId, page: pageOf(workflowId, runId) };
};

function failingOf(watched: WorkWatched, described: Described): FailingWork[] {
  const { pendingWorkflowTask: task } = described;
  const attempt = task?.attempt ?? 0;
  if (attempt < FAILING_FROM_ATTEMPT) return [];
  const since = optionalTsToDate(task?.originalScheduledTime)?.toISOString() ?? null;
  return [{ ...placeOf(watched, described), attempt, since, reason: null }];
}

/**
 * A reminder with a pending activity, such as a mail that is retried, is not overdue: that activity has alerts of its
 * own.
 */
function overdueOf(watched: WorkWatched, described: Described, before: Date): OverdueWork[] {
  const { workflowExecutionInfo: info, pendingActivities, pendingWorkflowTask } = described;
  if (info?.type?.name !== 'ownerReminder' || (pendingActivities ?? []).length > 0) return [];
  if ((pendingWorkflowTask?.attempt ?? 0) >= FAILING_FROM_ATTEMPT) return [];
  const attributes = decodeTypedSearchAttributes(info.searchAttributes?.indexedFields ?? {});
  const due =
    attributes.get(stageKey) === 'deciding' ? optionalTsToDate(info.startTime) : attributes.get(deadlineKey);
  if (!due || due >= before) return [];
  return [{ ...placeOf(watched, described), since: due.toISOString() }];
}

/** The history holds only the first of several failed attempts. */
async function withReason(
  { connection, namespace }: WorkWatched,
  failing: FailingWork,
): Promise<FailingWork> {
  const { workflowId, runId } = failing;
  const { history } = await connection.workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution: { workflowId, runId },
    maximumPageSize: 10,
  });
  const failed = history?.events?.find(({ workflowTaskFailedEventAttributes: one }) => one);
  return { ...failing, reason: failed?.workflowTaskFailedEventAttributes?.failure?.message ?? null };
}
