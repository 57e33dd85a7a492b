import type { Notice } from '../domain/notice';

/**
 * Whom a notice speaks to, and as what: the owner, the person asked after the owner, or the mailbox
 * that stands in because nobody knows the owner's.
 */
export type Voice = 'notice' | 'remind' | 'escalate' | 'closed' | 'standIn' | 'closedStandIn';

/** The voice of a notice. */
export function voiceOf({ kind, owner, recipient }: Notice): Voice {
  if (kind === 'assigned') return 'escalate';
  if (kind === 'handed') return 'closedStandIn';
  if (recipient === owner) return kind === 'escalate' ? 'remind' : kind;
  if (kind === 'closed') return 'closedStandIn';
  return kind === 'escalate' ? 'escalate' : 'standIn';
}
