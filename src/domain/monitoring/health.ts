import type { HealthIssue } from './alerts';
import { MAIL_TASK_QUEUE } from '../common/ids';
import type { Claim } from './namespace';
import type { Guardrail } from '../sweep/guardrails';
import type { ScheduleState, SeenUpkeep } from './scheduleHealth';
import type { SeenWork } from './workHealth';
import { formatTimestamp } from '../common/text';
import { happenings, type SweepCounts } from '../sweep/counts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A sweep that has not begun this long after its time counts as missing. */
export const SWEEP_GRACE_MS = 10 * MINUTE;

/** A worker polls at least once a minute; one that has not polled for this long counts as gone. */
export const WORKER_GRACE_MS = 3 * MINUTE;

/** What the watchdog saw of Temporal. Dates are ISO 8601: it is stored as JSON. */
export interface Seen {
  /** Why Temporal does not answer; null if it does. If it does not, the other fields are empty. */
  unreachable: string | null;
  /** The Schedule of the sweeps; null if it does not exist. */
  schedule: SeenSchedule | null;
  /** When a worker last polled each task queue; null if none did lately. */
  queues: { name: string; polledAt: string | null }[];
  /** All Schedules, in the form in which they are saved. */
  schedules?: ScheduleState[];
  /** The Schedules other than the sweeps'. */
  upkeep?: SeenUpkeep[];
  /** The installations that the Schedules of the namespace name. */
  claims?: Claim[];
  /** Problems found among the running workflows. */
  work?: SeenWork;
}

/** The Schedule of the sweeps, as seen. Times are ISO 8601. */
export interface SeenSchedule {
  paused: boolean;
  note: string | null;
  next: string | null;
  skipped: number;
  missed: number;
  /** The latest sweep that this Schedule started. */
  latest: {
    workflowId: string;
    status: string;
    startedAt: string;
    endedAt: string | null;
    failure: string | null;
  } | null;
}

/** What the rules judge. */
export interface WatchFacts extends Seen {
  /** When a sweep was expected to begin, as an earlier check remembered it. */
  expectedAt: string | null;
  /** When the latest sweep began, whether scheduled or started by hand. */
  sweptAt: string | null;
}

/**
 * When the next sweep should begin, remembered until a sweep begins. It is the Schedule's next time, unless an
 * expected time has passed without a sweep: then that time stays. A paused Schedule expects none.
 */
export function expectation({ expectedAt, sweptAt, ...seen }: WatchFacts, now: Date): string | null {
  if (seen.unreachable !== null) return expectedAt;
  if (!seen.schedule || seen.schedule.paused) return null;
  const due = expectedAt !== null && Date.parse(expectedAt) <= now.getTime();
  return due && !began(expectedAt, sweptAt) ? expectedAt : seen.schedule.next;
}

/** The problems at `now` with Temporal, workers and sweeps, each kind at most once. */
export function healthIssues(facts: WatchFacts, now: Date): HealthIssue[] {
  const { schedule, unreachable } = facts;
  if (unreachable !== null)
    return [{ kind: 'temporal', detail: `Temporal does not answer: ${unreachable}.` }];
  if (!schedule) {
    const detail = 'The Schedule does not exist, so no sweep begins.';
    return [...deafQueues(facts, now), { kind: 'schedule', detail }];
  }
  return [...deafQueues(facts, now), ...ofSchedule(schedule, facts), ...missing(facts, schedule, now)];
}

/** The problem if a task queue has no worker; empty if each has one. */
export function deafQueues({ queues }: Pick<Seen, 'queues'>, now: Date): HealthIssue[] {
  const deaf = queues.filter(
    ({ polledAt }) => polledAt === null || now.getTime() - Date.parse(polledAt) > WORKER_GRACE_MS,
  );
  // A silent mail server occupies every slot for mails, so the worker stops polling that queue; `mail` reports it.
  if (deaf.every(({ name }) => name === MAIL_TASK_QUEUE)) return [];
  const names = deaf.map(({ name }) => name).join(' and ');
  const detail = `No worker listens on ${names}: nobody is asked, reminded or notified, and nothing is closed.`;
  return [{ kind: 'worker', detail }];
}

function ofSchedule({ paused, note, latest }: SeenSchedule, { sweptAt }: WatchFacts): HealthIssue[] {
  const issues: HealthIssue[] = [];
  if (paused) {
    const why = note ? ` (${note})` : '';
    issues.push({ kind: 'paused', detail: `The Schedule is paused${why}: no sweep begins.` });
  }
  if (latest && BAD_ENDS.includes(latest.status) && !(latest.endedAt && began(latest.endedAt, sweptAt))) {
    const end = latest.status.toLowerCase().replace('_', ' ');
    const why = latest.failure ? `: ${latest.failure}` : '';
    issues.push({ kind: 'failed', detail: `The latest sweep, ${latest.workflowId}, ended ${end}${why}.` });
  }
  return issues;
}

const BAD_ENDS = ['FAILED', 'TIMED_OUT', 'TERMINATED', 'CANCELLED'];

/** A sweep that failed did begin: it is reported as failed, not as missing. */
function missing(facts: WatchFacts, schedule: SeenSchedule, now: Date): HealthIssue[] {
  const { expectedAt, sweptAt } = facts;
  if (expectedAt === null || began(expectedAt, sweptAt) || schedule.paused) return [];
  if (now.getTime() - Date.parse(expectedAt) < SWEEP_GRACE_MS) return [];
  if (ofSchedule(schedule, facts).some(({ kind }) => kind === 'failed')) return [];
  const { kind, why } = whyMissing(facts, schedule, now);
  return [{ kind, detail: `The sweep of ${formatTimestamp(expectedAt)} did not begin: ${why}.` }];
}

/** If the sweep before still runs, that sweep is the problem: another would be skipped, too. */
function whyMissing(
  facts: WatchFacts,
  { latest, missed, skipped }: SeenSchedule,
  now: Date,
): { kind: 'missing' | 'hanging'; why: string } {
  if (deafQueues(facts, now).length > 0) return { kind: 'missing', why: 'no worker listens' };
  if (latest?.status === 'RUNNING') {
    const { workflowId, startedAt } = latest;
    const why = `the sweep before, ${workflowId}, has been running since ${formatTimestamp(startedAt)}, and sweeps do not overlap`;
    return { kind: 'hanging', why };
  }
  return {
    kind: 'missing',
    why: `Temporal has counted ${missed} missed and ${skipped} skipped sweeps so far`,
  };
}

const began = (expectedAt: string, sweptAt: string | null) =>
  sweptAt !== null && Date.parse(sweptAt) >= Date.parse(expectedAt);

/** What decides whether a sweep is worth a digest. */
export interface DigestFacts {
  counts: SweepCounts;
  guardrails: Guardrail[];
  /** The latest digest: its time and the guardrails it reported. Null before the first. */
  last: { at: Date; guardrails: string[] } | null;
}

/**
 * Whether a sweep's digest is sent at `now`: something happened, a guardrail began to block, or a week passed since
 * the last digest.
 */
export function digestIsDue({ counts, guardrails, last }: DigestFacts, now: Date): boolean {
  if (!last || now.getTime() - last.at.getTime() >= 7 * DAY) return true;
  return happenings(counts) > 0 || guardrails.some(({ key }) => !last.guardrails.includes(key));
}
