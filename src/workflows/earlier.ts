import { proxyActivities } from '@temporalio/workflow';
import type { Activities, MailActivities } from '../activities';
import type { DecideInput, Decision } from '../activities/decide';
import { MAIL_TASK_QUEUE } from '../domain/names';
import { sendSummary } from '../domain/story';

const { handOverClosures } = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds' });

const { sendNotice, tellClosed } = proxyActivities<MailActivities>({
  taskQueue: MAIL_TASK_QUEUE,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '10 minutes' },
});

/**
 * Reminders begun before version 0.2 have no `begun` in their input: they decided by one activity and acted by
 * another for each kind of move. Their histories are replayed that way. To be removed once none of them can be
 * open or queried any more.
 */
export function actAsBefore(
  { move, facts: { round } }: Decision,
  input: DecideInput,
): Promise<Decision> | null {
  const name: string = move.do;
  if (name === 'hand over closures') return handOverClosures(input);
  if (name === 'tell closed') return tellClosed(input);
  if (move.do !== 'send' || !round) return null;
  const notice = { ...input, roundId: round.id, step: move.step };
  return sendNotice.executeWithOptions({ summary: sendSummary(move.kind, input.owner) }, [notice]);
}
