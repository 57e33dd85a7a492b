import type { Db } from '../core/pool';
import { execute, firstRow, sql } from '../core/sql';

/** A request that may be sent twice: the caller, the key they chose, and the content. */
export interface Repeatable {
  caller: string;
  key: string;
  requestHash: string;
}

/** The answer to the first request. */
export interface KeptAnswer {
  status: number;
  type: string;
  /** Null if the answer holds a secret and must not be stored. */
  body: string | null;
}

/**
 * The state of a request. `begun`: it is the first. `told once`: it was answered, and the answer was not stored.
 * `recorded`: its answer was lost, but the operation is done.
 */
export type Beginning =
  | { state: 'begun' }
  | { state: 'other request' }
  | { state: 'under way' }
  | { state: 'told once' }
  | { state: 'recorded' }
  | ({ state: 'answered' } & KeptAnswer & { body: string });

/** A request cut off before its answer may be tried again after this time. */
const CUT_OFF = sql`interval '5 minutes'`;
/** A request that recorded its operation answers within this time, or never. */
const ANSWERED_WITHIN = sql`interval '1 minute'`;
const KEPT_FOR = sql`interval '1 day'`;

/** A request at its beginning. */
interface Begun extends Repeatable {
  now: Date;
}

const begin = ({ caller, key, requestHash, now }: Begun) => sql`
  insert into idempotency (caller, key, request_hash, created_at) values (${caller}, ${key}, ${requestHash}, ${now})
  on conflict (caller, key) do update
     set created_at = ${now}, request_hash = ${requestHash}, completed_at = null, recorded_at = null, status = null, type = null, body = null
   where idempotency.created_at < ${now}::timestamptz - ${KEPT_FOR}
      or (idempotency.completed_at is null and idempotency.recorded_at is null and idempotency.request_hash = ${requestHash}
          and idempotency.created_at < ${now}::timestamptz - ${CUT_OFF})
  returning key`;

const firstOf = ({ caller, key, requestHash, now }: Begun) => sql`
  select request_hash = ${requestHash} as same, completed_at is not null as settled, status, type, body,
         coalesce(recorded_at < ${now}::timestamptz - ${ANSWERED_WITHIN}, false) as recorded
    from idempotency where caller = ${caller} and key = ${key}`;

type Row = { same: boolean; settled: boolean; recorded: boolean } & {
  [field in keyof KeptAnswer]: KeptAnswer[field] | null;
};

/** Begins a request unless it was begun before; of several at once, only one begins. Answers are stored for a day. */
export async function beginRequest(db: Db, request: Repeatable, now: Date): Promise<Beginning> {
  const begun = { ...request, now };
  if ((await execute(db, begin(begun))) === 1) return { state: 'begun' };
  const row = await firstRow<Row>(db, firstOf(begun));
  if (row && !row.same) return { state: 'other request' };
  if (row?.recorded && !row.settled) return { state: 'recorded' };
  if (!row?.settled || row.status === null || row.type === null) return { state: 'under way' };
  if (row.body === null) return { state: 'told once' };
  return { state: 'answered', status: row.status, type: row.type, body: row.body };
}

/** Deletes requests, with their answers, that are more than a day older than `now`. */
export async function forgetOldRequests(db: Db, now: Date): Promise<void> {
  await execute(db, sql`delete from idempotency where created_at < ${now}::timestamptz - ${KEPT_FOR}`);
}

/** Marks the operation as recorded, in the transaction that performs it. */
export async function markRecorded(db: Db, { caller, key }: Repeatable, now: Date): Promise<void> {
  await execute(
    db,
    sql`update idempotency set recorded_at = ${now} where caller = ${caller} and key = ${key}`,
  );
}

/** Stores the answer, or only that there was one, for repeated requests. */
export async function completeRequest(
  db: Db,
  { caller, key }: Repeatable,
  { status, type, body }: KeptAnswer,
  now: Date,
): Promise<void> {
  await execute(
    db,
    sql`update idempotency set completed_at = ${now}, status = ${status}, type = ${type}, body = ${body} where caller = ${caller} and key = ${key}`,
  );
}

/**
 * Deletes a request that failed for a temporary reason, so that it may be tried again. One whose operation was
 * recorded stays.
 */
export async function forgetRequest(db: Db, { caller, key }: Repeatable): Promise<void> {
  await execute(
    db,
    sql`delete from idempotency where caller = ${caller} and key = ${key} and completed_at is null and recorded_at is null`,
  );
}
