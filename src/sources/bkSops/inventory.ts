import type { Located, ProjectRow, TaskRow } from '../../domain/sync/inventory';
import type { Inventory, ReadOptions } from '../inventory';
import { listBusinesses } from './cmdb';
import type { Gateway } from './gateway';
import { listProjects, type Listing } from './listing';
import type { Mirror } from '../mirror';
import { nameBroken } from './nameBroken';
import { readPeople } from './people';
import { taskRow } from './rows';
import type { BkSopsSettings } from './settings';
import type { Sops } from './sops';
import { readTasks, type ProjectTasks } from './tasks';

/** What a bk-sops is read with. */
export interface BkSopsParts {
  name: string;
  settings: BkSopsSettings;
  gateway: Gateway;
  sops: Sops;
  mirror: Mirror;
}

const MISSING = 'the CMDB no longer answers with it: deleted there, or hidden from the account';

/**
 * Everything that a bk-sops holds. What its projects are is asked at once, their tasks while they are read:
 * a project that cannot be read to the end is said to be so. Rejects with SourceUnavailable, Refused or
 * UnexpectedAnswer when the projects cannot be listed to the end.
 */
export async function bkSopsInventory(parts: BkSopsParts, now: Date): Promise<Inventory> {
  const { name, settings, gateway, sops, mirror } = parts;
  const [businesses, seen, known] = await Promise.all([
    listBusinesses(gateway, settings),
    sops.listProjects(),
    mirror.projects(name),
  ]);
  const listing = listProjects({ businesses, seen, known }, settings.page, now);
  const unread = new Map(listing.missing.map((project) => [project, MISSING]));
  const accounts = new Set(listing.rows.flatMap(({ maintainers }) => maintainers));
  return {
    parts: [
      { kind: 'projects', name: `projects of ${name}`, size: 0, read: () => projectBatches(listing.rows) },
      {
        kind: 'tasks',
        name: `tasks of ${name}`,
        size: listing.toRead.length,
        read: (options: ReadOptions) => taskBatches(parts, listing, { unread, accounts }, options),
      },
      {
        kind: 'people',
        name: `people of ${name}`,
        size: 0,
        read: () => readPeople(gateway, settings, accounts),
      },
    ],
    unread,
    closedBySource: new Set([...listing.archived, ...listing.missing, ...listing.unlisted]),
    // It asks only for those who have tasks, and is told who of them has left.
    listsEverybody: false,
  };
}

async function* projectBatches(rows: ProjectRow[]): AsyncGenerator<Located<ProjectRow>[]> {
  yield rows.map((row, at) => ({ ...row, line: at + 1 }));
}

/** What reading the tasks finds out beside them. */
interface Findings {
  unread: Map<string, string>;
  accounts: Set<string>;
}

async function* taskBatches(
  parts: BkSopsParts,
  listing: Listing,
  { unread, accounts }: Findings,
  { onRead }: ReadOptions,
): AsyncGenerator<Located<TaskRow>[]> {
  let line = 0;
  let done = 0;
  for await (const { project, page, tasks, error } of readProjects(parts, listing)) {
    if (error !== null) unread.set(project, error);
    const rows = tasks.map((task) => ({
      ...taskRow(task, { project, page }, parts.settings.username),
      line: (line += 1),
    }));
    for (const { editor, creator } of rows) {
      for (const account of [editor, creator]) if (account !== null) accounts.add(account);
    }
    if (rows.length > 0) yield rows;
    onRead?.((done += 1), line);
  }
}

/** The tasks of each project; last those of a project whose list is broken, and of which no task is known yet. */
async function* readProjects(
  { name, sops, settings, mirror }: BkSopsParts,
  { toRead }: Listing,
): AsyncGenerator<ProjectTasks> {
  const taken = new Set<number>();
  const unknown: ProjectTasks[] = [];
  const reader = { sops, knownIds: (project: string) => mirror.tasksOf(name, project) };
  for await (const project of readTasks(reader, toRead, settings.concurrency)) {
    for (const { id } of project.tasks) taken.add(Number(id));
    if (project.listError !== null && project.tasks.length === 0) unknown.push(project);
    else yield project;
  }
  yield* nameBroken(sops, unknown, taken);
}
