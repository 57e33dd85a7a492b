import { Conflict, InvalidInput, NotFound } from '../domain/errors';
import { lockSource } from './inventoryStage';
import { relyOnSync } from './sourceTrust';
import type { Db } from './pool';

/** An admin's word: who gives it, why, and when. */
export interface Acceptance {
  who: string;
  why: string;
  now: Date;
  /** The sync that was looked at, or the beginning of its id; whatever is the latest where it is left out. */
  sync?: string | undefined;
}

interface LatestSync {
  syncId: string;
  at: Date;
  /** How many of its projects are not trusted though they were read. */
  distrusted: number;
  trusted: boolean;
}

/**
 * Takes an admin's word, in the caller's transaction, that what the latest sync of `source` no longer contains
 * is really gone; what was not trusted is kept with it. Projects that could not be read stay as they are. Returns
 * how many tasks are gone by it; null when there was nothing to accept. Throws NotFound where there is no such source,
 * InvalidInput where it was never synced in full, Conflict where the latest sync is not the one looked at.
 */
export async function acceptSync(
  db: Db,
  source: string,
  { who, why, now, sync }: Acceptance,
): Promise<number | null> {
  await lockSource(db, source);
  const { syncId, at, trusted, distrusted } = await findLatest(db, source);
  if (sync !== undefined && !isThat(syncId, sync)) throw new Conflict(otherThan(source, sync, syncId));
  if (trusted && distrusted === 0) return null;
  await db.query(ACCEPT, [syncId, now, who, why]);
  await db.query('update source set trusted = true, reason = null where name = $1', [source]);
  await db.query(
    'update project set trusted = true, distrust = null where source = $1 and not trusted and not unread',
    [source],
  );
  return relyOnSync(db, { source, at });
}

/** What keeps the latest sync from being relied on for a project `p`, but for what could not be read. */
const DISTRUSTED = `p.source = s.source and not p.trusted and not p.unread`;

const ACCEPT = `
  update sync s
     set trusted = true, accepted_at = $2, accepted_by = $3, accepted_why = $4,
         accepted_projects = (
           select coalesce(jsonb_agg(jsonb_build_object('project', p.id, 'name', p.name, 'distrust', p.distrust)
                                     order by p.id), '[]')
             from project p where ${DISTRUSTED})
   where id = $1`;

/** An id that came out empty is none that somebody looked at. */
const isThat = (id: string, beginning: string) => beginning !== '' && id.startsWith(beginning);

const otherThan = (source: string, sync: string, latest: string) =>
  `The latest sync of ${source} is ${latest.slice(0, 8)}, not "${sync}": look at it with "rollcall sync status" first`;

async function findLatest(db: Db, source: string): Promise<LatestSync> {
  const { rows } = await db.query<LatestSync & { syncId: string | null }>(
    `select sync_id as "syncId", synced_at as at, trusted,
            (select count(*) from project p where p.source = s.name and not p.trusted and not p.unread) as distrusted
       from source s where name = $1`,
    [source],
  );
  const [latest] = rows;
  if (!latest) throw new NotFound(`There is no source ${source}; "rollcall sync status" lists them`);
  if (latest.syncId) return latest;
  const expected = 'a source that was synced in full: with its projects and its tasks';
  throw new InvalidInput('command line', [{ field: 'source', value: source, expected }]);
}
