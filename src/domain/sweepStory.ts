import type { SweepCounts } from './sweep';

/** A finished sweep, in Markdown: whom it asked, and what else there was. Of a long text Temporal's UI cuts the end. */
export const sweepStory = (counts: SweepCounts): string =>
  [
    '| | |',
    '|---|---|',
    `| owners asked | ${counts.asked} |`,
    ...rowsOf(counts).filter(isThere).map(toRow),
  ].join('\n');

type Row = [name: string, count: number];

const rowsOf = ({ skipped, ...counts }: SweepCounts): Row[] => [
  ['not asked: everything is stopped', skipped.stopped],
  ['closures that wait: over the cap', counts.overCap],
  ['owners over the mail budget of the day', counts.overBudget],
  ['passed over: the sync is not trusted or not fresh', counts.untrusted],
  ['due, but no mailbox is known', counts.unreachable],
  ['stale tasks without an owner', counts.ownerless],
  ['closures proposed for archived projects', counts.proposed],
  ['archived projects still being observed', counts.observing],
];

const isThere = ([, count]: Row) => count > 0;
const toRow = ([name, count]: Row) => `| ${name} | ${count} |`;

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
