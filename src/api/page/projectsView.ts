import type { NoticePage } from '../../db/answers/noticePage';
import { projectKey } from '../../domain/common/projectKey';
import { taskKey } from '../../domain/common/task';
import { answersByTask, outranks } from './asked';
import { FIELD } from './form';
import { progressByTask } from './progress';
import { isAnswered } from './receiptView';
import { choicesView, taskView, type Listed, type Writing } from './taskView';

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
    const fixed = task.roundId === null || (answer !== null && outranks(answer, task));
    const listed = { at, task, answer, became: became.get(taskKey(task)) ?? null, fixed };
    const key = projectKey(task);
    const project = projects.get(key);
    if (project) project.push(listed);
    else projects.set(key, [listed]);
  }
  const wholes = projects.size > 1 && !isAnswered(page);
  return [...projects.values()].map((listed, at) =>
    projectView(listed, writing, { at, wholes, open: at === 0 || tasks.length <= UNFOLDED }),
  );
}

interface Shown {
  at: number;
  /** Whether one answer may be given for the project. */
  wholes: boolean;
  open: boolean;
}

function projectView(listed: Listed[], writing: Writing, { at, wholes, open }: Shown) {
  const stale = listed.filter(({ task }) => task.stale);
  const ordered = [...stale, ...listed.filter(({ task }) => !task.stale)];
  const tasks = ordered.map((one) => taskView(writing, one));
  const answerable = tasks.filter(({ choices }) => choices !== null).length;
  const fields = FIELD.project(at);
  const name = listed[0]?.task.projectName ?? '';
  const title = writing.texts.projectAll(answerable);
  return {
    name,
    count: writing.texts.projectCount(listed.length, stale.length),
    open:
      open || fields.kind in writing.kept || listed.some((one) => FIELD.task(one.at).kind in writing.kept),
    whole:
      wholes && answerable > 1
        ? { title, legend: `${name}: ${title}`, choices: choicesView(writing, fields) }
        : null,
    tasks,
  };
}
