import { markSignalled } from '../db/answers';
import type { NoticePage } from '../db/noticePage';
import { wakeReminder } from '../workflows/wake';
import type { ApiDeps } from './deps';

/** The person who answered waits for no longer than this on Temporal. */
const PATIENCE_MS = 5_000;

/**
 * Tells the owner's reminder of answers just committed, and records that it was told. Throws when Temporal or
 * the database cannot be reached; the answers stay, unsignalled, for the reconciler to find.
 */
export async function wakeOwner(
  { client, pool, clock }: ApiDeps,
  page: NoticePage,
  ids: string[],
): Promise<void> {
  const { notice, cadence } = page;
  if (!cadence || ids.length === 0) return;
  // A deadline rather than an abort signal: the client goes on retrying after the latter. It is the network's
  // time, so the machine's clock and not the app's.
  await client.withDeadline(Date.now() + PATIENCE_MS, () =>
    client.workflow.signalWithStart('ownerReminder', wakeReminder(notice.owner, cadence, ids)),
  );
  await markSignalled(pool, ids, await clock());
}
