import type { Activity, ClosureEnded, NoticeResult, TaskAnswered } from '../db/monitoring/activityFeed';
import { escapeForTerminal } from '../cli/output/escapeForTerminal';
import type { MailKind } from '../domain/common/terms';
import { count } from '../domain/common/text';
import { sweepText } from './sweepText';

/** An event: a text and its time. */
export interface LiveLine {
  at: Date;
  text: string;
}

/** The progress of a sweep's first notices. */
export type Tally = ReadonlyMap<string, { sent: number; rounds: number }>;

/** The printed line: local time, then the text. */
export const liveLine = (at: Date, text: string): string =>
  `${at.toTimeString().slice(0, 8)}  ${escapeForTerminal(text)}`;

/**
 * The lines for `activity`, one for each kind of event, ordered by time. `tally` has the sweeps of its first notices. The
 * lines contain no mail address, no link and no task name.
 */
export function liveLines(activity: Activity, tally: Tally): LiveLine[] {
  const lines = [
    ...activity.sweeps.map(({ at, counts }) => ({ at, text: `sweep: ${sweepText(counts)}` })),
    ...activity.digests.map(({ at }) => ({
      at,
      text: 'mail: the mail server accepted the digest of a sweep',
    })),
    ...noticeLines(activity.notices, tally),
    ...answerLines(activity.answers),
    ...roundLines(activity.rounds),
    ...closureLines(activity.closures),
  ];
  return lines.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** The text for `n` notices of each kind. */
const NOTICES: Record<string, (n: number) => string> = {
  notice: (n) => count(n, 'first notice'),
  remind: (n) => count(n, 'reminder'),
  escalate: (n) => count(n, 'escalation'),
  closed: (n) => `${count(n, 'notification')} about closures`,
  assigned: (n) => `${count(n, 'request')} to people other than the owner`,
  handed: (n) => `${count(n, 'note')} about who is asked instead`,
} satisfies Record<MailKind, (n: number) => string>;

function noticeLines(notices: NoticeResult[], tally: Tally): LiveLine[] {
  return grouped(notices, ({ kind, state, channel, sweepId }) =>
    [kind, state, channel, kind === 'notice' && sweepId].join(' '),
  ).map((group) => {
    const [{ kind, state, channel, sweepId }] = group;
    const what = NOTICES[kind]?.(group.length) ?? count(group.length, `message "${kind}"`);
    const of = kind === 'notice' && state === 'sent' && sweepId ? tally.get(sweepId) : undefined;
    const text = `mail: ${what} ${fate(state, channel)}${of ? ` (${of.sent} of ${of.rounds})` : ''}`;
    return { at: latest(group), text };
  });
}

function fate(state: NoticeResult['state'], channel: string): string {
  const server = channel === 'mail' ? 'the mail server' : `the channel ${channel}`;
  if (state === 'sent') return `accepted by ${server}`;
  return state === 'refused' ? 'could not be delivered' : 'came back';
}

/** More answers than this at once share one line. */
const ANSWERS_AT_ONCE = 5;

function answerLines(answers: TaskAnswered[]): LiveLine[] {
  const groups = grouped(answers, ({ owner, saidBy, at }) => JSON.stringify([owner, saidBy, at]));
  if (groups.length > ANSWERS_AT_ONCE)
    return [{ at: latest(answers), text: `answers: ${groups.length} recorded: ${saidText(answers)}` }];
  return groups.map((group) => {
    const [{ owner, saidBy, at }] = group;
    const who = saidBy === owner ? accountOf(owner) : `${accountOf(saidBy)}, for ${accountOf(owner)},`;
    return { at, text: `answer: ${who} answered: ${saidText(group)} (recorded)` };
  });
}

const KINDS = ['keep', 'close', 'snooze', 'not mine'] as const;

const saidText = (answers: TaskAnswered[]) =>
  KINDS.map((kind) => ({ kind, n: answers.filter((answer) => answer.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => `${kind} ${n}`)
    .join(', ');

/** An owner's account without the directory, as commands accept it. */
const accountOf = (id: string) => id.slice(id.indexOf(':') + 1);

function roundLines(rounds: Activity['rounds']): LiveLine[] {
  if (!rounds.length) return [];
  const outcomes = grouped(rounds, ({ outcome }) => outcome);
  const text = outcomes.map((group) => `${group.length} ended ${OUTCOMES[group[0].outcome]}`).join(', ');
  return [{ at: latest(rounds), text: `rounds: ${text}` }];
}

const OUTCOMES: Record<Activity['rounds'][number]['outcome'], string> = {
  confirmed: 'confirmed',
  unanswered: 'unanswered',
  'nothing-to-ask': 'with nothing left to ask',
  cancelled: 'cancelled',
};

const REASONS: Record<string, string> = {
  archived: 'archived projects',
  answer: "the owner's answer",
  silence: 'nobody answered',
  elsewhere: 'by the source itself',
};

const FATES: Record<ClosureEnded['state'], (n: number) => string> = {
  closed: (n) => `${count(n, 'task')} closed`,
  failed: (n) => `${count(n, 'task')} could not be closed`,
  cancelled: (n) => `${count(n, 'proposed closure')} cancelled`,
};

function closureLines(closures: ClosureEnded[]): LiveLine[] {
  return grouped(closures, ({ state, reason }) => `${state} ${reason}`).map((group) => {
    const [{ state, reason }] = group;
    const text = `closing: ${FATES[state](group.length)} (${REASONS[reason] ?? reason})`;
    return { at: latest(group), text };
  });
}

const latest = (events: { at: Date }[]) => new Date(Math.max(...events.map(({ at }) => at.getTime())));

/** Groups items by key, in the order of each key's first appearance. */
function grouped<T>(all: T[], keyOf: (one: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}
