import { DateTime } from 'luxon';
import { data, noPermission, NOT_THERE, refusal, type Answer } from './answers';
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

/** The zone of the simulated bk-sops: of the dates it writes where no other is asked for. */
const ZONE = 'Asia/Shanghai';

type Handler = (world: SimWorld, request: SopsRequest) => Answer;

/** The APIs of bk-sops that Rollcall calls, as its views are written. */
export const sopsApis: Record<string, Handler> = {
  get_user_project_list: (world) =>
    data(
      [...world.projects.values()]
        .filter(({ disabled, number }) => !disabled && !world.hidden.has(number))
        .map(({ number, business, name }) => ({ project_id: number, bk_biz_id: business ?? -1, name })),
    ),

  get_user_project_detail: (world, { path, query }) =>
    inProject(world, path[0], query.get('scope'), ({ number, name, business }) =>
      data({ project_id: number, project_name: name, bk_biz_id: business, from_cmdb: business !== null }),
    ),

  get_periodic_task_list: (world, { path, query, username }) =>
    inProject(world, path[0], query.get('scope'), ({ number }) => {
      const zone = query.get('expected_timezone') ?? ZONE;
      const edits = query.get('include_edit_info') === 'true';
      const tasks = [...world.tasks.get(number)!.values()];
      const actions = (task: SimTask) => ({ auth_actions: allowed(world, task, username) });
      return data(tasks.map((task) => ({ ...infoOf(task, zone, edits), ...actions(task) })));
    }),

  get_periodic_task_info: (world, { path, query }) =>
    inProject(world, path[1], query.get('scope'), ({ number }) => {
      const task = world.tasks.get(number)!.get(Number(path[0]));
      if (!task) return refusal(NOT_THERE, `task(${path[0]}) does not exist`);
      const info = infoOf(task, ZONE, query.get('include_edit_info') === 'true');
      return data({ ...info, form: {}, pipeline_tree: { activities: {}, flows: {} } });
    }),

  set_periodic_task_enabled: (world, { path, body, username, now, ignored }) =>
    inProject(world, path[1], body['scope'], ({ number }) => {
      const task = world.tasks.get(number)!.get(Number(path[0]));
      if (!task) return refusal(NOT_THERE, `task(${path[0]}) does not exist`);
      if (world.guarded.has(task.id)) return noPermission('periodic_task_edit');
      const enabled = body['enabled'] === true;
      if (!ignored) Object.assign(task, { enabled, editor: username, editedAt: now });
      return data({ enabled });
    }),
};

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
  if (!project) return refusal(NOT_THERE, `project(${id}) with scope(${asked}) does not exist.`);
  return world.hidden.has(project.number) ? noPermission('project_view') : answer(project);
}

const allowed = (world: SimWorld, { id }: SimTask, username: string) =>
  username && !world.guarded.has(id)
    ? ['periodic_task_view', 'periodic_task_edit', 'periodic_task_delete']
    : ['periodic_task_view'];

const infoOf = (task: SimTask, zone: string, edits: boolean) => ({
  id: task.id,
  name: task.name,
  template_id: '1',
  template_source: 'project',
  creator: task.creator,
  cron: task.cron,
  enabled: task.enabled,
  last_run_at: written(task.lastRunAt, zone),
  total_run_count: task.runs,
  ...(edits && { editor: task.editor, edit_time: written(task.editedAt, zone), is_latest: true }),
});

const written = (date: Date | null, zone: string) =>
  date ? DateTime.fromJSDate(date, { zone }).toFormat('yyyy-MM-dd HH:mm:ss ZZZ') : '';
