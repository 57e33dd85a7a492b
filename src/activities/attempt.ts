import type { Channel } from '../channels/channel';
import { admit, mendBreaker, tripBreaker } from '../db/breakers';
import { noteAttempt } from '../db/deliveries';
import type { StoredNotice } from '../db/notices';
import { nextOpenMoment, type Calendar } from '../domain/calendar';
import type { ChannelName } from '../domain/channel';
import { domainOf } from '../domain/pace';
import type { SendOutcome } from '../mail/outcome';
import { patienceAfter, type Unsettled } from '../mail/patience';
import { workerStops } from './cancelled';
import type { Deps } from './deps';
import { awaitTurn } from './pace';
import { putOff } from './putOff';

/** An attempt under way: of which notice, by which channel, and when people are written to. */
export interface Attempt {
  notice: StoredNotice;
  name: ChannelName;
  channel: Channel;
  calendar: Calendar;
}

/** An outcome that settles the notice, or sends it on to mail. */
export type Settled = Exclude<SendOutcome, Unsettled>;

/**
 * Makes one attempt, when the recipient may be written to, and the breakers of the channel and of the recipient's
 * domain, and that domain's pace, permit it. Throws what is to be tried again with the time until then: Temporal's are the only repeats.
 */
export async function attempt(deps: Deps, { notice, name, channel, calendar }: Attempt): Promise<Settled> {
  const { pool, clock } = deps;
  awaitOpening(notice, calendar, await clock());
  if (name === 'mail') await awaitTurn(deps, notice);
  const domain = name === 'mail' ? domainOf(notice.address ?? '') : '';
  const { wait, failing } = await admit(pool, { channel: name, domain }, await clock());
  if (wait > 0) throw putOff(`${name}-outage`, 'nothing is sent: it failed time and again', spread(wait));
  const outcome = await channel.send(notice, workerStops());
  if (outcome.is === 'outage') {
    const concerned = { channel: name, domain: outcome.scope === 'domain' ? domain : '' };
    await tripBreaker(pool, concerned, outcome.words, await clock());
  }
  for (const mended of failing.filter((each) => mends(outcome, each)))
    await mendBreaker(pool, { channel: name, domain: mended }, await clock());
  if (outcome.is === 'sent' || outcome.is === 'refused') return outcome;
  await noteAttempt(pool, notice.id, outcome.words, await clock());
  throw putOff(`${name}-${outcome.is}`, outcome.words, patienceAfter(outcome, notice.attempts));
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
    throw putOff(
      'mail-closed',
      `nobody is written to before ${opening.toISOString()}`,
      Number(opening) - Number(now),
    );
}

/** Those that wait for the same probe do not all come back at once, nor before it ended. */
const spread = (wait: number) => Math.round(wait * (1 + Math.random() / 2)) + 1000;
