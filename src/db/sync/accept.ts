import { Conflict, InvalidInput, NotFound } from '../../domain/common/errors';
import { lockSource } from './stage';
import { relyOnSync, type Losses } from './trust';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** An admin's word: who gives it, why, and when. */
export interface Acceptance {
  who: string;
  reason: string;
  now: Date;
  /** The sync that was looked at, or the beginning of its id; whatever is the latest where it is left out. */
  sync?: string | undefined;
  /** The ids of the projects it is given for; all where it is left out. */
  projects?: string[] | undefined;
}

interface LatestSync {
  syncId: string;
  at: Date;
  trusted: boolean;
}

/**
 * Takes an admin's word, in the caller's transaction, that what the latest sync of `source` no longer contains, in the
 * projects it is given for, is really gone; what was not trusted is kept with it. Projects that could not be read stay
 * as they are. Returns what is gone by it; null when there was nothing to accept. Throws NotFound where there
 * is no such source, InvalidInput where it was never synced in full or has no such project, Conflict where the latest
 * sync is not the one looked at, or is not trusted as a whole, so that a word for some projects would not do.
 */
export async function acceptSync(db: Db, source: string, acceptance: Acceptance): Promise<Losses | null> {
  const { sync, projects } = acceptance;
  await lockSource(db, source);
  const { syncId, at, trusted } = await findLatest(db, source);
  if (sync !== undefined && !isThat(syncId, sync)) throw new Conflict(otherThan(source, sync, syncId));
  if (projects && !trusted) throw new Conflict(asAWhole(source));
  const known = await findRejected(db, source, projects);
  const unknown = projects?.find((id) => !known.some((project) => project.id === id));
  if (unknown !== undefined) throw wrong('project', unknown, `the id of a project of ${source}`);
  const rejected = known.filter((project) => project.rejectionReason !== null).map(({ id }) => id);
  if (trusted && rejected.length === 0) return null;
  await execute(db, accept({ id: syncId, source, projects: rejected }, acceptance));
  await execute(db, sql`update source set trusted = true, reason = null where name = ${source}`);
  await execute(db, trust(source, rejected));
  return relyOnSync(db, { source, at });
}

/** Why the latest sync is not relied on for a project `p`, but for what could not be read. */
const REJECTION_REASON = sql`case when not p.trusted and not p.unread then coalesce(p.rejection_reason, 'not trusted') end`;

const trust = (source: string, projects: string[]) => sql`
  update project set trusted = true, rejection_reason = null where source = ${source} and id = any(${projects})`;

/** One word after another is kept, where each was for some projects. */
const accept = (
  sync: { id: string; source: string; projects: string[] },
  { now, who, reason }: Acceptance,
) => sql`
  update sync s
     set trusted = true, accepted_at = ${now}, accepted_by = ${who}, accepted_reason = ${reason},
         accepted_projects = coalesce(accepted_projects, '[]') || (
           select coalesce(jsonb_agg(jsonb_build_object('project', p.id, 'name', p.name, 'rejectionReason', p.rejection_reason)
                                     order by p.id), '[]')
             from project p where p.source = ${sync.source} and p.id = any(${sync.projects}))
   where id = ${sync.id}`;

/** Of all projects those that are not trusted; of those asked for each that there is, with null where it is. */
async function findRejected(db: Db, source: string, projects?: string[]) {
  return rowsOf<{ id: string; rejectionReason: string | null }>(
    db,
    sql`select p.id, ${REJECTION_REASON} as rejection_reason from project p
      where p.source = ${source} and case when ${projects ?? null}::text[] is null then ${REJECTION_REASON} is not null else p.id = any(${projects ?? null}::text[]) end`,
  );
}

/** An id that came out empty is none that somebody looked at. */
const isThat = (id: string, beginning: string) => beginning !== '' && id.startsWith(beginning);

const otherThan = (source: string, sync: string, latest: string) =>
  `The latest sync of ${source} is ${latest.slice(0, 8)}, not "${sync}": look at it with "rollcall source status" first`;

const asAWhole = (source: string) =>
  `The latest sync of ${source} is not trusted as a whole, so a word for some projects changes nothing: accept it as a whole, or sync again`;

const wrong = (field: string, value: string, expected: string) =>
  new InvalidInput('command line', [{ field, value, expected }]);

async function findLatest(db: Db, source: string): Promise<LatestSync> {
  const latest = await firstRow<LatestSync & { syncId: string | null }>(
    db,
    sql`select sync_id, synced_at as at, trusted from source where name = ${source}`,
  );
  if (!latest) throw new NotFound(`There is no source ${source}; "rollcall source status" lists them`);
  if (latest.syncId) return { ...latest, syncId: latest.syncId };
  throw wrong('source', source, 'a source that was synced in full: with its projects and its tasks');
}
