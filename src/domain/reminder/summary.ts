import type { Cadence } from '../cadence/cadence';
import { heldTo } from '../cadence/ladderSteps';
import { joined, own, plain, prose, type Markdown } from '../common/markdown';
import { aimOf, type NextEvent, type Move, type Reason, type Wait, type Aim } from './move';
import type { NoticeFact, ReminderFacts, AssignedFact, DigestFact } from './facts';
import { count, formatTimestamp } from '../common/text';
import type { AskingKind, AssignedFor, NoticeState } from '../common/terms';

const OUTCOMES: Record<Extract<Move, { do: 'end' }>['outcome'], string> = {
  confirmed: 'There was an answer for every task that was asked about.',
  unanswered: 'Nobody answered for all tasks, and the ladder has no further step.',
  'nothing-to-ask':
    'Nothing is left to ask: meanwhile the tasks were edited, moved, held or closed, or are to be closed.',
  cancelled: 'The round was cancelled.',
  told: 'There was no open round, only news.',
};

/**
 * What a wait is for, in a few words. Nobody is woken when Rollcall is paused or resumed, nor for a sync: so these
 * say what the next move depends on, and not how that stands now.
 */
const WAITING: Record<Reason, string> = {
  answer: 'Waiting for an answer',
  pause: 'Due as soon as Rollcall is not paused by an admin (rollcall pause status)',
  sync: 'Due as soon as the tasks left to ask about are freshly synced, and that sync is trusted (rollcall sync status)',
  'working hours': 'Waiting for a working day and an hour that is not quiet, where the owner lives',
  budget: 'Waiting for a later day: the mail budget of the days before is spent',
  digest: "Gathering others' tasks to be asked about in one mail",
  refusals:
    'Refused by a mail server, as others may be: nobody else is asked until it is clear whose fault that is',
};

/** The stage of a reminder for its search attribute; null where a move only passes by. */
export function stageOf(move: Move, facts: ReminderFacts): string | null {
  if (move.do === 'end') return move.outcome;
  return move.do === 'wait' ? waitStage(move.because, facts) : null;
}

function waitStage(because: Reason, { notices, assigned }: ReminderFacts): string {
  if (because === 'pause') return 'due';
  if (because !== 'answer') return `waiting for ${because}`;
  if (assigned.some(({ why }) => why === 'escalated')) return 'waiting after escalate';
  return `waiting after ${settled(notices).at(-1)?.kind ?? (assigned.length > 0 ? 'asking others' : 'nothing')}`;
}

/** What the running timer waits for and what comes then, in a few words. */
export const waitSummary = (wait: Wait): string =>
  `${WAITING[wait.because]}; then ${nameOf(aimOf(wait)).toLowerCase()}`;

/** Where a reminder stands. */
export interface Standing {
  /** What it is doing: `deciding`, a move, what it waits for, or how it ended. */
  stage: string;
  /** What it waits for, and until when, ISO 8601: the earliest moment, as paused time does not count. */
  waitingFor: string | null;
  until: string | null;
}

/** Where a reminder that makes this move stands. */
export function standing(facts: ReminderFacts, move: Move): Standing {
  const stage = stageOf(move, facts) ?? move.do;
  if (move.do !== 'wait') return { stage, waitingFor: null, until: null };
  return { stage, waitingFor: waitSummary(move), until: move.until };
}

/** What sending means, in a few words. */
export const sendSummary = (next: NextEvent, owner: string, final = false): string => {
  if (next === 'end') return `Looking after ${plain(owner)}`;
  const toOwner = next === 'assigned' || next === 'closed';
  return `${nameOf({ next, final })} ${toOwner ? 'to' : 'about the tasks of'} ${plain(owner)}`;
};

/** Why a reminder cannot look, and when it tries again. */
export interface Blocked {
  why: string;
  /** The database kept it from looking; else something failed that should not. */
  byDatabase: boolean;
  until: string;
}

/** What a reminder that cannot look waits for, in a few words. */
export const blockedSummary = ({ why, byDatabase }: Blocked): string =>
  `${byDatabase ? 'Waiting for the database' : 'The last look failed'}: ${plain(why)}`;

/** The same as a person reads it in the Temporal UI, above what was known before. */
export const blockedMarkdown = (blocked: Blocked, facts: ReminderFacts | null, cadence: Cadence): Markdown =>
  joined(
    [
      prose`### ${blockedSummary(blocked)}. Looking again at ${formatTimestamp(blocked.until)}`,
      prose`Nothing is lost: what is recorded meanwhile is found then, and no step is skipped.`,
      facts && prose`As it was known before:`,
      ...(facts ? known(facts, cadence) : []),
    ],
    '\n\n',
  );

/** An owner's round as a person reads it in the Temporal UI. No address, no link. */
export const summaryMarkdown = (facts: ReminderFacts, move: Move, cadence: Cadence): Markdown =>
  joined([prose`### ${headline(move)}`, ...known(facts, cadence)], '\n\n');

/** What is known of a round, in paragraphs; its ladder as far as that is in force. */
const known = (facts: ReminderFacts, cadence: Cadence) => [
  facts.round && prose`Asking **${facts.owner}** since ${formatTimestamp(facts.round.createdAt)}.`,
  facts.delegate !== null && prose`Away: what is asked of ${facts.owner} is asked of **${facts.delegate}**.`,
  facts.notices.length > 0 && sentTable(facts.notices),
  facts.listed > 0 &&
    prose`${count(facts.listed, 'task')} listed, **${facts.unsettled}** still to be answered for.`,
  facts.assigned.length > 0 && assignedTable(facts.assigned),
  facts.digests.length > 0 && digestLines(facts.digests),
  answersLine(facts.answers),
  facts.round && prose`Ladder: ${heldTo(cadence, facts).ladder.map(rung).join(' → ')}`,
];

