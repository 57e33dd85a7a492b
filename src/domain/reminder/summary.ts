import type { Cadence } from '../cadence/cadence';
import { heldTo } from '../cadence/ladderSteps';
import { joined, own, plain, prose, type Markdown } from '../common/markdown';
import { aimOf, type NextEvent, type Move, type Reason, type Wait, type Aim } from './move';
import type { NoticeFact, ReminderFacts, AssignedFact, DigestFact } from './facts';
import { count, formatTimestamp } from '../common/text';
import type { AskingKind, AssignedFor, NoticeState } from '../common/terms';

const OUTCOMES: Record<Extract<Move, { do: 'end' }>['outcome'], string> = {
  confirmed: 'Every task that was asked about was answered.',
  unanswered: 'Some tasks were not answered, and the ladder has no further step.',
  'nothing-to-ask':
    'Nothing is left to ask: the tasks were edited, moved, held or closed meanwhile, or their closing is under way.',
  cancelled: 'The round was cancelled.',
  notified: 'No round was open; only notifications were sent.',
};

/**
 * What a wait is for, in a few words. A pause, a resume or a sync wakes no reminder, so these name what the next move
 * depends on, not its present state.
 */
const WAITING: Record<Reason, string> = {
  answer: 'Waiting for an answer',
  pause: 'Due as soon as Rollcall is not paused (rollcall pause status)',
  sync: 'Due as soon as a fresh and trusted sync has seen the tasks left to ask about (rollcall source status) and Rollcall is not paused',
  'working hours': "Waiting for a working day outside the quiet hours, in the owner's time zone",
  budget: 'Waiting for a later day: the mail budget until then is used up',
  digest: "Gathering others' tasks to be asked about in one mail",
  refusals:
    'A mail server refused the notice, perhaps through our fault: nobody else is asked until that is clear',
};

/** The value of the search attribute for the stage; null if the move is over at once. */
export function stageOf(move: Move, facts: ReminderFacts): string | null {
  if (move.do === 'end') return move.outcome;
  return move.do === 'wait' ? waitStage(move.because, facts) : null;
}

function waitStage(because: Reason, { notices, assigned }: ReminderFacts): string {
  if (because === 'pause') return 'due';
  if (because !== 'answer') return `waiting for ${because}`;
  if (assigned.some(({ why }) => why === 'escalated')) return 'waiting after escalate';
  return `waiting after ${completed(notices).at(-1)?.kind ?? (assigned.length > 0 ? 'asking others' : 'nothing')}`;
}

/** What the running timer waits for and what follows, in a few words. */
export const waitSummary = (wait: Wait): string =>
  `${WAITING[wait.because]}; then ${nameOf(aimOf(wait)).toLowerCase()}`;

/** The present state of a reminder. */
export interface Standing {
  /** `deciding`, a move, what it waits for, or how it ended. */
  stage: string;
  waitingFor: string | null;
  /** The earliest end of the wait (ISO 8601): a pause prolongs it. Null if nobody knows the end. */
  until: string | null;
}

/** The state of a reminder that makes this move. */
export function standing(facts: ReminderFacts, move: Move): Standing {
  const stage = stageOf(move, facts) ?? move.do;
  if (move.do !== 'wait') return { stage, waitingFor: null, until: null };
  return { stage, waitingFor: waitSummary(move), until: isOpenEnded(move) ? null : move.until };
}

/** What an activity that may send does, in a few words. */
export const sendSummary = (next: NextEvent, owner: string, final = false): string => {
  if (next === 'end') return `Checking the reminder of ${plain(owner)}`;
  const toOwner = next === 'assigned' || next === 'closed';
  return `${nameOf({ next, final })} ${toOwner ? 'to' : 'about the tasks of'} ${plain(owner)}`;
};

/** Why a reminder cannot decide, and when it tries again. */
export interface Blocked {
  why: string;
  /** The database is the cause; false if it is an unexpected failure. */
  byDatabase: boolean;
  until: string;
}

/** What a blocked reminder waits for, in a few words. */
export const blockedSummary = ({ why, byDatabase }: Blocked): string =>
  `${byDatabase ? 'Waiting for the database' : 'The last attempt failed'}: ${plain(why)}`;

/** The same for a person who reads it in Temporal's UI, above the last known state. */
export const blockedMarkdown = (blocked: Blocked, facts: ReminderFacts | null, cadence: Cadence): Markdown =>
  joined(
    [
      prose`### ${blockedSummary(blocked)}. The next attempt is at ${formatTimestamp(blocked.until)}`,
      prose`Nothing is lost: that attempt finds what is recorded until then, and skips no step.`,
      facts && prose`Last known state:`,
      ...(facts ? known(facts, cadence) : []),
    ],
    '\n\n',
  );

