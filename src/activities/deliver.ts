import { fallBackToMail, settleDelivery } from '../db/deliveries';
import { findNotice, type StoredNotice } from '../db/notices';
import type { Calendar } from '../domain/calendar';
import { isChannel } from '../domain/channel';
import { attempt, type Settled } from './attempt';
import type { Deps } from './deps';

/**
 * Sends the notice `id`, once claimed, and marks what became of it; one that was settled is left alone. A channel
 * that fails for good gives way to mail. Throws what is to be tried again, by Temporal alone: run again it sends
 * the same bytes. By `calendar` nothing is sent while the recipient may not be written to.
 */
export async function deliverNotice(deps: Deps, id: string, calendar: Calendar): Promise<void> {
  const notice = await findNotice(deps.pool, id);
  if (notice?.state === 'claimed') await deliver(deps, notice, calendar);
}

async function deliver(deps: Deps, notice: StoredNotice, calendar: Calendar): Promise<void> {
  const { pool, clock } = deps;
  const { id } = notice;
  const { outcome, reportsFailure, by } = await sendBy(deps, notice, calendar);
  if (outcome.is === 'sent')
    return settleDelivery(pool, id, { state: 'sent', reportsFailure, at: await clock() });
  if (by === 'mail')
    return settleDelivery(pool, id, { state: 'refused', error: outcome.words, at: await clock() });
  await fallBackToMail(pool, id, `${by}: ${outcome.words}`);
  return deliverNotice(deps, id, calendar);
}

/** What came of sending it by its channel; one that this Rollcall does not have refuses everything. */
async function sendBy(
  deps: Deps,
  notice: StoredNotice,
  calendar: Calendar,
): Promise<{ outcome: Settled; reportsFailure: boolean; by: string }> {
  const by = notice.channel;
  const channel = isChannel(by) ? deps.channels[by] : undefined;
  if (!channel || !isChannel(by)) return { outcome: NOT_CONFIGURED, reportsFailure: false, by };
  const age = Number(await deps.clock()) - Number(notice.claimedAt);
  if (by !== 'mail' && age > PATIENCE) return { outcome: GIVEN_UP, reportsFailure: false, by };
  const outcome = await attempt(deps, { notice, name: by, channel, calendar });
  return { outcome, reportsFailure: channel.reportsFailure, by };
}

/** A notice that another channel has not taken for this long goes by mail. */
const PATIENCE = 24 * 60 * 60_000;

const GIVEN_UP: Settled = { is: 'refused', what: 'message', words: 'it was not taken for a day' };
const NOT_CONFIGURED: Settled = { is: 'refused', what: 'recipient', words: 'this channel is not configured' };
