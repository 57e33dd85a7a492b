import type { ChannelName } from '../domain/common/channel';
import type { Notice } from '../domain/common/notice';
import type { SendOutcome } from './outcome';

/** A way to send notices to people. */
export interface Channel {
  /**
   * Whether a notice that was accepted but not delivered is reported as a failure, now or later. If not, the
   * recipient's silence never counts, and such a notice never justifies a closing.
   */
  reportsFailure: boolean;
  /**
   * Makes one attempt to send `notice` and returns the result. Failures of the other side are results, not
   * exceptions; `refused` is final, and the notice then goes by mail. It may be called again for the same notice and
   * then sends the same message, as everything in it derives from the notice. Once `stopped` is aborted it no longer
   * waits, and returns how far it came.
   */
  send(notice: Notice, stopped?: AbortSignal): Promise<SendOutcome>;
}

/** All channels. Mail is always configured; another one is null if it is not. */
export type Channels = Record<ChannelName, Channel | null> & { mail: Channel };
