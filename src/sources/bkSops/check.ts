import { listBusinesses, type Business } from './cmdb';
import type { Gateway } from './gateway';
import { listProjects } from './listing';
import { readPeople } from './people';
import { taskRow } from './rows';
import type { BkSopsSettings } from './settings';
import type { Sops } from './sops';
import { readTasks } from './tasks';
import type { TaskRow } from '../../domain/sync/inventory';

/** One thing that was tried, and what came of it: an error in the source's words, or what was found. */
export interface Tried {
  what: string;
  found: string | null;
  error: string | null;
}

/** What a look at a bk-sops found. Nothing was changed by it. */
export interface BkSopsCheck {
  tried: Tried[];
  counts: {
    businesses: number;
    archived: number;
    projects: number;
    read: number;
    tasks: number;
    enabled: number;
  };
  /** Some tasks as Rollcall understands them. */
  sample: TaskRow[];
  /** What the account may not do, with where. */
  missing: string[];
}

/** So many projects are read, not all of them: a look is not a sync. */
const PROJECTS = 50;
const SAMPLE = 5;

/** Connects, counts, and says which permissions are missing. Throws nothing that a call comes to. */
export async function checkBkSops(
  { gateway, sops, settings }: { gateway: Gateway; sops: Sops; settings: BkSopsSettings },
  now: Date,
): Promise<BkSopsCheck> {
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
  const { toRead } = listProjects({ businesses, seen, known: [] }, settings.page, now);
  const looked = await lookAtTasks(sops, settings, toRead.slice(0, PROJECTS));
  await attempt(
    'people',
    () => peopleOf(gateway, settings, looked.sample),
    (mailboxes) => mailboxes,
    '',
  );
  const archived = businesses.filter((business) => business.archived).length;
  const counts = { businesses: businesses.length, archived, projects: toRead.length, ...looked.counts };
  return { tried, counts, sample: looked.sample, missing: looked.missing };
}

/** Tries one thing after the other; what fails is kept with its words, and `otherwise` taken for its result. */
function attempts() {
  const tried: Tried[] = [];
  const attempt = async <T>(
    what: string,
    work: () => Promise<T>,
    found: (result: T) => string,
    otherwise: T,
  ) => {
    try {
      const result = await work();
      tried.push({ what, found: found(result), error: null });
      return result;
    } catch (error) {
      tried.push({ what, found: null, error: error instanceof Error ? error.message : String(error) });
      return otherwise;
    }
  };
  return { tried, attempt };
}

async function lookAtTasks(sops: Sops, settings: BkSopsSettings, projects: Parameters<typeof readTasks>[1]) {
  const counts = { read: 0, tasks: 0, enabled: 0 };
  const sample: TaskRow[] = [];
  const missing: string[] = [];
  try {
    for await (const { project, page, tasks, error } of readTasks(sops, projects, settings.concurrency)) {
      if (error === null) counts.read += 1;
      else missing.push(`project ${project}: ${error}`);
      counts.tasks += tasks.length;
      counts.enabled += tasks.filter(({ enabled }) => enabled).length;
      const guarded = tasks.filter(
        ({ allowed }) => allowed && !allowed.includes('periodic_task_edit'),
      ).length;
      if (guarded > 0)
        missing.push(`project ${project}: periodic_task_edit on ${guarded} tasks, which could not be closed`);
      const rows = tasks
        .filter(({ enabled }) => enabled)
        .map((task) => taskRow(task, { project, page }, settings.username));
      sample.push(...rows.slice(0, SAMPLE - sample.length));
    }
  } catch (error) {
    missing.push(error instanceof Error ? error.message : String(error));
  }
  return { counts, sample, missing };
}

/** How many of the sample's owners a mailbox is known of. */
async function peopleOf(gateway: Gateway, settings: BkSopsSettings, sample: TaskRow[]): Promise<string> {
  const accounts = new Set(sample.flatMap(({ editor, creator }) => editor ?? creator ?? []));
  let reachable = 0;
  for await (const people of readPeople(gateway, settings, new Set(accounts))) {
    reachable += people.filter(
      ({ account, email, active }) => accounts.has(account) && email && active !== false,
    ).length;
  }
  const how = 'mail' in settings.people ? `by the rule ${settings.people.mail}` : 'by user management';
  return `${reachable} of ${accounts.size} owners of the tasks below have a mailbox, ${how}`;
}
