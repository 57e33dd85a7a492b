import type { ProjectRow } from '../../domain/sync/inventory';
import type { Business } from './cmdb';
import type { KnownProject } from '../mirror';
import { businessOf, projectOfBusiness, projectOfSops, projectPage } from './projects';
import type { SeenProject } from './sops';

/** All that is known of projects before their tasks are read. */
export interface Listing {
  /** To be merged. Those that nobody told of now stay in the mirror as they are. */
  rows: ProjectRow[];
  /** Whose tasks are to be read: of every project there is or ever was. */
  toRead: ProjectToRead[];
  /** Businesses that are there no more in the CMDB's answer: missing, and never archived for that. */
  missing: string[];
  archived: string[];
  /** Projects of bk-sops alone that it lists no more: disabled there, or hidden from the account. */
  unlisted: string[];
}

export interface ProjectToRead {
  id: string;
  page: string | null;
  hadTasks: boolean;
}

interface Found {
  businesses: Business[];
  /** In bk-sops, living ones only. */
  seen: SeenProject[];
  known: KnownProject[];
}

/** Puts together what CMDB, bk-sops and the mirror say of projects. The CMDB alone says which are archived. */
export function listProjects({ businesses, seen, known }: Found, page: string, now: Date): Listing {
  const knownById = new Map(known.map((project) => [project.id, project]));
  const pages = new Map(seen.map((project) => [idOf(project), projectPage(page, project.project_id)]));
  const pageOf = (id: string) => pages.get(id) ?? knownById.get(id)?.url ?? null;
  const ofCmdb = businesses.map((business) => {
    const id = projectOfBusiness(business.id);
    return rowOf(business, id, pageOf(id), knownById.get(id)?.archivedAt ?? null, now);
  });
  const inCmdb = new Set(ofCmdb.map(({ id }) => id));
  const ofSops = seen
    .map((project) => ({ id: idOf(project), name: project.name }))
    .filter(({ id }) => !inCmdb.has(id) && (businessOf(id) === null || !knownById.has(id)))
    .map((project) => ({ ...project, archivedAt: null, url: pageOf(project.id), maintainers: [] }));
  const ids = new Set([...inCmdb, ...pages.keys(), ...knownById.keys()]);
  return {
    rows: [...ofCmdb, ...ofSops],
    toRead: [...ids].map((id) => ({ id, page: pageOf(id), hadTasks: knownById.get(id)?.hasTasks ?? false })),
    missing: [...ids].filter((id) => businessOf(id) !== null && !inCmdb.has(id)),
    unlisted: [...ids].filter((id) => businessOf(id) === null && !pages.has(id)),
    archived: ofCmdb.filter(({ archivedAt }) => archivedAt !== null).map(({ id }) => id),
  };
}

/** A project that is no business has none, or a negative one. */
const idOf = ({ bk_biz_id, project_id }: SeenProject) =>
  bk_biz_id > 0 ? projectOfBusiness(bk_biz_id) : projectOfSops(project_id);

/** The CMDB does not tell since when a business is archived: the first date known for it stays. */
const rowOf = (
  { name, archived, changedAt, maintainers }: Business,
  id: string,
  url: string | null,
  archivedAt: Date | null,
  now: Date,
): ProjectRow => ({
  id,
  name,
  archivedAt: archived ? (archivedAt ?? changedAt ?? now) : null,
  url,
  maintainers,
});
