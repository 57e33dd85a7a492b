import type { Pool, PoolClient } from 'pg';
import type { ChannelName } from '../../domain/common/channel';
import { pauseAfter, tripped, waitFor, type Breaker } from '../../domain/delivery/circuitBreaker';
import { inTransaction, type Db } from '../core/pool';
import { execute, firstRow, prepared, rowsOf, sql } from '../core/sql';

/** What fails: a channel, for everybody or for recipients at one domain. */
export interface Concerned {
  channel: ChannelName;
  /** In lower case; '' for everybody. */
  domain: string;
}

type BreakerRow = Breaker & { domain: string };

const breakers = (channel: ChannelName) =>
  sql`select domain, failures, opened_at, probe_at from breaker where channel = ${channel}`;
const concerned = ({ channel, domain }: Concerned) =>
  prepared('breakers', sql`${breakers(channel)} and domain in ('', ${domain})`);
const locked = ({ channel, domain }: Concerned) =>
  prepared('locked breaker', sql`${breakers(channel)} and domain = ${domain} for update`);

/** Whether an attempt may be made: how long it must wait, and which breakers its success would reset. */
export interface Admission {
  /** Milliseconds; 0 if it may be made now. */
  wait: number;
  /** The domains that failed before; '' for everybody. */
  failing: string[];
}

/**
 * Asks to use the channel at `now` for a recipient at that domain. While a breaker is open, it lets one attempt at a
 * time through, whichever worker asks first; all others wait until that one has ended or its time is up.
 */
export async function acquire(db: Db, { channel, domain }: Concerned, now: Date): Promise<Admission> {
  const rows = await rowsOf<BreakerRow>(db, concerned({ channel, domain }));
  const failing = rows.map((row) => row.domain);
  const wait = Math.max(0, ...rows.map((breaker) => waitFor(breaker, now)));
  if (wait > 0) return { wait, failing };
  for (const breaker of rows.filter(({ openedAt }) => openedAt)) {
    const pause = await takeProbe(db, channel, breaker, now);
    if (pause > 0) return { wait: pause, failing };
  }
  return { wait: 0, failing };
}

/** Takes the probe of an open breaker. If another attempt has it, returns how long to wait. */
async function takeProbe(db: Db, channel: ChannelName, breaker: BreakerRow, now: Date): Promise<number> {
  const pause = pauseAfter(breaker.failures);
  const taken = await execute(
    db,
    sql`update breaker set probe_at = ${new Date(Number(now) + pause)} where channel = ${channel} and domain = ${breaker.domain} and probe_at = ${breaker.probeAt} returning channel`,
  );
  return taken === 1 ? 0 : pause;
}

/** Counts a failure of our own; the third in a row opens the breaker. */
export const tripBreaker = (pool: Pool, concerned: Concerned, words: string, now: Date): Promise<void> =>
  inTransaction(pool, (db) => countFailure(db, concerned, words, now));

/** The same, in the caller's transaction. */
export async function countFailure(
  db: PoolClient,
  { channel, domain }: Concerned,
  words: string,
  now: Date,
): Promise<void> {
  await execute(
    db,
    sql`insert into breaker (channel, domain, failures, since, words) values (${channel}, ${domain}, 0, ${now}, ${words}) on conflict do nothing`,
  );
  const before = await firstRow<BreakerRow>(db, locked({ channel, domain }));
  const { failures, openedAt, probeAt } = tripped(before, now);
  await execute(
    db,
    sql`update breaker set failures = ${failures}, opened_at = ${openedAt}, probe_at = ${probeAt}, words = ${words}
      where channel = ${channel} and domain = ${domain}`,
  );
}

/** A mail to the domain bounced later than `since` and blamed us: that a relay accepts mail for it proves nothing. */
const returnedLately = (domain: string, since: Date) => sql`${domain} <> '' and exists (
  select from bounce b join notice n on n.id = b.notice_id
   where b.received_at > ${since} and n.refused_at = b.received_at and lower(split_part(n.address, '@', 2)) = ${domain})`;

/** How long after the last bounce that blamed us a domain is trusted to accept our mail again. */
const RETURNS_WITHIN = 60 * 60_000;

/**
 * Closes the breaker because the other side accepted a mail, or the dialogue, at `now`; unless mail to the domain
 * still bounces.
 */
export async function resetBreaker(db: Db, { channel, domain }: Concerned, now: Date): Promise<void> {
  const lately = new Date(Number(now) - RETURNS_WITHIN);
  await execute(
    db,
    sql`delete from breaker where channel = ${channel} and domain = ${domain} and not (${returnedLately(domain, lately)})`,
  );
}

/** An open breaker as reports show it. */
export interface OpenBreaker {
  channel: string;
  /** The domain of the recipients concerned; '' for all. */
  domain: string;
  since: Date;
  words: string;
}

/** The channels and domains whose breaker is open: only probes are sent. */
export async function findOpenBreakers(db: Db): Promise<OpenBreaker[]> {
  return rowsOf<OpenBreaker>(
    db,
    sql`select channel, domain, since, words from breaker where opened_at is not null order by channel, domain`,
  );
}
