import { ApplicationFailure } from '@temporalio/common';
import { findNotice, settleNotice, type StoredNotice } from '../db/notices';
import type { Deps } from './deps';

/**
 * Sends the notice `id`, once claimed, and marks what became of it; one that was settled is left alone. Throws
 * what is to be tried again, by Temporal alone: run again it sends the same bytes.
 */
export async function deliverNotice(deps: Deps, id: string): Promise<void> {
  const notice = await findNotice(deps.pool, id);
  if (notice?.state !== 'claimed') return;
  const outcome = await deliver(deps, notice);
  await settleNotice(deps.pool, id, { ...outcome, at: await deps.clock() });
}

/** Accepted or refused for good; everything else is thrown. */
async function deliver({ mailer, compose }: Deps, notice: StoredNotice) {
  if (!notice.address) return { state: 'refused' as const, error: 'no mailbox is known for the recipient' };
  const outcome = await mailer.send(await compose(notice));
  if (outcome.is === 'sent') return { state: 'sent' as const };
  if (outcome.is === 'refused') return { state: 'refused' as const, error: outcome.words };
  throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
}
