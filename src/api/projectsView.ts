import type { NoticePage } from '../db/noticePage';
import { taskKey } from '../domain/task';
import { answersByTask, outranks } from './asked';
import { FIELD } from './form';
import { progressByTask } from './progress';
import { taskView, type Listed, type Writing } from './taskView';

/** Up to this many tasks, every project is shown unfolded. */
export const UNFOLDED = 100;

/** The tasks of a page, by project, the stale ones first. */
export function projectsView(page: NoticePage, writing: Writing) {
  const { tasks } = page.notice;
  const said = answersByTask(page);
  const became = progressByTask(page);
  const projects = new Map<string, Listed[]>();
  for (const [at, task] of tasks.entries()) {
    const answer = said.get(taskKey(task)) ?? null;
    const fixed = task.roundId === null || (answer !== null && outranks(answer, task, page));
    const listed = { at, task, answer, became: became.get(taskKey(task)) ?? null, fixed };
    const key = JSON.stringify([task.source, task.projectId]);
    const project = projects.get(key);
    if (project) project.push(listed);
    else projects.set(key, [listed]);
  }
  return [...projects.values()].map((listed, at) =>
    projectView(listed, writing, at === 0 || tasks.length <= UNFOLDED),
  );
}

function projectView(listed: Listed[], writing: Writing, open: boolean) {
  const stale = listed.filter(({ task }) => task.stale);
  const ordered = [...stale, ...listed.filter(({ task }) => !task.stale)];
  return {
    name: listed[0]?.task.projectName ?? '',
    count: writing.texts.projectCount(listed.length, stale.length),
    open: open || listed.some(({ at }) => FIELD.task(at).kind in writing.kept),
    tasks: ordered.map((one) => taskView(writing, one)),
  };
}
