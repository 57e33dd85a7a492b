import { listBusinesses, type Business } from './cmdb';
import type { Gateway } from './gateway';
import { listProjects } from './listing';
import { readPeople } from './people';
import { attempts, SAMPLE, type SourceCheck } from '../check';
import { taskRow } from './rows';
import type { BkSopsSettings } from './settings';
import type { Sops } from './sops';
import { readTasks } from './tasks';
import type { TaskRow } from '../../domain/sync/inventory';

/** So many projects are read, not all of them: a look is not a sync. */
const PROJECTS = 50;

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
  const { toRead } = listProjects({ businesses, seen, known: [] }, settings.page, now);
  const looked = await lookAtTasks(sops, settings, toRead.slice(0, PROJECTS));
  await attempt(
    'people',
    () => peopleOf(gateway, settings, looked.sample),
    (mailboxes) => mailboxes,
    '',
  );
  return { tried, ...looked, counts: { projects: toRead.length, ...looked.counts } };
}

async function lookAtTasks(sops: Sops, settings: BkSopsSettings, projects: Parameters<typeof readTasks>[1]) {
  const counts = { read: 0, tasks: 0, enabled: 0 };
  const sample: TaskRow[] = [];
  const wrong: string[] = [];
  try {
    for await (const { project, page, tasks, error } of readTasks(sops, projects, settings.concurrency)) {
      if (error === null) counts.read += 1;
      else wrong.push(`project ${project}: ${error}`);
      counts.tasks += tasks.length;
      counts.enabled += tasks.filter(({ enabled }) => enabled).length;
      const guarded = tasks.filter(
        ({ allowed }) => allowed && !allowed.includes('periodic_task_edit'),
      ).length;
      if (guarded > 0)
        wrong.push(`project ${project}: periodic_task_edit on ${guarded} tasks, which could not be closed`);
      const rows = tasks
        .filter(({ enabled }) => enabled)
        .map((task) => taskRow(task, { project, page }, settings.username));
      sample.push(...rows.slice(0, SAMPLE - sample.length));
    }
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  }
  return { counts, sample, wrong };
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
