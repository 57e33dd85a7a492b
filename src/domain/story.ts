import type { Cadence } from './cadence';
import type { Move, Reason } from './nextMove';
import type { NoticeFact, NoticeKind, ReminderFacts } from './round';
import type { SweepCounts } from './sweep';

const SENT: Record<NoticeKind, string> = {
  notice: 'First notice',
  remind: 'Reminder',
  escalate: 'Escalation',
  closed: 'News of closings',
};

const OUTCOMES: Record<Extract<Move, { do: 'end' }>['outcome'], string> = {
  confirmed: 'The owner answered for every task that was asked about.',
  unanswered: 'Nobody answered, and the ladder has no further step. Nothing was closed for it.',
  'nothing-to-ask': 'Nothing is left to ask: the tasks were edited, closed, moved or held meanwhile.',
  cancelled: 'The round was cancelled.',
  told: 'There was no open round; what there was to tell was told.',
};

type Wait = Extract<Move, { do: 'wait' }>;

/** What a wait is for, in a few words. */
const WAITING: Record<Reason, string> = {
  answer: 'Waiting for an answer',
  stop: 'Stopped by an admin: nothing is sent or closed',
  sync: 'Waiting for a sync: what is known of the tasks is too old to ask about',
  'working hours': 'Waiting for a working day and an hour that is not quiet, where the owner lives',
  budget: 'Waiting for a later day: the mail budget of the days before is spent',
};

/** The stage of a reminder for its search attribute; null where a move only passes by. */
export function stageOf(move: Move, facts: ReminderFacts): string | null {
  if (move.do === 'end') return move.outcome;
  return move.do === 'wait' ? waitStage(move.because, facts) : null;
}

function waitStage(because: Reason, { notices }: ReminderFacts): string {
  if (because === 'stop') return 'stopped';
  if (because !== 'answer') return `waiting for ${because}`;
  return `waiting after ${settled(notices).at(-1)?.kind ?? 'nothing'}`;
}

/** What the running timer waits for and what comes then, in a few words. */
export const waitSummary = ({ because, next }: Wait): string =>
  `${WAITING[because]}; then ${next === 'end' ? 'the round ends' : SENT[next].toLowerCase()}`;

/** What sending a step means, in a few words. */
export const sendSummary = (kind: NoticeKind, owner: string): string =>
  `${SENT[kind]} about the tasks of ${owner}`;

/** An owner's round as a person reads it in the Temporal UI, in Markdown. No address, no link. */
export function story(facts: ReminderFacts, move: Move, cadence: Cadence): string {
  const { answers } = facts;
  return [
    `### ${headline(move)}`,
    facts.round && `Asking **${facts.owner}** since ${moment(facts.round.begunAt)}.`,
    facts.notices.length > 0 && sentTable(facts.notices),
    facts.listed > 0 && `**${facts.listed}** tasks listed, **${facts.unsettled}** still to be answered for.`,
    (answers.keep || answers.close || answers.snooze) &&
      `Answers so far: keep ${answers.keep}, close ${answers.close}, snooze ${answers.snooze}.`,
    `Ladder:\n${cadence.ladder.map(({ step, wait }) => `1. ${step}, wait ${wait}`).join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function headline(move: Move): string {
  switch (move.do) {
    case 'send':
      return `Sending: ${SENT[move.kind].toLowerCase()}`;
    case 'wait':
      return waitHeadline(move);
    case 'end':
      return `Ended: ${move.outcome}. ${OUTCOMES[move.outcome]}`;
    case 'tell closed':
      return 'Telling the owner which tasks were closed';
    case 'hand over closures':
      return 'Handing the tasks the owner wants closed to the closing workflow';
  }
}

/** When a stop or a sync ends nobody knows: the timer only looks again. */
function waitHeadline(move: Wait): string {
  const known = move.because !== 'stop' && move.because !== 'sync';
  return `${waitSummary(move)}. ${known ? 'Until' : 'Looking again at'} ${moment(move.until)}`;
}

const settled = (notices: NoticeFact[]) => notices.filter((notice) => notice.settledAt !== null);

const sentTable = (notices: NoticeFact[]): string =>
  ['| step | to | result | when |', '|---|---|---|---|', ...notices.map(sentRow)].join('\n');

const sentRow = ({ kind, recipient, state, settledAt }: NoticeFact): string =>
  `| ${SENT[kind]} | ${recipient ?? 'the fallback mailbox'} | ${RESULTS[state]} | ${settledAt ? moment(settledAt) : ''} |`;

const RESULTS = { claimed: 'being sent', sent: 'accepted by the mail server', refused: 'refused' } as const;

const moment = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** A finished sweep, in Markdown. */
export const sweepStory = (counts: SweepCounts): string =>
  [
    '| | |',
    '|---|---|',
    `| owners asked | ${counts.asked} |`,
    `| due, but no mailbox is known | ${counts.unreachable} |`,
    `| passed over: the sync is not trusted or not fresh | ${counts.untrusted} |`,
    `| stale tasks without an owner | ${counts.ownerless} |`,
    `| closures proposed for archived projects | ${counts.proposed} |`,
    `| archived projects still being observed | ${counts.observing} |`,
  ].join('\n');

/** What the closing workflow did so far, in Markdown. */
export const closingStory = (total: {
  closed: number;
  failed: number;
  cancelled: number;
  overCap: number;
  restored: number;
  notRestored: number;
}): string =>
  [
    `Closed **${total.closed}**, failed ${total.failed}, cancelled ${total.cancelled}.`,
    total.restored + total.notRestored > 0 &&
      `Restored **${total.restored}**; ${total.notRestored} had changed meanwhile.`,
    total.overCap > 0 && `**Over the cap: ${total.overCap} closures wait**, and none of them runs.`,
  ]
    .filter(Boolean)
    .join('\n\n');
