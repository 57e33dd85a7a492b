import { joined, own, prose, type Markdown } from './markdown';
import type { Aim, Awaited } from './move';
import type { AssignedFact, AssignedFor, DigestFact, NoticeFact, NoticeState } from './round';
import { count, moment } from './words';

const NAMES: Record<Awaited, string> = {
  notice: 'First notice',
  remind: 'Reminder',
  escalate: 'Escalation',
  close: 'Closing what nobody answered for',
  closed: 'News of closings',
  assigned: "Digest of others' tasks",
  handed: 'News of who is asked instead',
  end: 'The round ends',
};

/** The same of a step after which the ladder closes. */
const FINAL: Partial<Record<Awaited, string>> = {
  notice: 'First and final notice',
  remind: 'Final notice',
  escalate: 'Escalation and final notice',
};

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

const sentRow = ({ kind, final = false, recipient, state, settledAt }: NoticeFact): Markdown =>
  prose`| ${nameOf({ next: kind, final })} | ${recipient ?? 'the fallback mailbox'} | ${RESULTS[state]} | ${when(settledAt)} |`;

const when = (settledAt: string | null) => (settledAt ? moment(settledAt) : '');

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

const assignedRow = ({ tasks, to, why, state, settledAt }: AssignedFact): Markdown =>
  prose`| ${tasks} | ${to} | ${WHY[why]} | ${RESULTS[state]} | ${when(settledAt)} |`;

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

const digestLine = ({ tasks, owners, state, settledAt }: DigestFact): Markdown => {
  const result = [RESULTS[state], when(settledAt)].filter(Boolean).join(' ');
  return prose`Asked about **${count(tasks, 'task')} of ${count(owners, 'owner')}** in their place:\n\n${result}.`;
};
