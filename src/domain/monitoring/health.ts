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

/** A sweep that has not begun this long after its time is missing. */
export const SWEEP_GRACE_MS = 10 * MINUTE;

/** A worker asks for work once a minute at least; one that did not for this long is gone. */
export const WORKER_GRACE_MS = 3 * MINUTE;

/** What the watchdog saw of Temporal; dates are ISO 8601, since it is kept. */
export interface Seen {
  /** Why Temporal does not answer; null when it does. Then nothing else is known. */
  unreachable: string | null;
  /** Null when there is none. */
  schedule: SeenSchedule | null;
  /** When a worker last asked for work; null when none did lately. */
  queues: { name: string; polledAt: string | null }[];
  /** All Schedules, as they are to be kept. */
  schedules?: ScheduleState[];
  /** Those beside that of the sweeps. */
  upkeep?: SeenUpkeep[];
  /** The installations that the namespace's Schedules name. */
  claims?: Claim[];
  /** What was found among the workflows that run. */
  work?: SeenWork;
}

export interface SeenSchedule {
  paused: boolean;
  note: string | null;
  next: string | null;
  skipped: number;
  missed: number;
  /** The latest sweep it started. */
  latest: {
    workflowId: string;
    status: string;
    startedAt: string;
    endedAt: string | null;
    failure: string | null;
  } | null;
}

/** What the rule looks at. */
export interface WatchFacts extends Seen {
  /** When a sweep was expected to begin, as remembered from an earlier look. */
  expectedAt: string | null;
  /** When the latest sweep began, by hand or not. */
  sweptAt: string | null;
}

/**
 * When the next sweep is to begin, to be remembered until one began: what the Schedule says, unless the time
 * it said earlier has come and no sweep with it. A paused Schedule expects none.
 */
export function expectation({ expectedAt, sweptAt, ...seen }: WatchFacts, now: Date): string | null {
  if (seen.unreachable !== null) return expectedAt;
  if (!seen.schedule || seen.schedule.paused) return null;
  const due = expectedAt !== null && Date.parse(expectedAt) <= now.getTime();
  return due && !began(expectedAt, sweptAt) ? expectedAt : seen.schedule.next;
}

/** Everything that is wrong at `now`, each kind once. */
export function healthIssues(facts: WatchFacts, now: Date): HealthIssue[] {
  const { schedule, unreachable } = facts;
  if (unreachable !== null)
    return [{ kind: 'temporal', detail: `Temporal does not answer: ${unreachable}.` }];
  if (!schedule) {
    const detail = 'There is no Schedule, so no sweep ever begins.';
    return [...deafQueues(facts, now), { kind: 'schedule', detail }];
  }
  return [...deafQueues(facts, now), ...ofSchedule(schedule, facts), ...missing(facts, schedule, now)];
}

/** What is wrong where no worker listens; nothing where one does. */
export function deafQueues({ queues }: Pick<Seen, 'queues'>, now: Date): HealthIssue[] {
  const deaf = queues.filter(
    ({ polledAt }) => polledAt === null || now.getTime() - Date.parse(polledAt) > WORKER_GRACE_MS,
  );
  // A mail server that keeps silent takes all the places for mails, and nobody polls for more: `mail` tells of that.
  if (deaf.every(({ name }) => name === MAIL_TASK_QUEUE)) return [];
  const names = deaf.map(({ name }) => name).join(' and ');
  const detail = `No worker listens on ${names}: nobody is asked, reminded or told, and nothing is closed.`;
  return [{ kind: 'worker', detail }];
}

function ofSchedule({ paused, note, latest }: SeenSchedule, { sweptAt }: WatchFacts): HealthIssue[] {
  const wrong: HealthIssue[] = [];
  if (paused) {
    const why = note ? ` (${note})` : '';
    wrong.push({ kind: 'paused', detail: `The Schedule is paused${why}: no sweep begins.` });
  }
  if (latest && BAD_ENDS.includes(latest.status) && !(latest.endedAt && began(latest.endedAt, sweptAt))) {
    const end = latest.status.toLowerCase().replace('_', ' ');
    const why = latest.failure ? `: ${latest.failure}` : '';
    wrong.push({ kind: 'failed', detail: `The latest sweep, ${latest.workflowId}, ended ${end}${why}.` });
  }
  return wrong;
}

const BAD_ENDS = ['FAILED', 'TIMED_OUT', 'TERMINATED', 'CANCELLED'];

/** A sweep that failed did begin: it is told of as such. */
function missing(facts: WatchFacts, schedule: SeenSchedule, now: Date): HealthIssue[] {
  const { expectedAt, sweptAt } = facts;
  if (expectedAt === null || began(expectedAt, sweptAt) || schedule.paused) return [];
  if (now.getTime() - Date.parse(expectedAt) < SWEEP_GRACE_MS) return [];
  if (ofSchedule(schedule, facts).some(({ kind }) => kind === 'failed')) return [];
  const { kind, why } = whyMissing(facts, schedule, now);
  return [{ kind, detail: `The sweep of ${formatTimestamp(expectedAt)} did not begin: ${why}.` }];
}

/** Where the one before still runs, that one is what is wrong: another would be skipped as well. */
function whyMissing(
  facts: WatchFacts,
  { latest, missed, skipped }: SeenSchedule,
  now: Date,
): { kind: 'missing' | 'hanging'; why: string } {
  if (deafQueues(facts, now).length > 0) return { kind: 'missing', why: 'no worker listens' };
  if (latest?.status === 'RUNNING') {
    const { workflowId, startedAt } = latest;
    const why = `the one before, ${workflowId}, has run since ${formatTimestamp(startedAt)}, and sweeps do not overlap`;
    return { kind: 'hanging', why };
  }
  return { kind: 'missing', why: `Temporal counts ${missed} missed and ${skipped} skipped so far` };
}

const began = (expectedAt: string, sweptAt: string | null) =>
  sweptAt !== null && Date.parse(sweptAt) >= Date.parse(expectedAt);

/** What decides whether a sweep is worth a digest. */
export interface DigestFacts {
  counts: SweepCounts;
  guardrails: Guardrail[];
  /** The latest digest before: when, and which guardrails it told of. Null before the first. */
  last: { at: Date; guardrails: string[] } | null;
}

/** Whether a digest goes out at `now`: when something happened, a guardrail began to block, or none did for a week. */
export function digestIsDue({ counts, guardrails, last }: DigestFacts, now: Date): boolean {
  if (!last || now.getTime() - last.at.getTime() >= 7 * DAY) return true;
  return happenings(counts) > 0 || guardrails.some(({ key }) => !last.guardrails.includes(key));
}
