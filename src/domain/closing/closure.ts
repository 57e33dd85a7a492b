import type { LiveTask, UnreadTask } from '../sync/inventory';
import type { ClosureReason } from '../common/terms';
import type { TaskKey } from '../common/task';

/** A closure claimed for execution. */
export interface ClaimedClosure extends TaskKey {
  id: string;
  reason: ClosureReason;
  /** An earlier attempt claimed it and died: the task may have been closed by that already. */
  again: boolean;
  /** Since then somebody said otherwise. */
  takenBack: boolean;
  /** Last edited, else created, as the mirror has it; null when nobody knows. */
  touchedAt: Date | null;
}

/**
 * The states of a closure, in the order it may go through them. *To do*: people were asked to switch the task off.
 * *Running again*: it was closed, and a later sync found it enabled, or found that it ran.
 */
export const CLOSURE_STATES = [
  'proposed',
  'closing',
  'to do',
  'closed',
  'running again',
  'failed',
  'cancelled',
  'restored',
] as const;
export type ClosureState = (typeof CLOSURE_STATES)[number];

/** What became of a claimed closure; `error` says why it is not closed. */
export interface ClosureResult {
  id: string;
  state: 'closed' | 'to do' | 'failed' | 'cancelled';
  error: string | null;
}

/** What cancels a closure of which somebody said otherwise. */
export const TAKEN_BACK_SAYS = 'taken back by a later answer';

/**
 * What a claimed closure comes to before it is executed, by the task as its source has it at this moment:
 * cancelled when it lost its ground, failed when the source would not show it, closed when an earlier attempt did
 * that; null when it is to be executed.
 */
export function knownResult(
  closure: ClaimedClosure,
  live: LiveTask | UnreadTask | undefined,
): ClosureResult | null {
  const cancelled = (error: string): ClosureResult => ({ id: closure.id, state: 'cancelled', error });
  if (!live) return cancelled('the task is gone');
  if ('error' in live) return { id: closure.id, state: 'failed', error: live.error };
  if (!live.enabled && closure.again) return { id: closure.id, state: 'closed', error: null };
  if (!live.enabled) return cancelled('closed elsewhere');
  if (closure.takenBack) return cancelled(TAKEN_BACK_SAYS);
  if (closure.reason === 'archived')
    return live.projectArchived ? null : cancelled('the project is no longer archived');
  // Who edits a task cares for it, whatever was said or not said of it before.
  if (isLater(live.touchedAt, closure.touchedAt)) return cancelled('edited since it was last read');
  if (closure.reason === 'silence' && live.editUntold)
    return cancelled('its source does not tell whether it was edited since');
  return null;
}

/** Whether a task is defined elsewhere, so that people switch it there. */
export const isManaged = (live: LiveTask | UnreadTask | undefined): boolean =>
  live !== undefined && 'enabled' in live && (live.managedBy ?? null) !== null;

const isLater = (date: Date | null, than: Date | null): boolean =>
  date !== null && (than === null || date.getTime() > than.getTime());
