import { markSignalled } from '../../db/answers/answers';
import type { Cadence } from '../../domain/cadence/cadence';
import { wakeReminder } from '../../workflows/signalWithStart';
import type { ApiDeps } from '../http/deps';

/** How long the person who answered waits for Temporal, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Signals the committed answers to the reminders they concern, and records which were signalled. Throws if Temporal or
 * the database cannot be reached; the answers then stay unsignalled until the reconciler finds them.
 */
export async function wakeOwners(
  { client, pool, clock }: ApiDeps,
  cadence: Cadence,
  toWake: { owner: string; ids: string[] }[],
): Promise<void> {
  const wake = ({ owner, ids }: (typeof toWake)[number]) =>
    client.workflow.signalWithStart('ownerReminder', wakeReminder(owner, cadence, ids));
  // A deadline rather than an abort signal: the client goes on retrying after the latter. It is the network's
  // time, so the machine's clock and not the app's.
  const woken = await client.withDeadline(Date.now() + PATIENCE_MS, () =>
    Promise.allSettled(toWake.map(wake)),
  );
  const told = toWake.filter((_, at) => woken[at]?.status === 'fulfilled');
  if (told.length > 0)
    await markSignalled(
      pool,
      told.flatMap(({ ids }) => ids),
      await clock(),
    );
  const lost = woken.find((one) => one.status === 'rejected');
  if (lost) throw lost.reason;
}
