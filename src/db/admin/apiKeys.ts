import type { Db } from '../core/pool';

/** A key to the admin API, without its secret. */
export interface ApiKeyRow {
  /** The part of the key that may be shown. */
  id: string;
  name: string;
  scopes: string[];
  madeBy: string;
  madeAt: Date;
  /** Null: never. */
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  /** When it was used last, to the minute. */
  usedAt: Date | null;
}

export type NewApiKey = Pick<ApiKeyRow, 'id' | 'name' | 'scopes' | 'madeBy' | 'madeAt' | 'expiresAt'> & {
  hash: string;
};

const ROW = `id, name, scopes, made_by as "madeBy", made_at as "madeAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", revoked_by as "revokedBy", used_at as "usedAt"`;

/** Keeps a new key. */
export async function addApiKey(db: Db, key: NewApiKey): Promise<ApiKeyRow> {
  const { id, hash, name, scopes, madeBy, madeAt, expiresAt } = key;
  const { rows } = await db.query<ApiKeyRow>(
    `insert into api_key (id, hash, name, scopes, made_by, made_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${ROW}`,
    [id, hash, name, scopes, madeBy, madeAt, expiresAt],
  );
  const [row] = rows;
  if (!row) throw new Error(`the key ${id} was not kept`);
  return row;
}

/** All keys there ever were, the newest first. */
export const listApiKeys = async (db: Db): Promise<ApiKeyRow[]> =>
  (await db.query<ApiKeyRow>(`select ${ROW} from api_key order by made_at desc, id`)).rows;

/** Revokes the key `id`; revoked before, it stays as it was. Returns it; null when there is none. */
export async function revokeApiKey(
  db: Db,
  id: string,
  { at, by }: { at: Date; by: string },
): Promise<ApiKeyRow | null> {
  const { rows } = await db.query<ApiKeyRow>(
    `update api_key set revoked_by = case when revoked_at is null then $3 else revoked_by end,
            revoked_at = coalesce(revoked_at, $2)
      where id = $1 returning ${ROW}`,
    [id, at, by],
  );
  return rows[0] ?? null;
}

/** The key `id` with its hash, if it may be used at `now`. */
export async function findLiveKey(
  db: Db,
  id: string,
  now: Date,
): Promise<(ApiKeyRow & { hash: string }) | null> {
  const { rows } = await db.query<ApiKeyRow & { hash: string }>(
    `select ${ROW}, hash from api_key
      where id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
    [id, now],
  );
  return rows[0] ?? null;
}

/** Remembers that the key was used; within a minute of the last time nothing is written. */
export async function markKeyUsed(db: Db, id: string, now: Date): Promise<void> {
  await db.query(
    `update api_key set used_at = $2
      where id = $1 and (used_at is null or used_at < $2::timestamptz - interval '1 minute')`,
    [id, now],
  );
}
