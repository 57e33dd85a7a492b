import type { Pool } from 'pg';
import type { ChannelName } from '../domain/channel';
import { pauseAfter, tripped, waitFor, type Breaker } from '../domain/breaker';
import { inTransaction, prepared, type Db } from './pool';

const BREAKER = `
  select failures, opened_at as "openedAt", probe_at as "probeAt" from breaker where channel = $1`;
const ADMITTED = prepared('breaker', BREAKER);
const LOCKED = prepared('locked breaker', `${BREAKER} for update`);

const findBreaker = async (db: Db, channel: ChannelName, sql = ADMITTED): Promise<Breaker | null> =>
  (await db.query<Breaker>(sql(channel))).rows[0] ?? null;

/** Whether an attempt may be made: how long it has to wait, and whether failures went before that its success would end. */
export interface Admission {
  /** Milliseconds; 0: it may be made now. */
  wait: number;
  failing: boolean;
}

/**
 * Asks to try the channel at `now`. While its breaker is open one attempt at a time is let through, whichever
 * worker asks first; until that one has ended, or as long as it would, all others wait.
 */
export async function admit(db: Db, channel: ChannelName, now: Date): Promise<Admission> {
  const breaker = await findBreaker(db, channel);
  if (!breaker) return { wait: 0, failing: false };
  const wait = waitFor(breaker, now);
  if (wait > 0 || !breaker.openedAt) return { wait, failing: true };
  const pause = pauseAfter(breaker.failures);
  const probe = await db.query(
    'update breaker set probe_at = $3 where channel = $1 and probe_at = $2 returning channel',
    [channel, breaker.probeAt, new Date(Number(now) + pause)],
  );
  return { wait: probe.rowCount ? 0 : pause, failing: true };
}

/** Counts a failure of our own; with the third in a row the breaker opens. */
export const tripBreaker = (pool: Pool, channel: ChannelName, words: string, now: Date): Promise<void> =>
  inTransaction(pool, async (db) => {
    const first = { failures: 0, openedAt: null, probeAt: null };
    await db.query(
      `insert into breaker (channel, failures, since, words) values ($1, 0, $2, $3) on conflict do nothing`,
      [channel, now, words],
    );
    const { failures, openedAt, probeAt } = tripped((await findBreaker(db, channel, LOCKED)) ?? first, now);
    await db.query(
      'update breaker set failures = $2, opened_at = $3, probe_at = $4, words = $5 where channel = $1',
      [channel, failures, openedAt, probeAt, words],
    );
  });

/** The other side took up the dialogue again: it is tried as ever. */
export async function mendBreaker(db: Db, channel: ChannelName): Promise<void> {
  await db.query('delete from breaker where channel = $1', [channel]);
}

/** An open breaker as reports show it. */
export interface OpenBreaker {
  channel: string;
  since: Date;
  words: string;
}

/** The channels that nothing is sent by at the moment but probes. */
export async function findOpenBreakers(db: Db): Promise<OpenBreaker[]> {
  const { rows } = await db.query<OpenBreaker>(
    'select channel, since, words from breaker where opened_at is not null order by channel',
  );
  return rows;
}
