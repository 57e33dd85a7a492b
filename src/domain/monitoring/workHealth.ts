import { count, formatTimestamp } from '../common/text';
import type { HealthIssue } from './alerts';

const MINUTE = 60_000;

/** A workflow whose latest task was tried so often has an error that trying again does not mend. */
export const FAILING_FROM_ATTEMPT = 3;

/** A reminder that did nothing this long after its deadline is told of. */
export const OVERDUE_AFTER_MS = 15 * MINUTE;

/** An answer that was recorded this long ago and had no effect yet is told of. */
export const UNAPPLIED_AFTER_MS = 20 * MINUTE;

/** A workflow that cannot go on. */
export interface FailingWork {
  workflowId: string;
  runId: string;
  /** Its page in Temporal's UI. */
  page: string;
  attempt: number;
  since: string | null;
  /** What the first attempt failed with; null where nobody knows. */
  reason: string | null;
}

/** A reminder that should have done something and did not. */
export interface OverdueWork {
  workflowId: string;
  runId: string;
  page: string;
  since: string;
}

/** What was found among the workflows that run; kept from look to look. */
export interface SeenWork {
  failing: FailingWork[];
  overdue: OverdueWork[];
  /** Where the round through all reminders goes on, as the server has it; empty at its beginning. */
  cursor: string;
}

export const NOTHING_FOUND: SeenWork = { failing: [], overdue: [], cursor: '' };

/** Answers that had no effect yet: how many, and since when the oldest. */
export interface UnappliedAnswers {
  count: number;
  since: Date | null;
}

/** What is wrong with the workflows, each kind once. While no worker listens, that is what is wrong. */
export function workIssues(
  { failing, overdue }: SeenWork,
  unapplied: UnappliedAnswers,
  { deaf }: { deaf: boolean },
): HealthIssue[] {
  const wrong: HealthIssue[] = [];
  if (failing.length > 0) wrong.push({ kind: 'failing', detail: failingDetail(failing) });
  if (deaf) return wrong;
  if (overdue.length > 0) wrong.push({ kind: 'overdue', detail: overdueDetail(overdue) });
  if (unapplied.count > 0) wrong.push({ kind: 'unapplied', detail: unappliedDetail(unapplied) });
  return wrong;
}

/** Workflows that a mail names. */
const NAMED = 3;

const list = <T>(all: T[], one: (item: T) => string): string => {
  const more = all.length - NAMED;
  return [...all.slice(0, NAMED).map(one), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
};

const failingDetail = (failing: FailingWork[]): string =>
  `${count(failing.length, 'workflow')} cannot go on, each try fails: ` + list(failing, failingSentence);

function failingSentence({ workflowId, page, attempt, since, reason }: FailingWork): string {
  const from = since ? `, since ${formatTimestamp(since)}` : '';
  return `${workflowId}, ${attempt} tries${from}${reason ? ` (${reason})` : ''}: ${page}`;
}

const overdueDetail = (overdue: OverdueWork[]): string =>
  `${count(overdue.length, 'reminder')} should have gone on and did not: ` +
  list(overdue, ({ workflowId, page, since }) => `${workflowId}, due ${formatTimestamp(since)}: ${page}`);

const unappliedDetail = ({ count: n, since }: UnappliedAnswers): string =>
  `${count(n, 'answer')} had no effect yet${since ? `, the oldest of ${formatTimestamp(since.toISOString())}` : ''}: ` +
  'the reminders concerned did not take them up.';
