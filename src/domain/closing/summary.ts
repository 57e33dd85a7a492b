import { joined, prose, type Markdown } from '../common/markdown';

/** What the closing workflow did, task by task. */
export interface ClosingResult {
  closed: number;
  failed: number;
  cancelled: number;
  /** Proposals left alone because they would have exceeded the cap. */
  overCap: number;
  /** Closings taken back, and those that could not be: the task changed meanwhile. */
  restored: number;
  notRestored: number;
}

/** What the closing workflow did so far, in Markdown. */
export const closingMarkdown = (total: ClosingResult): Markdown =>
  joined(
    [
      prose`Closed **${total.closed}**, failed ${total.failed}, cancelled ${total.cancelled}.`,
      total.restored + total.notRestored > 0 &&
        prose`Restored **${total.restored}**; ${total.notRestored} had changed meanwhile.`,
      total.overCap > 0 && prose`**Over the cap: ${total.overCap} closures wait**, and none of them runs.`,
    ],
    '\n\n',
  );
