import type { Notice } from '../domain/common/notice';
import type { ComposedMail } from '../mail/notice/compose';
import type { Mailer } from './smtp';
import type { Channel } from './channel';

/** Mail. A server refuses at once what it cannot deliver, or reports it later as a bounce. */
export const mailChannel = (mailer: Mailer, compose: (notice: Notice) => Promise<ComposedMail>): Channel => ({
  reportsFailure: true,
  async send(notice, stopped) {
    if (!notice.address) return { is: 'refused', what: 'recipient', words: NO_MAILBOX };
    return mailer.send(await compose(notice), stopped);
  },
});

const NO_MAILBOX = 'no mailbox is known for the recipient';
