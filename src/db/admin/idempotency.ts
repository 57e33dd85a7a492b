import type { Db } from '../core/pool';
import { execute, firstRow, sql } from '../core/sql';

/** A request that may be sent twice: whose it is, by the key they chose, and what it says. */
export interface Repeatable {
  caller: string;
  key: string;
  requestHash: string;
}

/** What was answered. */
export interface KeptAnswer {
  status: number;
  type: string;
  /** Null where the answer must not be kept, since it has a secret in it. */
  body: string | null;
}

/**
 * `begun`: this is the first; else what is known of the first. `told once`: it was answered, and that is not kept.
 * `recorded`: its answer was lost, what it asked for is done.
 */
export type Beginning =
  | { state: 'begun' }
  | { state: 'other request' }
  | { state: 'under way' }
  | { state: 'told once' }
  | { state: 'recorded' }
  | ({ state: 'answered' } & KeptAnswer & { body: string });

/** A request cut off before its answer may be begun anew after that long. */
const CUT_OFF = sql`interval '5 minutes'`;
/** Whoever records something answers within that, or never. */
const ANSWERED_WITHIN = sql`interval '1 minute'`;
const KEPT_FOR = sql`interval '1 day'`;

/** A request as it begins. */
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

/** Begins a request, unless it was begun before: of several at once, one begins. Answers are kept for a day. */
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

/** Forgets the requests, and their answers, of more than a day before `now`. */
export async function forgetOldRequests(db: Db, now: Date): Promise<void> {
  await execute(db, sql`delete from idempotency where created_at < ${now}::timestamptz - ${KEPT_FOR}`);
}

/** Part of the transaction that does what the request asks for. */
export async function markRecorded(db: Db, { caller, key }: Repeatable, now: Date): Promise<void> {
  await execute(
    db,
    sql`update idempotency set recorded_at = ${now} where caller = ${caller} and key = ${key}`,
  );
}

/** Keeps the answer, or only that there was one, for whoever asks again. */
export async function settleRequest(
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

/** Forgets the request: it failed for a reason that may pass, and may be tried again. One that was recorded is kept. */
export async function forgetRequest(db: Db, { caller, key }: Repeatable): Promise<void> {
  await execute(
    db,
    sql`delete from idempotency where caller = ${caller} and key = ${key} and completed_at is null and recorded_at is null`,
  );
}
