import type { NoticeTask } from '../domain/notice';

/** The tasks of one project that a mail shows. */
export interface ProjectRows {
  name: string;
  tasks: NoticeTask[];
}

/**
 * At most `limit` of the tasks by project: stale ones come first, in the choice, among the projects
 * and within each; otherwise the notice's order is kept. `left` counts the tasks not shown.
 */
export function pickRows(tasks: NoticeTask[], limit: number): { projects: ProjectRows[]; left: number } {
  const chosen = [...tasks.filter((task) => task.stale), ...tasks.filter((task) => !task.stale)].slice(
    0,
    limit,
  );
  const projects = new Map<string, ProjectRows>();
  for (const task of chosen) {
    const key = JSON.stringify([task.source, task.projectId]);
    const rows = projects.get(key) ?? { name: task.projectName, tasks: [] };
    rows.tasks.push(task);
    projects.set(key, rows);
  }
  return { projects: [...projects.values()], left: tasks.length - chosen.length };
}
