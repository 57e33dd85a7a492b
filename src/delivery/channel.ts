import type { ChannelName } from '../domain/common/channel';
import type { Notice } from '../domain/common/notice';
import type { SendOutcome } from './outcome';

/** A way to reach people. */
export interface Channel {
  /**
   * Whether a notice that it took, and that never came to its recipient, comes back as a failure, now or later.
   * Where it does not, nobody's silence is held against them: such a notice never grounds a closing.
   */
  reportsFailure: boolean;
  /**
   * Makes one attempt to give `notice` to its recipient and tells what became of it. Failures of the other side
   * are outcomes, not exceptions; `refused` is final, and the notice goes by mail instead. It may be called again
   * for the same notice, whose message is the same each time: everything in it derives from the notice.
   * Once `stopped` is aborted it waits no longer for the other side, and tells how far it came.
   */
  send(notice: Notice, stopped?: AbortSignal): Promise<SendOutcome>;
}

/** The channels that are configured; mail always is. A null stands for each of the others that is not. */
export type Channels = Record<ChannelName, Channel | null> & { mail: Channel };
