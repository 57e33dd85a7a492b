import { z } from 'zod';
import { isId, keptText, LONGEST_ID } from '../storable';
import type { Gateway } from './gateway';
import { scopeOf } from './projects';
import type { BkSopsSettings } from './settings';
import { bkTime } from './times';

/** A project that the account may see in bk-sops, and that is not disabled there. */
const seenProject = z.object({
  project_id: z.int(),
  bk_biz_id: z.int(),
  name: z.string().transform(keptText),
});

/** A text that is empty where nothing is known. */
const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null);

/** As a file's: one that no row can hold makes its project unread, rather than the sync of all of them fail. */
const account = text.refine((value) => value === null || isId(value), {
  error: `an account of at most ${LONGEST_ID} characters without NUL characters`,
});

const taskShape = (timeZone: string) =>
  z
    .object({
      id: z.int(),
      name: z.string().transform(keptText),
      creator: account,
      cron: text.transform((value) => value && keptText(value)),
      enabled: z.boolean(),
      last_run_at: bkTime(timeZone),
      total_run_count: z.int().nullish(),
      editor: account.optional(),
      edit_time: bkTime(timeZone).optional(),
      auth_actions: z.array(z.string()).optional(),
    })
    .transform((task) => ({
      id: String(task.id),
      name: task.name,
      creator: task.creator,
      cron: task.cron,
      enabled: task.enabled,
      lastRunAt: task.last_run_at,
      runCount: task.total_run_count ?? null,
      /** Whether bk-sops says anything of its latest edit: editor and date are unknown where it does not. */
      editTold: task.edit_time !== undefined,
      editor: task.editor ?? null,
      editedAt: task.edit_time ?? null,
      /** What the account may do with it; not known of a single task. */
      allowed: task.auth_actions ?? null,
    }));

/** A periodic task as bk-sops has it. */
export type BkTask = z.infer<ReturnType<typeof taskShape>> & {
  /** Why its latest edit is not told, where that is known. */
  editError?: string;
};
export type SeenProject = z.infer<typeof seenProject>;

/** What of bk-sops Rollcall calls. Projects go by Rollcall's ids. */
export interface Sops {
  /** Where people open it. */
  readonly page: string;
  listProjects(): Promise<SeenProject[]>;
  /** The number of a project's own page; disabled ones have it, too. */
  projectNumber(project: string): Promise<number>;
  /** With the latest edit of each, or without: bk-sops breaks over an edit whose flow template is deleted for good. */
  listTasks(project: string, edits: boolean): Promise<BkTask[]>;
  getTask(project: string, taskId: string, edits: boolean): Promise<BkTask>;
  /** Returns whether the task is enabled then. */
  setEnabled(project: string, taskId: string, enabled: boolean): Promise<boolean>;
}

/** bk-sops behind its API gateway. */
export function createSops(gateway: Gateway, { gateway: base, page, timeZone }: BkSopsSettings): Sops {
  const task = taskShape(timeZone);
  const get = <T>(
    api: string,
    path: string[],
    query: Record<string, string | boolean>,
    shape: z.ZodType<T>,
  ) => gateway.call({ api, method: 'GET', url: `${base}/${[api, ...path].join('/')}/`, query }, shape);
  return {
    page,
    listProjects: () => get('get_user_project_list', [], {}, z.array(seenProject)),
    async projectNumber(project) {
      const { id, scope } = scopeOf(project);
      const shape = z.object({ project_id: z.int() });
      return (await get('get_user_project_detail', [id], { scope }, shape)).project_id;
    },
    listTasks(project, edits) {
      const { id, scope } = scopeOf(project);
      const query = { scope, include_edit_info: edits, expected_timezone: 'UTC' };
      return get('get_periodic_task_list', [id], query, z.array(task));
    },
    getTask(project, taskId, edits) {
      const { id, scope } = scopeOf(project);
      return get('get_periodic_task_info', [taskId, id], { scope, include_edit_info: edits }, task);
    },
    async setEnabled(project, taskId, enabled) {
      const { id, scope } = scopeOf(project);
      const api = 'set_periodic_task_enabled';
      const url = `${base}/${api}/${taskId}/${id}/`;
      const shape = z.object({ enabled: z.boolean() });
      return (await gateway.call({ api, method: 'POST', url, body: { enabled, scope } }, shape)).enabled;
    },
  };
}
