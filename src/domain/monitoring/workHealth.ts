import { count, formatTimestamp } from '../common/text';
import type { HealthIssue } from './alerts';

const MINUTE = 60_000;

/** A workflow task tried this often has an error that retrying does not correct. */
export const FAILING_FROM_ATTEMPT = 3;

/** A reminder that did nothing for this long after its deadline is overdue. */
export const OVERDUE_AFTER_MS = 15 * MINUTE;

/** An answer recorded this long ago and not yet applied is reported. */
export const UNAPPLIED_AFTER_MS = 20 * MINUTE;

/** A workflow whose every attempt fails. */
export interface FailingWork {
  workflowId: string;
  runId: string;
  /** Its page in Temporal's UI. */
  page: string;
  attempt: number;
  since: string | null;
  /** The error of the first attempt; null if unknown. */
  reason: string | null;
}

/** A reminder whose deadline passed without any action. */
export interface OverdueWork {
  workflowId: string;
  runId: string;
  page: string;
  since: string;
}

/** Problems found among the running workflows; kept from one check to the next. */
export interface SeenWork {
  failing: FailingWork[];
  overdue: OverdueWork[];
  /** The server's cursor into the list of all reminders; empty at its beginning. */
  cursor: string;
}

export const NOTHING_FOUND: SeenWork = { failing: [], overdue: [], cursor: '' };

/** Answers not yet applied: how many, and when the oldest was recorded. */
export interface UnappliedAnswers {
  count: number;
  since: Date | null;
}

/** The problems with workflows, each kind at most once. `deaf`: no worker listens, which explains all but `failing`. */
export function workIssues(
  { failing, overdue }: SeenWork,
  unapplied: UnappliedAnswers,
  { deaf }: { deaf: boolean },
): HealthIssue[] {
  const issues: HealthIssue[] = [];
  if (failing.length > 0) issues.push({ kind: 'failing', detail: failingDetail(failing) });
  if (deaf) return issues;
  if (overdue.length > 0) issues.push({ kind: 'overdue', detail: overdueDetail(overdue) });
  if (unapplied.count > 0) issues.push({ kind: 'unapplied', detail: unappliedDetail(unapplied) });
  return issues;
}

/** How many workflows a detail names. */
const NAMED = 3;

const list = <T>(all: T[], one: (item: T) => string): string => {
  const more = all.length - NAMED;
  return [...all.slice(0, NAMED).map(one), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
};

const failingDetail = (failing: FailingWork[]): string =>
  `${count(failing.length, 'workflow')} cannot continue, every attempt fails: ` +
  list(failing, failingSentence);

function failingSentence({ workflowId, page, attempt, since, reason }: FailingWork): string {
  const from = since ? `, since ${formatTimestamp(since)}` : '';
  return `${workflowId}, ${attempt} attempts${from}${reason ? ` (${reason})` : ''}: ${page}`;
}

const overdueDetail = (overdue: OverdueWork[]): string =>
  `${count(overdue.length, 'reminder')} did not act when due: ` +
  list(overdue, ({ workflowId, page, since }) => `${workflowId}, due ${formatTimestamp(since)}: ${page}`);

const unappliedDetail = ({ count: n, since }: UnappliedAnswers): string =>
  `${count(n, 'answer')} had no effect yet${since ? `, the oldest since ${formatTimestamp(since.toISOString())}` : ''}: ` +
  'the reminders of their owners did not apply them.';
