import { setTimeout as sleep } from 'node:timers/promises';
import { fallBackToMail, recordResult, noteAttempt, claimSlot } from '../../db/notices/deliveries';
import { findNotice, type StoredNotice } from '../../db/notices/notices';
import { type Calendar, nextOpenMoment } from '../../domain/cadence/calendar';
import { isChannel, type ChannelName } from '../../domain/common/channel';
import type { Deps } from '../common/deps';
import type { Channel } from '../../delivery/channel';
import { acquire, resetBreaker, tripBreaker } from '../../db/notices/circuitBreakers';
import { domainOf, gapFor } from '../../domain/delivery/rateLimit';
import type { SendOutcome } from '../../delivery/outcome';
import { patienceAfter, type Unsettled } from '../../delivery/backoff';
import { workerStops, retryLater } from '../common/batches';

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
  const { id, refusedAt } = notice;
  const { outcome, reportsFailure, by } = await sendBy(deps, notice, calendar);
  const at = await clock();
  if (outcome.is === 'sent')
    return recordFirmly(() => recordResult(pool, id, { state: 'sent', reportsFailure, refusedAt, at }));
  if (by === 'mail') return recordResult(pool, id, { state: 'refused', error: outcome.words, at });
  await fallBackToMail(pool, id, `${by}: ${outcome.words}`);
  return deliverNotice(deps, id, calendar);
}

/** How long it is tried to record what a server took; a worker that stops tries no further. Milliseconds. */
const RECORD_WITHIN = 2 * 60_000;

/**
 * Records what cannot be done again: a server that has the mail would get it a second time, had the attempt ended
 * without its record. So where PostgreSQL does not take the record it is tried again, for some time.
 */
async function recordFirmly(record: () => Promise<void>): Promise<void> {
  const end = performance.now() + RECORD_WITHIN;
  const stops = workerStops();
  for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    try {
      return await record();
    } catch (error) {
      if (stops?.aborted || performance.now() + pause > end) throw error;
      await sleep(pause);
    }
  }
}

/** What came of sending it by its channel; one that this Rollcall does not have refuses everything. */
async function sendBy(
  deps: Deps,
  notice: StoredNotice,
  calendar: Calendar,
): Promise<{ outcome: DeliveryResult; reportsFailure: boolean; by: string }> {
  const by = notice.channel;
  const channel = isChannel(by) ? deps.channels[by] : null;
  if (!channel || !isChannel(by)) return { outcome: NOT_CONFIGURED, reportsFailure: false, by };
  const age = Number(await deps.clock()) - Number(notice.claimedAt);
  if (by !== 'mail' && age > GIVE_UP_AFTER) return { outcome: GIVEN_UP, reportsFailure: false, by };
  const outcome = await attempt(deps, { notice, name: by, channel, calendar });
  return { outcome, reportsFailure: channel.reportsFailure, by };
}

/** A notice that another channel has not taken for this long goes by mail. */
const GIVE_UP_AFTER = 24 * 60 * 60_000;

const GIVEN_UP: DeliveryResult = { is: 'refused', what: 'message', words: 'it was not taken for a day' };
const NOT_CONFIGURED: DeliveryResult = {
  is: 'refused',
  what: 'recipient',
  words: 'this channel is not configured',
};

/** An attempt under way: of which notice, by which channel, and when people are written to. */
export interface Attempt {
  notice: StoredNotice;
  name: ChannelName;
  channel: Channel;
  calendar: Calendar;
}

/** An outcome that settles the notice, or sends it on to mail. */
export type DeliveryResult = Exclude<SendOutcome, Unsettled>;

/**
 * Makes one attempt, when the recipient may be written to, and the breakers of the channel and of the recipient's
 * domain, and that domain's pace, permit it. Throws what is to be tried again with the time until then: Temporal's are the only repeats.
 */
export async function attempt(
  deps: Deps,
  { notice, name, channel, calendar }: Attempt,
): Promise<DeliveryResult> {
  const { pool, clock } = deps;
  awaitOpening(notice, calendar, await clock());
  if (name === 'mail') await acquireSlot(deps, notice);
  const domain = name === 'mail' ? domainOf(notice.address ?? '') : '';
  const { wait, failing } = await acquire(pool, { channel: name, domain }, await clock());
  if (wait > 0) throw retryLater(`${name}-outage`, 'nothing is sent: it failed time and again', spread(wait));
  const outcome = await channel.send(notice, workerStops());
  if (outcome.is === 'outage') {
    const concerned = { channel: name, domain: outcome.scope === 'domain' ? domain : '' };
    await tripBreaker(pool, concerned, outcome.words, await clock());
  }
  const at = await clock();
  for (const mended of failing.filter((each) => mends(outcome, each)))
    await recordFirmly(() => resetBreaker(pool, { channel: name, domain: mended }, at));
  if (outcome.is === 'sent' || outcome.is === 'refused') return outcome;
  await recordFirmly(() => noteAttempt(pool, notice.id, outcome.words, at));
  throw retryLater(`${name}-${outcome.is}`, outcome.words, patienceAfter(outcome, notice.attempts));
}

/**
 * Whether `outcome` ends the failures of a domain, or, '', of all. A server that takes up the dialogue is there again;
 * only a mail that it took shows that our standing with a domain is.
 */
const mends = (outcome: SendOutcome, domain: string): boolean =>
  outcome.is === 'sent' || (domain === '' && (outcome.is !== 'outage' || outcome.scope === 'domain'));

/** What was decided on in time may have come late: after a failure, or from the end of a long queue. */
function awaitOpening({ zone }: StoredNotice, calendar: Calendar, now: Date): void {
  const opening = nextOpenMoment(now, calendar, zone);
  if (opening > now)
    throw retryLater(
      'mail-closed',
      `nobody is written to before ${opening.toISOString()}`,
      Number(opening) - Number(now),
    );
}

/** Those that wait for the same probe do not all come back at once, nor before it ended. */
const spread = (wait: number) => Math.round(wait * (1 + Math.random() / 2)) + 1000;

/** A turn as near as this is waited for on the spot. */
const AT_HAND = 2000;

/** One missed by more than this, while nothing was sent at all, is void: or all who missed theirs would come at once. */
const MISSED = 5 * 60_000;

/**
 * Holds a mail back until its turn among those to the same domain, where that domain has a pace. Throws when it is
 * not at hand: then the mail comes back for it, and its place in the queue is another's meanwhile. A mail that a server
 * returned has a turn in any domain.
 */
export async function acquireSlot({ pool, clock, paces }: Deps, notice: StoredNotice): Promise<void> {
  const domain = domainOf(notice.address ?? '');
  const gap = gapFor(domain, paces);
  const { slotAt: known } = notice;
  if (gap === null && known === null) return;
  const now = await clock();
  if (gap === null) return untilTurn(domain, known, now);
  const given = known && Number(now) - Number(known) < MISSED ? known : null;
  const slotAt = given ?? (await claimSlot(pool, notice.id, { domain, gap, now }));
  return untilTurn(domain, slotAt, now);
}

async function untilTurn(domain: string, slotAt: Date | null, now: Date): Promise<void> {
  if (slotAt === null) return;
  const wait = Number(slotAt) - Number(now);
  if (wait > AT_HAND)
    throw retryLater('mail-paced', `its turn at ${domain} is at ${slotAt.toISOString()}`, wait);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}
