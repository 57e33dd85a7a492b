import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** A key to the admin API, without its secret. */
export interface ApiKeyRow {
  /** The part of the key that may be shown. */
  id: string;
  name: string;
  scopes: string[];
  madeBy: string;
  madeAt: Date;
  /** Null if it never expires. */
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  /** When it was last used, to the minute; null if never. */
  usedAt: Date | null;
}

export type NewApiKey = Pick<ApiKeyRow, 'id' | 'name' | 'scopes' | 'madeBy' | 'madeAt' | 'expiresAt'> & {
  hash: string;
};

const ROW = sql`id, name, scopes, made_by, made_at, expires_at,
  revoked_at, revoked_by, used_at`;

/** Stores a new key. */
export async function addApiKey(db: Db, key: NewApiKey): Promise<ApiKeyRow> {
  const { id, hash, name, scopes, madeBy, madeAt, expiresAt } = key;
  const row = await firstRow<ApiKeyRow>(
    db,
    sql`insert into api_key (id, hash, name, scopes, made_by, made_at, expires_at)
     values (${id}, ${hash}, ${name}, ${scopes}, ${madeBy}, ${madeAt}, ${expiresAt}) returning ${ROW}`,
  );
  if (!row) throw new Error(`the key ${id} was not stored`);
  return row;
}

/** All keys, including revoked and expired ones, the newest first. */
export const listApiKeys = (db: Db): Promise<ApiKeyRow[]> =>
  rowsOf<ApiKeyRow>(db, sql`select ${ROW} from api_key order by made_at desc, id`);

/** Revokes the key `id`; one already revoked stays unchanged. Returns it; null if it does not exist. */
export async function revokeApiKey(
  db: Db,
  id: string,
  { at, by }: { at: Date; by: string },
): Promise<ApiKeyRow | null> {
  return firstRow<ApiKeyRow>(
    db,
    sql`update api_key set revoked_by = case when revoked_at is null then ${by} else revoked_by end,
            revoked_at = coalesce(revoked_at, ${at})
      where id = ${id} returning ${ROW}`,
  );
}

/** The key `id` with its hash, if it may be used at `now`; else null. */
export async function findLiveKey(
  db: Db,
  id: string,
  now: Date,
): Promise<(ApiKeyRow & { hash: string }) | null> {
  return firstRow<ApiKeyRow & { hash: string }>(
    db,
    sql`select ${ROW}, hash from api_key
      where id = ${id} and revoked_at is null and (expires_at is null or expires_at > ${now})`,
  );
}

/** Records that the key was used, at most once a minute. */
export async function markKeyUsed(db: Db, id: string, now: Date): Promise<void> {
  await execute(
    db,
    sql`update api_key set used_at = ${now}
      where id = ${id} and (used_at is null or used_at < ${now}::timestamptz - interval '1 minute')`,
  );
}
