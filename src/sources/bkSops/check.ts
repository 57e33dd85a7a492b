import { attempts, SAMPLE, type SourceCheck } from '../check';
import { listBusinesses, type Business } from './cmdb';
import type { Gateway } from './gateway';
import { listProjects, type Listing } from './listing';
import { nameBroken } from './nameBroken';
import { readPeople } from './people';
import { businessOf } from './projects';
import { taskRow } from './rows';
import { askWhetherTrusted } from './secondWay';
import type { BkSopsSettings } from './settings';
import type { SeenProject, Sops } from './sops';
import { readTasks, type ProjectTasks } from './tasks';
import type { TaskRow } from '../../domain/sync/inventory';
import { editNotes, wrongInProject } from './checkTexts';

/** So many projects are read, not all of them: a look is not a sync. */
const PROJECTS = 50;

/** What no API of bk-sops lists, whoever asks. */
const UNSEEN =
  'no API lists the tasks of a business that the CMDB deleted before the first sync, or hides from the account once it ' +
  'is archived; nor those of a project of bk-sops alone that is disabled, or that the account may not view: look for ' +
  'them in its admin';

/** Connects, counts, and says which permissions are missing. Throws nothing that a call comes to. */
export async function checkBkSops(
  { gateway, sops, settings }: { gateway: Gateway; sops: Sops; settings: BkSopsSettings },
  now: Date,
): Promise<SourceCheck> {
  const { tried, attempt } = attempts();
  const businesses = await attempt(
    'CMDB: search_business',
    () => listBusinesses(gateway, settings),
    (all) => `${all.length} businesses, ${all.filter(({ archived }) => archived).length} of them archived`,
    [] as Business[],
  );
  const seen = await attempt(
    'bk-sops: get_user_project_list',
    () => sops.listProjects(),
    (all) => `${all.length} projects that are not disabled`,
    [],
  );
  const listing = listProjects({ businesses, seen, known: [] }, settings.page, now);
  const { read, wrong } = await readSome(sops, settings, listing);
  const one = read.find(({ exists, error }) => exists && error === null);
  const askTrusted = ({ project }: ProjectTasks) =>
    attempt('bk-sops: get_periodic_task_info', () => askWhetherTrusted(sops, project), trustText, null);
  const trusted = one ? await askTrusted(one) : null;
  wrong.push(...read.flatMap((project) => wrongInProject(project, trusted)));
  if (trusted) wrong.push(...hiddenProjects(read, seen, listing));
  const { wrong: edits, notes } = editNotes(read.flatMap(({ tasks }) => tasks));
  const sample = sampleOf(read, settings.username);
  await attempt(
    'people',
    () => peopleOf(gateway, settings, sample),
    (mailboxes) => mailboxes,
    '',
  );
  const counts = { projects: listing.toRead.length, ...countsOf(read) };
  return { tried, counts, sample, wrong: [...wrong, ...edits], notes: [...notes, UNSEEN] };
}

/** Reads the first projects: what can be read of each, and what broke off the reading. */
async function readSome(sops: Sops, { concurrency }: BkSopsSettings, { toRead }: Listing) {
  const read: ProjectTasks[] = [];
  const wrong: string[] = [];
  // Without a database no task is known beforehand.
  const reader = { sops, knownIds: () => Promise.resolve([]) };
  try {
    for await (const project of readTasks(reader, toRead.slice(0, PROJECTS), concurrency)) read.push(project);
    const ids = read.flatMap(({ tasks }) => tasks.map(({ id }) => Number(id)));
    const named: ProjectTasks[] = [];
    for await (const project of nameBroken(sops, read, new Set(ids))) named.push(project);
    return { read: named, wrong };
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  }
  return { read, wrong };
}

const trustText = (trusted: boolean | null) =>
  trusted === true
    ? 'the application is in APP_WHITELIST: a task that is known takes no permission of the account'
    : trusted === false
      ? 'the permissions of the account count'
      : 'answers';

/** Projects live in bk-sops that its list does not show, since that goes by the permissions of the account. */
function hiddenProjects(read: ProjectTasks[], seen: SeenProject[], { rows, archived }: Listing): string[] {
  const listed = new Set(seen.map(({ bk_biz_id }) => String(bk_biz_id)));
  const living = new Set(
    rows.map(({ id }) => id).filter((id) => businessOf(id) !== null && !archived.includes(id)),
  );
  const missing = read.filter(({ project, exists }) => exists && living.has(project) && !listed.has(project));
  return missing.length === 0
    ? []
    : [
        `get_user_project_list lacks ${missing.length} of the projects that were read: it goes by the account's ` +
          'project_view, also where bk-sops has the application in APP_WHITELIST. Projects of no business that the ' +
          'account may not view are not read at all: give it project_view on all projects',
      ];
}

const countsOf = (read: ProjectTasks[]) => {
  const tasks = read.flatMap((project) => project.tasks);
  return {
    read: read.filter(({ error }) => error === null).length,
    tasks: tasks.length,
    enabled: tasks.filter(({ enabled }) => enabled).length,
  };
};

const sampleOf = (read: ProjectTasks[], us: string): TaskRow[] =>
  read
    .flatMap(({ project, page, tasks }) =>
      tasks.filter(({ enabled }) => enabled).map((task) => taskRow(task, { project, page }, us)),
    )
    .slice(0, SAMPLE);

/** How many of the sample's owners a mailbox is known of. Our own account is asked about, too, so that somebody is. */
async function peopleOf(gateway: Gateway, settings: BkSopsSettings, sample: TaskRow[]): Promise<string> {
  const accounts = new Set(sample.flatMap(({ editor, creator }) => editor ?? creator ?? []));
  let reachable = 0;
  for await (const people of readPeople(gateway, settings, new Set([...accounts, settings.username]))) {
    reachable += people.filter(
      ({ account, email, active }) => accounts.has(account) && email && active !== false,
    ).length;
  }
  const how = 'mail' in settings.people ? `by the rule ${settings.people.mail}` : 'by user management';
  return `${reachable} of ${accounts.size} owners of the tasks below have a mailbox, ${how}`;
}
