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
import { backoffAfter, type Retryable } from '../../delivery/backoff';
import { workerStops, retryLater } from '../common/batches';

/**
 * Sends the claimed notice `id` and records the result; a notice that has a result is left alone. If another channel
 * refuses it for good, it goes by mail. Throws whatever Temporal should retry: the next attempt sends the same bytes.
 * Nothing is sent while `calendar` forbids writing to the recipient.
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

/** How long to try to record what a server accepted, in milliseconds. A worker that stops makes no further try. */
const RECORD_WITHIN = 2 * 60_000;

/**
 * Records a delivery, retrying for some time if PostgreSQL does not accept it: without the record the next attempt
 * would send a mail that the server already has.
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

/** Sends it on its channel. A channel that is not configured refuses everything. */
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

/** A notice that another channel has not accepted for this long goes by mail. */
const GIVE_UP_AFTER = 24 * 60 * 60_000;

const GIVEN_UP: DeliveryResult = { is: 'refused', what: 'message', words: 'it was not accepted for a day' };
const NOT_CONFIGURED: DeliveryResult = {
  is: 'refused',
  what: 'recipient',
  words: 'this channel is not configured',
};

/** One attempt: the notice, its channel, and the calendar. */
export interface Attempt {
  notice: StoredNotice;
  name: ChannelName;
  channel: Channel;
  calendar: Calendar;
}

/** A result that completes the notice, or sends it by mail instead. */
export type DeliveryResult = Exclude<SendOutcome, Retryable>;

/**
 * Makes one attempt, provided the calendar, the circuit breakers of the channel and the recipient's domain, and the
 * domain's pace permit it. Otherwise, and after a temporary failure, throws an error with the time until the next
 * attempt: only Temporal retries.
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
  if (wait > 0) throw retryLater(`${name}-outage`, 'sending is paused after repeated failures', spread(wait));
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
  throw retryLater(`${name}-${outcome.is}`, outcome.words, backoffAfter(outcome, notice.attempts));
}

/**
 * Whether `outcome` ends the failures of a domain, or of all domains if it is ''. A server that starts the dialogue
 * is up again, but only an accepted mail shows that a domain no longer refuses us.
 */
const mends = (outcome: SendOutcome, domain: string): boolean =>
  outcome.is === 'sent' || (domain === '' && (outcome.is !== 'outage' || outcome.scope === 'domain'));

/** A retry, or the end of a long queue, may run later than the decision, so the calendar is checked again. */
function awaitOpening({ timeZone }: StoredNotice, calendar: Calendar, now: Date): void {
  const opening = nextOpenMoment(now, calendar, timeZone);
  if (opening > now)
    throw retryLater(
      'mail-closed',
      `the recipient is not written to before ${opening.toISOString()}`,
      Number(opening) - Number(now),
    );
}

/** Spreads attempts that wait for the same probe, so that they come back after it and not all at once. */
const spread = (wait: number) => Math.round(wait * (1 + Math.random() / 2)) + 1000;

/** A slot no further away than this is waited for here, in milliseconds. */
const AT_HAND = 2000;

/**
 * A slot missed by more than this while nothing was sent is void: otherwise all that missed theirs would send at
 * once. Milliseconds.
 */
const MISSED = 5 * 60_000;

/**
 * Waits for the mail's slot among those to the same domain, if that domain is paced. If the slot is not near, throws
 * so that Temporal retries then; the worker handles other mails meanwhile. A mail that the server returned for a
 * retry needs a slot in every domain.
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
    throw retryLater('mail-paced', `its slot for ${domain} is at ${slotAt.toISOString()}`, wait);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}
