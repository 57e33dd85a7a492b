import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { liveKeyIds } from '../../db/admin/lookups';
import { InvalidInput } from '../../domain/common/errors';
import { formatLinkKeys, parseLinkKeys, rotateKeys, signingKey } from '../../security/linkKeys';
import type { LinkKeys } from '../../security/linkToken';
import { audited } from './audited';
import type { AtDatabase } from './operator';

/** The result of a rotation, by the ids of keys. */
export interface Rotated {
  made: string;
  /** When the new key starts to sign. */
  signsFrom: Date;
  signsUntilThen: string;
  kept: string[];
  dropped: string[];
}

/**
 * Adds a new key at the head of `file`, which signs from `from` on, and removes keys that no live link needs. Replaces
 * the file atomically: a reader finds the old keys or the new ones. Throws InvalidInput if the file holds no keys.
 */
export const rotateLinkKeys = audited(
  'link keys rotate',
  async ({ pool, now }: AtDatabase, { file, from }: { file: string; from: Date }): Promise<Rotated> => {
    const keys = await readKeys(file);
    const live = await liveKeyIds(pool, now);
    const rotation = rotateKeys(keys, { live, now, from });
    await replace(file, `${formatLinkKeys(rotation.keys).join('\n')}\n`);
    return {
      made: rotation.made.id,
      signsFrom: from,
      signsUntilThen: signingKey(keys, now).id,
      kept: rotation.keys.slice(1).map(({ id }) => id),
      dropped: rotation.dropped,
    };
  },
);

async function readKeys(file: string): Promise<LinkKeys> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const keys = parseLinkKeys(text);
  if (keys) return keys;
  const expected = 'a readable file with one key on each line';
  throw new InvalidInput('link keys', [{ field: 'ROLLCALL_LINK_KEYS', value: `file:${file}`, expected }]);
}

async function replace(file: string, text: string): Promise<void> {
  const next = `${file}.${randomUUID()}`;
  const handle = await open(next, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}
