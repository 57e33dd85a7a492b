import { ReminderRun } from './reminderRun';
import type { Decision } from '../activities/reminder/decision';
import { aimOf, type Aim, type Move } from '../domain/reminder/move';
import type { OwnerReminderInput, OwnerReminderResult } from './messages';

/**
 * Carries an owner's round from the first notice to its end: decide, wait for the deadline or a signal, and again.
 * Everything it decides on is in the database; everything it waits for is here. Where a mail is expected, the same
 * activity decides, sends it and decides again: fewer events for each mail.
 */
export async function ownerReminder(input: OwnerReminderInput): Promise<OwnerReminderResult> {
  const run = new ReminderRun(input);
  let decision = await run.decide(input.begun ? { next: 'notice' } : null);
  for (;;) {
    const { move } = decision;
    if (move.do === 'end' && !run.isWoken()) return move.outcome;
    const woken = move.do === 'wait' && (await run.wait(move));
    decision = await run.decide(woken ? null : mailExpected(decision));
  }
}

/** The mail that comes next if nothing else happened; null for none, or where nobody knows when. */
function mailExpected({ move, facts }: Decision): Aim | null {
  const aim = aimOf(move);
  if (move.do !== 'wait') return MAILS.has(move.do) ? aim : null;
  const open = facts.pauses.some(({ endedAt }) => endedAt === null) || move.because === 'sync';
  return open || aim.next === 'end' || aim.next === 'close' ? null : aim;
}

const MAILS = new Set<Move['do']>(['send', 'notify closed', 'notify assigned', 'notify handed']);
