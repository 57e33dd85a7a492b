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
// Short paragraphs, not a table: for every line that wraps Temporal's UI cuts one at the end of the text, and one more.
export const digestLines = (digests: DigestFact[]): string =>
  [...digests.map(digestLine), "The digest's page takes the answers, as the owners' would."].join('\n\n');

const digestLine = ({ tasks, owners, state, settledAt }: DigestFact): string =>
  `Asked about **${count(tasks, 'task')} of ${count(owners, 'owner')}** in their place:\n\n` +
  `${RESULTS[state]}${settledAt ? ` ${moment(settledAt)}` : ''}.`;
