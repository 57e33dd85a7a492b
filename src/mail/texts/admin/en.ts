import type { ToDoCounts } from '../../../domain/closing/toDo';
import { REMEDIES, type AlertKind } from '../../../domain/monitoring/alerts';
import type { SweepReport } from '../../../domain/sweep/report';
import { blocks, type Guardrail } from '../../../domain/sweep/guardrails';
import { count, formatTimestamp } from '../../../domain/common/text';

const n = (value: number): string => value.toLocaleString('en-GB');

const TITLES: Record<AlertKind, string> = {
  database: 'the database is not usable',
  temporal: 'Temporal does not answer',
  worker: 'no worker listens',
  schedule: 'there is no Schedule',
  recreated: 'a Schedule was missing and was created again',
  installation: 'the namespace belongs to another database',
  paused: 'the sweeps are still paused',
  missing: 'a sweep did not run',
  hanging: 'a sweep does not end',
  failed: 'a sweep failed',
  failing: 'a workflow is blocked',
  overdue: 'reminders are late',
  unapplied: 'answers had no effect yet',
  reconcile: 'interrupted work is not picked up',
  sync: 'sources are not synced',
  source: 'a source cannot be synced',
  handler: 'the tasks of a source cannot be switched off or on',
  mail: 'mail does not go out',
  stuck: 'notices fail for days',
  bounces: 'much mail comes back',
  refusals: 'many notices are refused',
};

/** `12 tasks to switch off and 3 to switch on again by hand` */
const toDoText = ({ off, on }: ToDoCounts): string =>
  on === 0
    ? `${count(off, 'task')} to switch off by hand`
    : off === 0
      ? `${count(on, 'task')} to switch on again by hand`
      : `${count(off, 'task')} to switch off and ${count(on, 'task')} to switch on again by hand`;

/** The words of what is written to the admins, in English: the measure for the other languages. */
export const en = {
  digest: {
    subject: ({ guardrails, counts: { asked, proposed, since } }: SweepReport): string => {
      const answered = since.keep + since.close + since.snooze;
      const blocking = guardrails.filter(blocks).length;
      const others = guardrails.length - blocking;
      const parts = [
        blocking > 0 && `${count(blocking, 'guardrail')} blocking`,
        others > 0 && `${count(others, 'thing')} to look at`,
        `${count(asked, 'owner')} asked`,
        answered > 0 && `${count(answered, 'task')} answered for`,
        since.closed > 0 && `${since.closed} closed`,
        since.failed > 0 && `${since.failed} failed to close`,
        since.closed === 0 && proposed > 0 && `${proposed} to be closed`,
      ];
      return parts.filter(Boolean).join(', ');
    },
    title: (startedAt: string) => `Sweep of ${formatTimestamp(startedAt)}`,
    about: ({ guardrails, counts: { asked, since } }: SweepReport): string => {
      const answered = since.keep + since.close + since.snooze;
      const done = `${count(asked, 'owner')} asked; since the sweep before, ${count(answered, 'task')} answered for and ${since.closed} closed.`;
      return guardrails.length > 0 ? `Something needs you. Otherwise: ${done}` : done;
    },
    guardrail: ({ what }: Guardrail): string => what,
    plot: 'Owners asked, by sweep',
    plotInText: 'Owners asked, by sweep, the latest last',
    waiting: 'Waiting the longest for an answer',
    since: (day: string) => `since ${day}`,
    tasks: (tasks: number) => count(tasks, 'task'),
    footer: (sweepId: string) =>
      `You get this as an admin of Rollcall, after a sweep in which something happened and at least once a week. Details: rollcall sweep show ${sweepId}`,
  },
  series: {
    asked: 'asked',
    answered: 'answered',
    open: 'open',
    unanswered: 'unanswered',
    otherwise: 'ended otherwise',
  },
  groups: { sweep: 'This sweep', since: 'Since the sweep before', waiting: 'Waiting' },
  rows: {
    asked: 'owners asked',
    roundOpen: 'not asked (round still open)',
    askedLately: 'not asked (asked lately)',
    held: 'not asked (all kept or snoozed)',
    exempt: 'not asked (exempt)',
    paused: 'not asked (Rollcall was paused)',
    untrusted: 'not asked (the latest sync is not trusted or not fresh)',
    unreachable: 'not asked (no known mailbox)',
    ownerless: 'stale tasks without an owner',
    keep: 'tasks kept',
    close: 'tasks that their owners want closed',
    snooze: 'tasks snoozed',
    notMine: 'tasks that are “not mine”',
    escalated: 'owners escalated',
    closed: 'tasks closed',
    restored: 'tasks restored',
    failed: 'closings that failed',
    refused: 'notices that reached nobody: refused, returned, or without a mailbox',
    unstarted: 'owners whose reminder could not be started; it is tried again',
    proposed: 'tasks of archived projects proposed for closing',
    observing: 'archived projects still under observation',
    overCap: 'closings over the cap',
    overBudget: 'owners over the budget of the day',
    reactivated: 'projects that are active again',
  },
  alert: {
    over: (title: string) => `resolved: ${title}`,
    lasted: (from: string, to: string, detail: string) => `From ${from} to ${to}: ${detail}`,
    since: (from: string, detail: string) => `Since ${from}. ${detail}`,
    titles: TITLES,
    advice: (kind: AlertKind): string => REMEDIES[kind].advice,
    footer:
      'You get this as an admin of Rollcall: once when something is wrong with its sweeps, and once when that is over.',
  },
  toDo: {
    title: toDoText,
    reminder: (counts: ToDoCounts, since: string) =>
      `Reminder: ${toDoText(counts)}, the first since ${since}`,
    about: (sources: string[]) =>
      `Rollcall does not switch these tasks of ${sources.join(', ')} off or on. Please do it there; until then the tasks stay as they are.`,
    columns: { task: 'Task', reason: 'Why', since: 'Asked since' },
    colon: ': ',
    switchOn: 'switch on',
    reasons: {
      archived: 'its project is archived',
      answer: 'its owner does not need it',
      silence: 'nobody answered',
    } as Record<string, string>,
    restored: 'it is needed after all',
    place: (project: string, source: string, managedBy: string | null) =>
      `${project} (${source})${managedBy === null ? '' : `, defined in ${managedBy}`}`,
    owner: (owner: string | null) => (owner === null ? 'no known owner' : `owner: ${owner}`),
    /** `attached`: how many the file has, where it has not all. */
    more: (tasks: number, attached: number | null) =>
      attached === null
        ? `and ${n(tasks)} more in the attached file`
        : `and ${n(tasks)} more: the attached file has the first ${n(attached)}, and “rollcall closing list --to-do --csv” all of it`,
    done: 'You need not report anything: the next import that shows a task as it should be takes it off this list. To report it earlier, run this with the attached file, or with those of its lines that are done:',
    footer:
      'You get this because you maintain these projects, are the mailbox for this work, or are an admin of Rollcall. What waits for long is mailed again every week.',
  },
};
