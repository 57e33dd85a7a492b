import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import { OutcomeUnknown } from '../../domain/common/errors';
import { isRefusal } from './failures';
import { setTimeout as sleep } from 'node:timers/promises';

/** A connection that does not roll back within this time, in milliseconds, is discarded. */
const ROLLBACK = { text: 'rollback', query_timeout: 2_000 };

type Record = (db: PoolClient) => Promise<void>;

const marks = new AsyncLocalStorage<Record>();

/** Runs `work`; every transaction committed in it includes `record`. */
export const recordingWith = <T>(record: Record, work: () => Promise<T>): Promise<T> =>
  marks.run(record, work);

/** The end of a transaction: decided by `work` and PostgreSQL, or in doubt because the acknowledgement was lost. */
type End<T> = { result: T } | { inDoubt: T; transaction: string; lost: unknown };

/**
 * Runs `work` in one transaction, committed when it returns and rolled back when it throws. If the connection breaks
 * during the commit, PostgreSQL is asked what happened: returns if it was committed, throws if it was not. Throws
 * OutcomeUnknown if PostgreSQL does not tell.
 */
export async function inTransaction<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const end = await attempt(pool, work);
  if ('result' in end) return end.result;
  const became = await whatBecameOf(pool, end.transaction);
  if (became === 'committed') return end.inDoubt;
  throw became === 'aborted' ? end.lost : new OutcomeUnknown(end.lost);
}

async function attempt<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<End<T>> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await marks.getStore()?.(client);
    const transaction = await transactionOf(client);
    const lost = await commit(client);
    if (lost === null) return { result };
    broken = lost;
    // A transaction without a number wrote nothing.
    return transaction === null ? { result } : { inDoubt: result, transaction, lost };
  } catch (error) {
    // A connection that cannot even roll back does not return to the pool.
    await client.query(ROLLBACK).catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** PostgreSQL's number of the transaction; null if it has written nothing and has none. */
const transactionOf = async (client: PoolClient): Promise<string | null> =>
  (await client.query<{ xid: string | null }>('select pg_current_xact_id_if_assigned()::text as xid')).rows[0]
    ?.xid ?? null;

/**
 * Commits. Returns the error that lost the acknowledgement; null if it came. Throws if PostgreSQL refuses the commit.
 */
async function commit(client: PoolClient): Promise<Error | null> {
  try {
    await client.query('commit');
    return null;
  } catch (error) {
    if (isRefusal(error) || !(error instanceof Error)) throw error;
    return error;
  }
}

/** How long to ask, in milliseconds: the caller waits, and a restart of PostgreSQL takes a few seconds. */
const ASKED_FOR = 6_000;
const PAUSE = 200;

/** The fate of a transaction. `unknown`: PostgreSQL does not answer, or has not ended it. */
export type Became = 'committed' | 'aborted' | 'unknown';

/** Asks PostgreSQL for some seconds about the transaction with that number. Never throws. */
export async function whatBecameOf(pool: Pool, transaction: string): Promise<Became> {
  const over = AbortSignal.timeout(ASKED_FOR);
  while (!over.aborted) {
    const status = await ask(pool, transaction).catch(() => null);
    if (status === 'committed' || status === 'aborted') return status;
    await sleep(PAUSE);
  }
  return 'unknown';
}

async function ask(pool: Pool, transaction: string): Promise<string | null> {
  const question = {
    text: 'select pg_xact_status($1::text::xid8) as status',
    values: [transaction],
    query_timeout: ASKED_FOR / 2,
  };
  return (await pool.query<{ status: string | null }>(question)).rows[0]?.status ?? null;
}