/** An owner's round for a person who reads it in Temporal's UI. It holds no address and no link. */
export const summaryMarkdown = (facts: ReminderFacts, move: Move, cadence: Cadence): Markdown =>
  joined([prose`### ${headline(move)}`, ...known(facts, cadence)], '\n\n');

/** What is known of a round, a paragraph for each fact. Its ladder leaves out steps no longer in force. */
const known = (facts: ReminderFacts, cadence: Cadence) => [
  facts.round && prose`Asking **${facts.owner}** since ${formatTimestamp(facts.round.createdAt)}.`,
  facts.delegate !== null && prose`${facts.owner} is away; **${facts.delegate}** is asked instead.`,
  facts.notices.length > 0 && sentTable(facts.notices),
  facts.listed > 0 && prose`${count(facts.listed, 'task')} listed, **${facts.unsettled}** still unanswered.`,
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
    ? ` ${count(proposed, 'unanswered task')} ${proposed === 1 ? 'is' : 'are'} to be closed, under the cap.`
    : '';

/** No headline contains text from outside. */
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
      return 'Notifying the owner about tasks that were closed or are to be closed';
    case 'notify handed':
      return 'Notifying the owner who is asked now about tasks they passed on';
    case 'notify assigned':
      return "Asking about others' tasks";
    default:
      return `Doing: ${move.do}`;
  }
}

/** Whether nobody knows when the wait ends: it is for the end of a pause, or for a sync. */
const isOpenEnded = ({ because }: Wait): boolean => because === 'pause' || because === 'sync';

/** The timer of an open-ended wait only checks again. Paused time does not count towards an answer's time. */
function waitHeadline(move: Wait): string {
  const summary = waitSummary(move);
  if (isOpenEnded(move)) return `${summary}. Checked again at ${formatTimestamp(move.until)}`;
  const later = move.because === 'answer' ? ', not counting paused time' : '';
  return `${summary}. Until ${formatTimestamp(move.until)}${later}`;
}

const completed = (notices: NoticeFact[]) => notices.filter((notice) => notice.completedAt !== null);

const NAMES: Record<NextEvent, string> = {
  notice: 'First notice',
  remind: 'Reminder',
  escalate: 'Escalation',
  close: 'Closing of unanswered tasks',
  closed: 'Notification about closed tasks',
  assigned: "Digest of others' tasks",
  handed: 'Notification about who is asked instead',
  end: 'The round ends',
};

/** The names of steps after which the ladder closes. */
const FINAL: Partial<Record<NextEvent, string>> = {
  notice: 'First and final notice',
  remind: 'Final notice',
  escalate: 'Escalation and final notice',
} satisfies Record<AskingKind, string>;

/** The name of an event, next or past, in a few words. */
export const nameOf = ({ next, final }: Aim): string => (final && FINAL[next]) || NAMES[next];

/** Nobody reads more rows, and Temporal limits the length of the text. */
const ROWS = 40;

function table<T>(head: string, all: T[], row: (one: T) => Markdown): Markdown {
  const columns = head.replace(/[^|]+/g, '---');
  const rows = joined([own(head), own(columns), ...all.slice(0, ROWS).map(row)], '\n');
  return all.length > ROWS ? prose`${rows}\n\nAnd ${all.length - ROWS} more.` : rows;
}

/** The notices of a round: what was sent to whom, and its result. */
export const sentTable = (notices: NoticeFact[]): Markdown =>
  table('| step | to | result | when |', notices, sentRow);

const sentRow = ({ kind, final, recipient, state, completedAt }: NoticeFact): Markdown =>
  prose`| ${nameOf({ next: kind, final })} | ${recipient ?? 'the fallback mailbox'} | ${RESULTS[state]} | ${when(completedAt)} |`;

const when = (completedAt: string | null) => (completedAt ? formatTimestamp(completedAt) : '');

const RESULTS: Record<NoticeState | 'untold', string> = {
  untold: 'waiting for their next digest',
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

/** How many tasks of how many owners a person is asked about in their place. */
// Short paragraphs instead of a table: for every line that wraps, Temporal's UI cuts off a line at the end of the
// text.
export const digestLines = (digests: DigestFact[]): Markdown =>
  joined(
    [
      ...digests.slice(0, ROWS).map(digestLine),
      own("Answers given on the digest's page count as the owners' own."),
    ],
    '\n\n',
  );

const digestLine = ({ tasks, owners, state, completedAt }: DigestFact): Markdown => {
  const result = [RESULTS[state], when(completedAt)].filter(Boolean).join(' ');
  return prose`Asked about **${count(tasks, 'task')} of ${count(owners, 'owner')}** in their place:\n\n${result}.`;
};