const rung = ({ step, wait }: Cadence['ladder'][number]) => (wait ? `${step}, ${wait}` : step);

const answersLine = (answers: ReminderFacts['answers']) => {
  const said = Object.entries(answers).filter(([, count]) => count > 0);
  return (
    said.length > 0 && prose`Answers so far: ${said.map(([kind, count]) => `${kind} ${count}`).join(', ')}.`
  );
};

const closingOf = ({ proposed }: Extract<Move, { do: 'end' }>) =>
  proposed
    ? ` ${count(proposed, 'task')} that nobody answered for ${proposed === 1 ? 'is' : 'are'} to be closed, under the cap.`
    : '';

/** No text from outside is in any of them. */
const headline = (move: Move): Markdown => own(headlineOf(move));

function headlineOf(move: Move): string {
  switch (move.do) {
    case 'send':
      return `Sending: ${nameOf(aimOf(move)).toLowerCase()}`;
    case 'wait':
      return waitHeadline(move);
    case 'end':
      return `Ended: ${move.outcome}. ${OUTCOMES[move.outcome]}${closingOf(move)}`;
    case 'notify closed':
      return 'Telling which tasks were closed, or are to be';
    case 'notify handed':
      return 'Telling who is asked now about tasks that were passed on';
    case 'notify assigned':
      return "Asking about others' tasks";
    default:
      return `Doing: ${move.do}`;
  }
}

/** Whether the move waits for what nobody knows the time of: the end of a pause, or a sync. */
export const isOpenEnded = (move: Move): boolean =>
  move.do === 'wait' && (move.because === 'pause' || move.because === 'sync');

/** The timer of an open-ended wait only looks again. No pause counts towards an answer's time. */
function waitHeadline(move: Wait): string {
  const summary = waitSummary(move);
  if (isOpenEnded(move)) return `${summary}. Looking at that again at ${formatTimestamp(move.until)}`;
  const later = move.because === 'answer' ? ', not counting paused time' : '';
  return `${summary}. Until ${formatTimestamp(move.until)}${later}`;
}

const settled = (notices: NoticeFact[]) => notices.filter((notice) => notice.completedAt !== null);

const NAMES: Record<NextEvent, string> = {
  notice: 'First notice',
  remind: 'Reminder',
  escalate: 'Escalation',
  close: 'Having what nobody answered for closed',
  closed: 'News of closings',
  assigned: "Digest of others' tasks",
  handed: 'News of who is asked instead',
  end: 'The round ends',
};

/** The same of a step after which the ladder closes. */
const FINAL: Partial<Record<NextEvent, string>> = {
  notice: 'First and final notice',
  remind: 'Final notice',
  escalate: 'Escalation and final notice',
} satisfies Record<AskingKind, string>;

/** What is next, or was sent, in a few words. */
export const nameOf = ({ next, final }: Aim): string => (final && FINAL[next]) || NAMES[next];

/** More rows than a person reads: the text has its limit, too. */
const ROWS = 40;

function table<T>(head: string, all: T[], row: (one: T) => Markdown): Markdown {
  const columns = head.replace(/[^|]+/g, '---');
  const rows = joined([own(head), own(columns), ...all.slice(0, ROWS).map(row)], '\n');
  return all.length > ROWS ? prose`${rows}\n\nAnd ${all.length - ROWS} more.` : rows;
}

/** The notices of a round: what was sent to whom, and what became of it. */
export const sentTable = (notices: NoticeFact[]): Markdown =>
  table('| step | to | result | when |', notices, sentRow);

const sentRow = ({ kind, final, recipient, state, completedAt }: NoticeFact): Markdown =>
  prose`| ${nameOf({ next: kind, final })} | ${recipient ?? 'the fallback mailbox'} | ${RESULTS[state]} | ${when(completedAt)} |`;

const when = (completedAt: string | null) => (completedAt ? formatTimestamp(completedAt) : '');

const RESULTS: Record<NoticeState | 'untold', string> = {
  untold: 'told in their next digest',
  claimed: 'being sent',
  sent: 'accepted by the mail server',
  refused: 'refused',
  bounced: 'bounced',
};

const WHY: Record<AssignedFor, string> = {
  'handed over': 'passed on: somebody said "not mine"',
  delegated: 'the owner is away',
  escalated: 'the owner did not answer',
  'owner gone': 'the owner cannot be reached',
};

/** Who is asked in the owner's place about how many tasks, and why. */
export const assignedTable = (assigned: AssignedFact[]): Markdown =>
  table('| tasks | asked of | because | result | when |', assigned, assignedRow);

const assignedRow = ({ tasks, to, why, state, completedAt }: AssignedFact): Markdown =>
  prose`| ${tasks} | ${to} | ${WHY[why]} | ${RESULTS[state]} | ${when(completedAt)} |`;

/** How many tasks, of how many owners, the person is asked about in their place. */
// Short paragraphs, not a table: for every line that wraps Temporal's UI cuts one at the end of the text, and one more.
export const digestLines = (digests: DigestFact[]): Markdown =>
  joined(
    [
      ...digests.slice(0, ROWS).map(digestLine),
      own("The digest's page takes the answers, as the owners' would."),
    ],
    '\n\n',
  );

const digestLine = ({ tasks, owners, state, completedAt }: DigestFact): Markdown => {
  const result = [RESULTS[state], when(completedAt)].filter(Boolean).join(' ');
  return prose`Asked about **${count(tasks, 'task')} of ${count(owners, 'owner')}** in their place:\n\n${result}.`;
};
