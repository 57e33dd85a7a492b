import {
  data,
  missingObject,
  noDetail,
  noPermission,
  noProject,
  noTask,
  serverError,
  type Answer,
} from './answers';
import { infoOf, LONGEST_ACCOUNT } from './taskInfo';
import type { SimProject, SimTask, SimWorld } from './world';

/** What of a request bk-sops looks at. */
export interface SopsRequest {
  /** The parts of the address behind the API's name. */
  path: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
  username: string;
  now: Date;
  /** The call is taken, and nothing done. */
  ignored: boolean;
}

type Handler = (world: SimWorld, request: SopsRequest) => Answer;

/** The APIs of bk-sops that Rollcall calls, as its views are written. */
export const sopsApis: Record<string, Handler> = {
  // By the permissions of the account alone, whatever the application may do.
  get_user_project_list: (world) =>
    data(
      [...world.projects.values()]
        .filter(({ disabled, number }) => !disabled && !world.hidden.has(number))
        .map(({ number, business, name }) => ({ project_id: number, bk_biz_id: business ?? -1, name })),
    ),

  get_user_project_detail: (world, { path, query, username }) =>
    inProject(world, path[0], query.get('scope'), (project) => {
      if (isHidden(world, project)) return noPermission('project_view');
      const { number, name, business } = project;
      // It asks the CMDB for the business, also where there is none.
      if (business === null || !world.businesses.has(business) || world.vanished.has(business))
        return noDetail(business ?? -1, username);
      return data({
        project_id: number,
        project_name: name,
        from_cmdb: true,
        bk_biz_id: business,
        bk_biz_name: name,
        bk_biz_maintainer: world.businesses.get(business)!.maintainers.join(','),
        auth_actions: world.hidden.has(number) ? [] : ['project_view'],
      });
    }),

  get_periodic_task_list: (world, { path, query, username }) =>
    inProject(world, path[0], query.get('scope'), (project) => {
      if (isHidden(world, project)) return noPermission('project_view');
      const tasks = [...world.tasks.get(project.number)!.values()].toSorted((a, b) => b.id - a.id);
      const rows: object[] = [];
      for (const task of tasks) {
        const info = infoOf(task, query, query.get('expected_timezone') ?? undefined);
        // What is lost of one task is the answer for all of them.
        if ('failed' in info) return info.failed;
        rows.push({ ...info, auth_actions: allowed(world, task, username) });
      }
      return data(rows);
    }),

  get_periodic_task_info: (world, { path, query }) =>
    inProject(world, path[1], query.get('scope'), (project) =>
      withTask(world, project, { id: path[0], action: 'periodic_task_view' }, (task) => {
        const info = infoOf(task, query);
        if ('failed' in info) return info.failed;
        return data({ ...info, form: {}, pipeline_tree: { activities: {}, flows: {} } });
      }),
    ),

  set_periodic_task_enabled: (world, { path, body, username, now, ignored }) =>
    inProject(world, path[1], body['scope'], (project) =>
      withTask(world, project, { id: path[0], action: 'periodic_task_edit' }, (task) => {
        if (task.lost === 'beat') return serverError;
        const enabled = body['enabled'] === true;
        if (ignored) return data({ enabled });
        task.enabled = enabled;
        // The scheduler's row is saved by then; the editor's name does not fit into its column.
        if (username.length > LONGEST_ACCOUNT) return serverError;
        Object.assign(task, { editor: username, editedAt: now });
        return data({ enabled });
      }),
    ),
};

const isHidden = (world: SimWorld, { number }: SimProject) => !world.trusted && world.hidden.has(number);

function inProject(
  world: SimWorld,
  id: string | undefined,
  scope: unknown,
  answer: (project: SimProject) => Answer,
): Answer {
  const byNumber = scope === 'project';
  const project = [...world.projects.values()].find(({ number, business }) =>
    byNumber ? number === Number(id) : business === Number(id),
  );
  const asked = byNumber ? 'project' : 'cmdb_biz';
  return project ? answer(project) : noProject(id, asked);
}

/** Whoever is not trusted is asked for a permission first, for which the task is looked up in all projects. */
function withTask(
  world: SimWorld,
  { number }: SimProject,
  { id, action }: { id: string | undefined; action: 'periodic_task_view' | 'periodic_task_edit' },
  answer: (task: SimTask) => Answer,
): Answer {
  const found = [...world.tasks.values()].flatMap((tasks) => tasks.get(Number(id)) ?? [])[0];
  if (!world.trusted) {
    if (!found) return missingObject(`PeriodicTask(id=${id}) does not exist.`);
    if (!allowed(world, found, 'anybody').includes(action)) return noPermission(action);
  }
  return found?.project === number ? answer(found) : noTask(id);
}

const allowed = (world: SimWorld, { id, project }: SimTask, username: string): string[] => {
  if (!username || world.unseen.has(id) || world.hidden.has(project)) return [];
  return world.guarded.has(id)
    ? ['periodic_task_view']
    : ['periodic_task_view', 'periodic_task_edit', 'periodic_task_delete'];
};
