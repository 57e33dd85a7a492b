import { joined, own, prose, type Markdown } from '../common/markdown';
import type { SweepCounts } from './counts';

/** A finished sweep in Markdown: how many owners it asked, what held it back, what else it found. */
// Short paragraphs instead of a table: for every line that wraps, Temporal's UI cuts off a line at the end of the
// text.
export const sweepMarkdown = (counts: SweepCounts): Markdown =>
  joined([toLine(['owners asked', counts.asked]), ...linesOf(counts).filter(isThere).map(toLine)], '\n\n');

type Line = [name: string, count: number];

const linesOf = ({ skipped, ...counts }: SweepCounts): Line[] => [
  ['of them wait: their reminder could not be started and is tried again', counts.unstarted],
  ['not asked: Rollcall is paused', skipped.paused],
  ['closures wait: over the cap', counts.overCap],
  ['owners over the mail budget of the day', counts.overBudget],
  ['owners not asked: the sync is not trusted or not fresh', counts.untrusted],
  ['due owners without a known mailbox', counts.unreachable],
  ['stale tasks without an owner', counts.ownerless],
  ['closures proposed for archived projects', counts.proposed],
  ['archived projects still being observed', counts.observing],
];

const isThere = ([, count]: Line) => count > 0;
const toLine = ([name, count]: Line) => prose`**${count}** ${own(name)}`;
