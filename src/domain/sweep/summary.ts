import { joined, own, prose, type Markdown } from '../common/markdown';
import type { SweepCounts } from './counts';

/** A finished sweep, in Markdown: whom it asked, what held it back, what else there was. */
// Short paragraphs, not a table: for every line that wraps Temporal's UI cuts one at the end of the text.
export const sweepMarkdown = (counts: SweepCounts): Markdown =>
  joined([toLine(['owners asked', counts.asked]), ...linesOf(counts).filter(isThere).map(toLine)], '\n\n');

type Line = [name: string, count: number];

const linesOf = ({ skipped, ...counts }: SweepCounts): Line[] => [
  ['of them not begun: their reminder could not be started, and is tried again', counts.unstarted],
  ['not asked: Rollcall is paused', skipped.paused],
  ['closures wait: over the cap', counts.overCap],
  ['owners over the mail budget of the day', counts.overBudget],
  ['passed over: the sync is not trusted or not fresh', counts.untrusted],
  ['due, but no mailbox is known', counts.unreachable],
  ['stale tasks without an owner', counts.ownerless],
  ['closures proposed for archived projects', counts.proposed],
  ['archived projects still being observed', counts.observing],
];

const isThere = ([, count]: Line) => count > 0;
const toLine = ([name, count]: Line) => prose`**${count}** ${own(name)}`;
