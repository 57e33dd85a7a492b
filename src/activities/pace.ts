import { claimTurn } from '../db/deliveries';
import type { StoredNotice } from '../db/notices';
import { domainOf, gapFor } from '../domain/pace';
import type { Deps } from './deps';
import { putOff } from './putOff';

/** A turn as near as this is waited for on the spot. */
const AT_HAND = 2000;

/** One missed by more than this, while nothing was sent at all, is void: or all who missed theirs would come at once. */
const MISSED = 5 * 60_000;

/**
 * Holds a mail back until its turn among those to the same domain, where that domain has a pace. Throws when it is
 * not at hand: then the mail comes back for it, and its place in the queue is another's meanwhile. A mail that a server
 * returned has a turn in any domain.
 */
export async function awaitTurn({ pool, clock, paces }: Deps, notice: StoredNotice): Promise<void> {
  const domain = domainOf(notice.address ?? '');
  const gap = gapFor(domain, paces);
  const { turnAt: known } = notice;
  if (gap === null && known === null) return;
  const now = await clock();
  if (gap === null) return untilTurn(domain, known, now);
  const given = known && Number(now) - Number(known) < MISSED ? known : null;
  const turnAt = given ?? (await claimTurn(pool, notice.id, { domain, gap, now }));
  return untilTurn(domain, turnAt, now);
}

async function untilTurn(domain: string, turnAt: Date | null, now: Date): Promise<void> {
  if (turnAt === null) return;
  const wait = Number(turnAt) - Number(now);
  if (wait > AT_HAND) throw putOff('mail-paced', `its turn at ${domain} is at ${turnAt.toISOString()}`, wait);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}
