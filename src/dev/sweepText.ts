import type { SweepCounts } from '../domain/sweep/counts';
import { count } from '../domain/common/text';

/** What a sweep did and could not do, or that it found nothing. */
export function sweepText(counts: SweepCounts): string {
  const { asked, proposed, observing, unreachable, untrusted, skipped, overCap, overBudget } = counts;
  const parts = [
    asked && `${count(asked, 'owner')} asked`,
    proposed && `${count(proposed, 'closure')} proposed (tasks of archived projects)`,
    observing && `${count(observing, 'archived project')} to be observed again`,
    unreachable && `${count(unreachable, 'owner')} without a mail address`,
    untrusted && `${count(untrusted, 'owner')} not asked (sync not trusted or not fresh)`,
    skipped.paused && `${count(skipped.paused, 'owner')} not asked (Rollcall is paused)`,
    overCap && `${count(overCap, 'closure')} over the cap`,
    overBudget && `mail to ${count(overBudget, 'owner')} waits for a later day's budget`,
  ].filter(Boolean);
  return parts.join(', ') || 'nobody new to ask, nothing to close';
}
