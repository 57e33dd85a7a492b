import { FOREIGN_ADVICE } from './namespace';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What may be wrong: for how long it must have been before an admin is told, since what passes by itself is no news;
 * and what knows of it. Of a Temporal that does not answer nothing is known, so what only it knows stays as it was.
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
  mail: { graceMs: 3 * MINUTE, knownBy: 'database' },
  stuck: { graceMs: 0, knownBy: 'database' },
  bounces: { graceMs: 0, knownBy: 'database' },
  refusals: { graceMs: 0, knownBy: 'database' },
} as const satisfies Record<string, { graceMs: number; knownBy: 'database' | 'connecting' | 'Temporal' }>;

export type AlertKind = keyof typeof ALERTS;

/** The kinds, in the order they are told. */
export const ALERT_KINDS = Object.keys(ALERTS) as AlertKind[];

/** The kinds that can be judged: all, or what is known where Temporal does not answer. */
export const judgedKinds = ({ unreachable }: { unreachable: string | null }): AlertKind[] =>
  ALERT_KINDS.filter((kind) => unreachable === null || ALERTS[kind].knownBy !== 'Temporal');

/** What to do about it, and the command to begin with. */
export const REMEDIES: Record<AlertKind, { advice: string; command: string }> = {
  database: {
    advice:
      'Look after PostgreSQL and DATABASE_URL. Nothing is asked, sent or closed meanwhile; answers are refused and not lost silently.',
    command: 'rollcall doctor',
  },
  temporal: {
    advice: 'Check the Temporal server and TEMPORAL_ADDRESS. Answers are still recorded; nothing is lost.',
    command: 'rollcall doctor',
  },
  worker: {
    advice: 'Start a worker, or look into the log of the one that should run.',
    command: 'rollcall worker',
  },
  schedule: {
    advice: 'Create it again; starting a worker does so, too.',
    command: 'rollcall schedule apply',
  },
  recreated: {
    advice:
      'Compare it with what you expect, its pause too: what was changed in the last minute before may be missing.',
    command: 'rollcall schedule show',
  },
  installation: {
    advice: FOREIGN_ADVICE,
    command: 'rollcall doctor',
  },
  paused: {
    advice: 'If it was paused for good reason, leave it. Otherwise let it go on.',
    command: 'rollcall schedule resume',
  },
  missing: {
    advice: 'Once a worker listens, run one now; nobody is asked twice.',
    command: 'rollcall sweep',
  },
  hanging: {
    advice:
      "Its page in Temporal's UI tells what it waits for. Once it is cancelled the next can begin; what it did stays.",
    command: 'rollcall sweep cancel latest && rollcall sweep',
  },
  failed: {
    advice: 'Put right what it names (a field of the cadence, say), then run one now.',
    command: 'rollcall cadence validate && rollcall sweep',
  },
  failing: {
    advice:
      'Its page says with what. Most often the code changed under it: go back to the version that ran before, or ' +
      'start one that is mended; then it goes on by itself. A reminder that is terminated begins anew within ten minutes.',
    command: 'rollcall doctor',
  },
  overdue: {
    advice:
      "Their pages in Temporal's UI, and the workers' logs, tell what they wait for. One that is terminated begins anew " +
      'within ten minutes, and sends nothing twice.',
    command: 'rollcall doctor',
  },
  unapplied: {
    advice:
      'They are recorded, and not lost. Look at the reminder of one of these owners: the reconciler wakes it every ten minutes.',
    command: 'rollcall doctor',
  },
  reconcile: {
    advice: 'Bring it back: created anew if it is gone, resumed if it is paused.',
    command: 'rollcall schedule apply',
  },
  sync: {
    advice: 'Bring it back: created anew if it is gone, resumed if it is paused.',
    command: 'rollcall schedule apply',
  },
  mail: {
    advice:
      'Nothing is lost and nobody is marked: mails wait, and go out by themselves once it is over. Where a domain is ' +
      'named, its server refuses us: look after SPF, DKIM, DMARC and lists, or lower its pace (ROLLCALL_DOMAIN_PACES).',
    command: 'rollcall mail test you@example.org',
  },
  stuck: {
    advice:
      'They are tried again and again. Look after the servers that do not take them, or answer for the owners.',
    command: 'rollcall doctor',
  },
  bounces: {
    advice:
      'Mail may be taken for spam, or addresses be out of date. Whose mail came back counts as not asked.',
    command: 'rollcall pause --reason "mail comes back"',
  },
  refusals: {
    advice:
      'As many people do not go away at once: look after SPF, DKIM, DMARC, lists and how many mails go out at a time. ' +
      'Meanwhile nobody is asked in their place, and the same mails are tried again once a day. Where they did go away, ' +
      'have the people files say so.',
    command: 'rollcall mail test you@example.org',
  },
};

/** Something that is wrong now. */
export interface HealthIssue {
  kind: AlertKind;
  /** Which of several that may be wrong at a time, each told and ended by itself; absent where a kind is one thing. */
  about?: string;
  detail: string;
}
