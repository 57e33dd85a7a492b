import { ReminderRun } from './reminderRun';
import type { Decision } from '../activities/reminder/decision';
import { aimOf, type Aim, type Move } from '../domain/reminder/move';
import type { OwnerReminderInput, OwnerReminderResult } from './messages';

/**
 * Carries an owner's round from the first notice to its end: it decides, waits for the deadline or a signal, and
 * decides again. What it decides on is in the database; what it waits for is here. If a mail is expected, one
 * activity decides, sends it and decides again, which saves events.
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

/** The mail that follows if nothing else happens; null if none does or its time is unknown. */
function mailExpected({ move, facts }: Decision): Aim | null {
  const aim = aimOf(move);
  if (move.do !== 'wait') return MAILS.has(move.do) ? aim : null;
  const open = facts.pauses.some(({ endedAt }) => endedAt === null) || move.because === 'sync';
  return open || aim.next === 'end' || aim.next === 'close' ? null : aim;
}

const MAILS = new Set<Move['do']>(['send', 'notify closed', 'notify assigned', 'notify handed']);
