import type { Notice } from '../domain/notice';
import type { ComposedMail } from '../mail/compose';
import type { Mailer } from '../mail/transport';
import type { Channel } from './channel';

/** Mail: a server refuses at once what it cannot deliver, or sends it back later as a bounce. */
export const mailChannel = (mailer: Mailer, compose: (notice: Notice) => Promise<ComposedMail>): Channel => ({
  reportsFailure: true,
  async send(notice, stopped) {
    if (!notice.address) return { is: 'refused', what: 'recipient', words: NO_MAILBOX };
    return mailer.send(await compose(notice), stopped);
  },
});

const NO_MAILBOX = 'no mailbox is known for the recipient';
