import type { NoticePage } from '../../db/answers/noticePage';
import { projectKey } from '../../domain/common/projectKey';
import { taskKey } from '../../domain/common/task';
import { answersByTask, outranks } from './asked';
import { FIELD } from './form';
import { progressByTask } from './progress';
import { isAnswered } from './receiptView';
import { groupsView, pickView, rowView } from './rowView';
import { choicesView, isOffered, taskView, type Listed, type Writing } from './taskView';

/** Up to this many tasks, the page shows every project unfolded and every task with all its choices. */
export const UNFOLDED = 100;

/** The tasks of a page by project, in the form for long or for short pages. */
export function projectsView(page: NoticePage, writing: Writing) {
  const projects = [...listedByProject(page).values()];
  const wholes = projects.length > 1 && !isAnswered(page);
  const shown = projects.map((listed, at) => ({ listed, at, wholes }));
  const many = page.notice.tasks.length > UNFOLDED;
  return {
    offers: projects.some((listed) => listed.some((one) => isOffered(writing, one))),
    projects: many ? [] : shown.map((project) => shortView(project, writing)),
    long: many ? shown.map((project) => longView(project, writing)) : null,
  };
}

function listedByProject(page: NoticePage): Map<string, Listed[]> {
  const said = answersByTask(page);
  const became = progressByTask(page);
  const projects = new Map<string, Listed[]>();
  for (const [at, task] of page.notice.tasks.entries()) {
    const answer = said.get(taskKey(task)) ?? null;
    const fixed = task.roundId === null || (answer !== null && outranks(answer, task));
    const listed = { at, task, answer, became: became.get(taskKey(task)) ?? null, fixed };
    const key = projectKey(task);
    const project = projects.get(key);
    if (project) project.push(listed);
    else projects.set(key, [listed]);
  }
  return projects;
}

interface Shown {
  at: number;
  listed: Listed[];
  /** Whether a project can be answered as a whole. */
  wholes: boolean;
}

/** All tasks with all their choices, the stale ones first. */
function shortView(shown: Shown, writing: Writing) {
  const { listed, at } = shown;
  const ordered = [...listed.filter(({ task }) => task.stale), ...listed.filter(({ task }) => !task.stale)];
  const title = titleView(shown, writing);
  return {
    ...title,
    whole: title.whole && { ...title.whole, choices: choicesView(writing, FIELD.project(at)) },
    tasks: ordered.map((one) => taskView(writing, one)),
  };
}

/** A foldable table, with the choice for the project above it. */
function longView(shown: Shown, writing: Writing) {
  const { listed, at } = shown;
  const { kept, texts } = writing;
  const title = titleView(shown, writing);
  const rows = listed.map((one) => rowView(writing, one));
  return {
    ...title,
    at,
    open: at === 0 || listed.some((one) => Boolean(kept[FIELD.task(one.at).kind])),
    whole: title.whole && {
      ...title.whole,
      pick: pickView(writing, FIELD.project(at), texts.asAbove),
      choices: choicesView(writing, FIELD.project(at)),
    },
    answers: rows.some(({ status, answer, pick }) => status ?? answer ?? pick),
    groups: groupsView(writing, rows),
  };
}

function titleView({ listed, wholes }: Shown, writing: Writing) {
  const stale = listed.filter(({ task }) => task.stale).length;
  const name = listed[0]?.task.projectName ?? '';
  const answerable = listed.filter((one) => isOffered(writing, one)).length;
  const title = writing.texts.projectAll({ tasks: answerable });
  return {
    name,
    count: writing.texts.projectCount({ tasks: listed.length, stale }),
    whole: wholes && answerable > 1 ? { title, legend: `${name}: ${title}` } : null,
  };
}
