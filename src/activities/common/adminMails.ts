import { ApplicationFailure } from '@temporalio/common';
import type { Mailer } from '../../delivery/smtp';
import type { SendOutcome } from '../../delivery/outcome';
import type { ComposedMail } from '../../mail/notice/compose';
import { stopIfCancelled, workerStops } from './batches';

/**
 * Calls `send` for each mail that `next` claims. A mail that is not accepted does not stop the others, unless none
 * can be accepted now. Returns how many were sent. If one failed, throws the first failure at the end.
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

/** Sends a mail to admins. Throws unless it was accepted or refused for good: another attempt may succeed. */
export async function sendToAdmins(
  mailer: Mailer,
  mail: ComposedMail,
): Promise<Extract<SendOutcome, { is: 'sent' | 'refused' }>> {
  const outcome = await mailer.send(mail, workerStops());
  if (outcome.is === 'sent' || outcome.is === 'refused') return outcome;
  throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
}

/** Whether nobody knows if the mail was accepted. */
export const isUnknown = (error: unknown): boolean => isFailure(error, 'mail-unknown');

/** If the mail server is down or silent, no other mail can be sent either. */
const concernsAll = (error: unknown): boolean => isFailure(error, 'mail-outage') || isUnknown(error);

const isFailure = (error: unknown, type: string) =>
  error instanceof ApplicationFailure && error.type === type;
