import { FOREIGN_ADVICE } from './namespace';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Each kind of alert. `graceMs`: how long the problem must last before an admin is notified; what passes by itself is
 * not reported. `knownBy`: who knows of it. While Temporal does not answer, the kinds only Temporal knows of keep
 * their state.
 */
export const ALERTS = {
  database: { graceMs: 3 * MINUTE, knownBy: 'database' },
  temporal: { graceMs: 3 * MINUTE, knownBy: 'connecting' },
  worker: { graceMs: 3 * MINUTE, knownBy: 'Temporal' },
  schedule: { graceMs: 3 * MINUTE, knownBy: 'Temporal' },
  recreated: { graceMs: 0, knownBy: 'Temporal' },
  installation: { graceMs: 0, knownBy: 'Temporal' },
  paused: { graceMs: DAY, knownBy: 'Temporal' },
  missing: { graceMs: 0, knownBy: 'Temporal' },
  hanging: { graceMs: 3 * MINUTE, knownBy: 'Temporal' },
  failed: { graceMs: 0, knownBy: 'Temporal' },
  failing: { graceMs: 3 * MINUTE, knownBy: 'Temporal' },
  overdue: { graceMs: 15 * MINUTE, knownBy: 'Temporal' },
  unapplied: { graceMs: 0, knownBy: 'Temporal' },
  reconcile: { graceMs: HOUR, knownBy: 'Temporal' },
  sync: { graceMs: HOUR, knownBy: 'Temporal' },
  source: { graceMs: 0, knownBy: 'database' },
  handler: { graceMs: 30 * MINUTE, knownBy: 'database' },
  mail: { graceMs: 3 * MINUTE, knownBy: 'database' },
  stuck: { graceMs: 0, knownBy: 'database' },
  bounces: { graceMs: 0, knownBy: 'database' },
  refusals: { graceMs: 0, knownBy: 'database' },
} as const satisfies Record<string, { graceMs: number; knownBy: 'database' | 'connecting' | 'Temporal' }>;

export type AlertKind = keyof typeof ALERTS;

/** The kinds, in the order in which they are reported. */
export const ALERT_KINDS = Object.keys(ALERTS) as AlertKind[];

/** The kinds that can be judged now: all, or without those known by Temporal while Temporal does not answer. */
export const judgedKinds = ({ unreachable }: { unreachable: string | null }): AlertKind[] =>
  ALERT_KINDS.filter((kind) => unreachable === null || ALERTS[kind].knownBy !== 'Temporal');

/** What an admin can do about each kind, and the command to begin with. */
export const REMEDIES: Record<AlertKind, { advice: string; command: string }> = {
  database: {
    advice:
      'Check PostgreSQL and DATABASE_URL. Until it answers, nothing is asked, sent or closed. Owners who answer see an error; no answer is lost silently.',
    command: 'rollcall doctor',
  },
  temporal: {
    advice: 'Check the Temporal server and TEMPORAL_ADDRESS. Answers are still recorded; nothing is lost.',
    command: 'rollcall doctor',
  },
  worker: {
    advice: 'Start a worker, or read the log of the one that should run.',
    command: 'rollcall worker',
  },
  schedule: {
    advice: 'Create it again. Starting a worker does the same.',
    command: 'rollcall schedule apply',
  },
  recreated: {
    advice:
      'Check its times, its cadence and whether it is paused: a change made in the last minute before the loss may be missing.',
    command: 'rollcall schedule show',
  },
  installation: {
    advice: FOREIGN_ADVICE,
    command: 'rollcall doctor',
  },
  paused: {
    advice: 'If somebody paused it on purpose, leave it. Otherwise resume it.',
    command: 'rollcall schedule resume',
  },
  missing: {
    advice: 'Once a worker runs, start a sweep now. Nobody is asked twice.',
    command: 'rollcall sweep',
  },
  hanging: {
    advice:
      "Its page in Temporal's UI shows what it waits for. Cancel it so that the next sweep can begin; what it did is kept.",
    command: 'rollcall sweep cancel latest && rollcall sweep',
  },
  failed: {
    advice: 'Correct what the failure names (a field of the cadence, for example), then start a sweep.',
    command: 'rollcall cadence validate && rollcall sweep',
  },
  failing: {
    advice:
      'Its page shows the error. The usual cause is a new version of the code: go back to the version that ran before, or ' +
      'start a corrected one; then the workflow continues by itself. A terminated reminder is started again within ten minutes.',
    command: 'rollcall doctor',
  },
  overdue: {
    advice:
      "Their pages in Temporal's UI and the workers' logs show what they wait for. A terminated reminder is started again " +
      'within ten minutes and sends nothing twice.',
    command: 'rollcall doctor',
  },
  unapplied: {
    advice:
      'The answers are recorded, not lost. Open the reminder of one of these owners: the reconciler wakes it every ten minutes.',
    command: 'rollcall doctor',
  },
  reconcile: {
    advice: 'Restore it: the command creates it if it is gone and resumes it if it is paused.',
    command: 'rollcall schedule apply',
  },
  sync: {
    advice: 'Restore it: the command creates it if it is gone and resumes it if it is paused.',
    command: 'rollcall schedule apply',
  },
  source: {
    advice:
      'Correct what the failure names, then sync the source: rollcall source sync. rollcall source check looks at the source and changes nothing. ' +
      'Tasks that were read before stay as they were; nothing is taken for gone.',
    command: 'rollcall source status',
  },
  handler: {
    advice:
      "Check the command or the webhook in the source's declaration, then try it with one task: rollcall source test. " +
      'Waiting tasks are tried again every ten minutes with the same keys. The next sweep asks again about tasks that failed.',
    command: 'rollcall source list',
  },
  mail: {
    advice:
      'Nothing is lost and no owner is marked as unreachable: the mails wait and go out by themselves. If a domain is ' +
      'named, its server refuses us: check SPF, DKIM, DMARC and blocklists, or lower its pace (ROLLCALL_DOMAIN_PACES).',
    command: 'rollcall mail test you@example.org',
  },
  stuck: {
    advice: 'Rollcall keeps trying. Check the servers that do not accept them, or answer for the owners.',
    command: 'rollcall doctor',
  },
  bounces: {
    advice:
      'The mail may be taken for spam, or addresses may be out of date. An owner whose mail came back counts as not asked.',
    command: 'rollcall pause --reason "mail comes back"',
  },
  refusals: {
    advice:
      'So many people do not leave at once: check SPF, DKIM, DMARC, blocklists and the rate of sending. ' +
      'Until then nobody is asked in their place, and the same mails are tried again once a day. If these people did leave, ' +
      'mark them as inactive in the directory that Rollcall reads.',
    command: 'rollcall mail test you@example.org',
  },
};

/** A problem that exists now. */
export interface HealthIssue {
  kind: AlertKind;
  /** Tells problems of one kind apart, each reported and ended by itself; absent for a kind that has only one. */
  about?: string;
  detail: string;
}
