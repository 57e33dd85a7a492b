import type { SweepCounts } from './sweep';

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
