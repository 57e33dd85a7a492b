import type { Pool, PoolClient } from 'pg';
import type { ChannelName } from '../../domain/common/channel';
import { pauseAfter, tripped, waitFor, type Breaker } from '../../domain/delivery/circuitBreaker';
import { inTransaction, prepared, type Db } from '../core/pool';

/** What fails: a channel, to everybody or to recipients at one domain. */
export interface Concerned {
  channel: ChannelName;
  /** In lower case; '' for everybody. */
  domain: string;
}

type BreakerRow = Breaker & { domain: string };

const BREAKER = `
  select domain, failures, opened_at as "openedAt", probe_at as "probeAt" from breaker where channel = $1`;
const ADMITTED = prepared('breakers', `${BREAKER} and domain in ('', $2)`);
const LOCKED = prepared('locked breaker', `${BREAKER} and domain = $2 for update`);

/** Whether an attempt may be made: how long it has to wait, and which breakers its success would mend. */
export interface Admission {
  /** Milliseconds; 0: it may be made now. */
  wait: number;
  /** The domains of those that failed before, '' for everybody. */
  failing: string[];
}

/**
 * Asks to try the channel at `now` for a recipient at that domain. While a breaker is open one attempt at a time is
 * let through, whichever worker asks first; until that one has ended, or as long as it would, all others wait.
 */
export async function acquire(db: Db, { channel, domain }: Concerned, now: Date): Promise<Admission> {
  const { rows } = await db.query<BreakerRow>(ADMITTED(channel, domain));
  const failing = rows.map((row) => row.domain);
  const wait = Math.max(0, ...rows.map((breaker) => waitFor(breaker, now)));
  if (wait > 0) return { wait, failing };
  for (const breaker of rows.filter(({ openedAt }) => openedAt)) {
    const pause = await takeProbe(db, channel, breaker, now);
    if (pause > 0) return { wait: pause, failing };
  }
  return { wait: 0, failing };
}

/** Takes the probe of an open breaker; where another attempt has it, how long to wait. */
async function takeProbe(db: Db, channel: ChannelName, breaker: BreakerRow, now: Date): Promise<number> {
  const pause = pauseAfter(breaker.failures);
  const probe = await db.query(
    'update breaker set probe_at = $4 where channel = $1 and domain = $2 and probe_at = $3 returning channel',
    [channel, breaker.domain, breaker.probeAt, new Date(Number(now) + pause)],
  );
  return probe.rowCount ? 0 : pause;
}

/** Counts a failure of our own; with the third in a row the breaker opens. */
export const tripBreaker = (pool: Pool, concerned: Concerned, words: string, now: Date): Promise<void> =>
  inTransaction(pool, (db) => countFailure(db, concerned, words, now));

/** The same, as part of the caller's transaction. */
export async function countFailure(
  db: PoolClient,
  { channel, domain }: Concerned,
  words: string,
  now: Date,
): Promise<void> {
  await db.query(
    `insert into breaker (channel, domain, failures, since, words) values ($1, $2, 0, $3, $4) on conflict do nothing`,
    [channel, domain, now, words],
  );
  const [before] = (await db.query<BreakerRow>(LOCKED(channel, domain))).rows;
  const { failures, openedAt, probeAt } = tripped(before ?? null, now);
  await db.query(
    `update breaker set failures = $3, opened_at = $4, probe_at = $5, words = $6
      where channel = $1 and domain = $2`,
    [channel, domain, failures, openedAt, probeAt, words],
  );
}

/** A mail came back from the domain $2 and blamed us, later than $3: that a relay takes mail to it shows nothing. */
const RETURNED_LATELY = `$2 <> '' and exists (
  select from bounce b join notice n on n.id = b.notice_id
   where b.received_at > $3 and n.refused_at = b.received_at and lower(split_part(n.address, '@', 2)) = $2)`;

/** How long after the last mail that blamed us a domain is believed to take our mail again. */
const RETURNS_WITHIN = 60 * 60_000;

/** The other side took a mail, or took up the dialogue again, at `now`: it is tried as ever, unless mail still comes back. */
export async function resetBreaker(db: Db, { channel, domain }: Concerned, now: Date): Promise<void> {
  const lately = new Date(Number(now) - RETURNS_WITHIN);
  await db.query(`delete from breaker where channel = $1 and domain = $2 and not (${RETURNED_LATELY})`, [
    channel,
    domain,
    lately,
  ]);
}

/** An open breaker as reports show it. */
export interface OpenBreaker {
  channel: string;
  /** Of the recipients that are concerned; '' for all. */
  domain: string;
  since: Date;
  words: string;
}

/** The channels, or domains, that nothing is sent by, or to, at the moment but probes. */
export async function findOpenBreakers(db: Db): Promise<OpenBreaker[]> {
  const { rows } = await db.query<OpenBreaker>(
    'select channel, domain, since, words from breaker where opened_at is not null order by channel, domain',
  );
  return rows;
}
