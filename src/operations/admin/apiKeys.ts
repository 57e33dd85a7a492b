import { z } from 'zod';
import {
  addApiKey,
  findLiveKey,
  listApiKeys,
  markKeyUsed,
  revokeApiKey,
  type ApiKeyRow,
} from '../../db/admin/apiKeys';
import { inTransaction } from '../../db/core/pool';
import { isKeyOf, keyIdIn, newApiKey } from '../../security/apiKey';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { SCOPE_NAMES, SCOPES } from '../../security/scopes';
import { audited, operation } from './audited';
import { moment, reasonText } from './fields';
import type { AtDatabase } from './operator';

export type { ApiKeyRow } from '../../db/admin/apiKeys';

const meanings = Object.entries(SCOPES)
  .map(([name, meaning]) => `\`${name}\`: ${meaning}`)
  .join('; ');
const names = SCOPE_NAMES.join(', ');

const making = z.strictObject({
  name: reasonText
    .max(100, { error: 'at most 100 characters' })
    .describe('What the key is for; the audit records this name.'),
  scopes: z
    .array(z.enum(SCOPE_NAMES, { error: `one of ${names}` }), { error: `one or more of ${names}` })
    .min(1, { error: `one or more of ${names}` })
    .max(SCOPE_NAMES.length)
    .describe(meanings),
  expiresAt: moment.optional().describe('When the key expires (default: never).'),
});

/** Creates a key to the admin API. Only the result contains the key itself. Throws InvalidInput for a past date. */
export const createKey = operation(
  'key create',
  making,
  async ({ pool, who, now }: AtDatabase, given): Promise<ApiKeyRow & { key: string }> => {
    const wanted = { ...given, expiresAt: given.expiresAt ?? null };
    if (wanted.expiresAt && wanted.expiresAt <= now) {
      const value = wanted.expiresAt.toISOString();
      throw new InvalidInput('key', [{ field: 'expiresAt', value, expected: 'a date in the future' }]);
    }
    const { key, id, hash } = newApiKey();
    const made = { id, hash, ...wanted, madeBy: who, madeAt: now };
    return { ...(await inTransaction(pool, (db) => addApiKey(db, made))), key };
  },
);

/** All keys, including revoked ones, newest first. */
export const listKeys = ({ pool }: Pick<AtDatabase, 'pool'>): Promise<ApiKeyRow[]> => listApiKeys(pool);

/** Revokes a key, from the next request on. Throws NotFound if no key has that id. */
export const revokeKey = audited(
  'key revoke',
  async ({ pool, who, now }: AtDatabase, { id }: { id: string }): Promise<ApiKeyRow> => {
    const revoked = await inTransaction(pool, (db) => revokeApiKey(db, id, { at: now, by: who }));
    if (revoked) return revoked;
    throw new NotFound(`Key "${id}" does not exist. To list all keys: rollcall keys api list`);
  },
);

/** The key in `text`, if it is valid now; records its use. Null if it is not valid. */
export async function useKey(
  { pool, now }: Pick<AtDatabase, 'pool' | 'now'>,
  text: string,
): Promise<ApiKeyRow | null> {
  const id = keyIdIn(text);
  const found = id === null ? null : await findLiveKey(pool, id, now);
  if (!found) return null;
  const { hash, ...row } = found;
  if (!isKeyOf(text, hash)) return null;
  await markKeyUsed(pool, row.id, now);
  return row;
}
