import type { Awaited } from './nextMove';
import type { AssignedFact, AssignedFor, DigestFact, NoticeFact, NoticeState } from './round';
import { count, moment } from './words';

/** What comes next, and what was sent, in a few words. */
export const SENT: Record<Exclude<Awaited, 'end'>, string> = {
  notice: 'First notice',
  remind: 'Reminder',
  escalate: 'Escalation',
  close: 'Closing what nobody answered for',
  closed: 'News of closings',
  assigned: "Digest of others' tasks",
  handed: 'News of who is asked instead',
};

/** The notices of a round: what was sent to whom, and what became of it. */
export const sentTable = (notices: NoticeFact[]): string =>
  ['| step | to | result | when |', '|---|---|---|---|', ...notices.map(sentRow)].join('\n');

const sentRow = ({ kind, recipient, state, settledAt }: NoticeFact): string =>
  `| ${SENT[kind]} | ${recipient ?? 'the fallback mailbox'} | ${RESULTS[state]} | ${settledAt ? moment(settledAt) : ''} |`;

const RESULTS: Record<NoticeState | 'untold', string> = {
  untold: 'told in their next digest',
  claimed: 'being sent',
  sent: 'accepted by the mail server',
  refused: 'refused',
  bounced: 'bounced',
};

const WHY: Record<AssignedFor, string> = {
  'handed over': 'somebody said "not mine"',
  delegated: 'the owner is away',
  escalated: 'the owner did not answer',
  'owner gone': 'the owner cannot be reached',
};

/** Who is asked in the owner's place about how many tasks, and why. */
export const assignedTable = (assigned: AssignedFact[]): string =>
  [
    '| tasks | asked of | because | result | when |',
    '|---|---|---|---|---|',
    ...assigned.map(assignedRow),
  ].join('\n');

const assignedRow = ({ tasks, to, why, state, settledAt }: AssignedFact): string =>
  `| ${tasks} | ${to} | ${WHY[why]} | ${RESULTS[state]} | ${settledAt ? moment(settledAt) : ''} |`;

/** How many tasks, of how many owners, the person is asked about in their place. */
export const digestTable = (digests: DigestFact[]): string =>
  ["| others' tasks | result | when |", '|---|---|---|', ...digests.map(digestRow)].join('\n');

const digestRow = ({ tasks, owners, state, settledAt }: DigestFact): string =>
  `| ${count(tasks, 'task')} of ${count(owners, 'owner')} | ${RESULTS[state]} | ${settledAt ? moment(settledAt) : ''} |`;
