import { joined, prose, type Markdown } from '../common/markdown';

/** What the closing workflow did, task by task. */
export interface ClosingResult {
  closed: number;
  /** Given to people, who switch the tasks off by hand, and those that they are to switch on again. */
  toDo: number;
  toSwitchOn: number;
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
      total.toDo > 0 &&
        prose`**To be done by hand: ${total.toDo}**; they run until somebody switches them off.`,
      total.toSwitchOn > 0 && prose`To be switched on again by hand: ${total.toSwitchOn}.`,
      total.restored + total.notRestored > 0 &&
        prose`Restored **${total.restored}**; ${total.notRestored} had changed meanwhile.`,
      total.overCap > 0 && prose`**Over the cap: ${total.overCap} closures wait**, and none of them runs.`,
    ],
    '\n\n',
  );
