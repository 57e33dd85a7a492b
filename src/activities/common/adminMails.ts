import { ApplicationFailure } from '@temporalio/common';
import type { Mailer } from '../../delivery/smtp';
import type { SendOutcome } from '../../delivery/outcome';
import type { ComposedMail } from '../../mail/notice/compose';
import { stopIfCancelled, workerStops } from './batches';

/**
 * Gives `send` each of the mails that `next` claims. One that is not taken keeps back no other, unless none would be taken
 * now. Returns how many were sent; throws the first failure once the others were tried.
 */
export async function sendEach<T>(
  next: () => Promise<T | null>,
  send: (one: T) => Promise<boolean>,
): Promise<number> {
  const failures: unknown[] = [];
  let sent = 0;
  for (let one = await next(); one !== null; one = await next()) {
    try {
      if (await send(one)) sent += 1;
    } catch (error) {
      if (concernsAll(error)) throw error;
      failures.push(error);
    }
    stopIfCancelled();
  }
  if (failures.length > 0) throw failures[0];
  return sent;
}

/** Sends a mail to admins. Throws where it was neither taken nor refused for good: another attempt may succeed. */
export async function sendToAdmins(
  mailer: Mailer,
  mail: ComposedMail,
): Promise<Extract<SendOutcome, { is: 'sent' | 'refused' }>> {
  const outcome = await mailer.send(mail, workerStops());
  if (outcome.is === 'sent' || outcome.is === 'refused') return outcome;
  throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
}

/** A mail that may have been taken all the same: nobody knows. */
export const isUnknown = (error: unknown): boolean => isFailure(error, 'mail-unknown');

/** A mail server that is not there, or silent, takes no other mail either. */
const concernsAll = (error: unknown): boolean => isFailure(error, 'mail-outage') || isUnknown(error);

const isFailure = (error: unknown, type: string) =>
  error instanceof ApplicationFailure && error.type === type;
