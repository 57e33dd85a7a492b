import type { BkTask } from './sops';
import type { ProjectTasks } from './tasks';

/** So many tasks are named, not all of them. */
const NAMED = 10;

/** What is wrong in a project; one that trusts the application asks for no permission. */
export function wrongInProject({ project, tasks, error }: ProjectTasks, trusted: boolean): string[] {
  const guarded = tasks.filter(({ allowed }) => allowed && !allowed.includes('periodic_task_edit'));
  return [
    ...(error === null ? [] : [`project ${project}: ${error}`]),
    ...(guarded.length === 0 || trusted
      ? []
      : [`project ${project}: periodic_task_edit on ${guarded.length} tasks, which could not be closed`]),
  ];
}

/** What of edits is not known of the tasks: what a person can put right, and what is just so. */
export function editNotes(tasks: BkTask[]): { wrong: string[]; notes: string[] } {
  const untold = tasks.filter(({ editTold }) => !editTold);
  const undated = tasks.filter(({ editTold, editedAt }) => editTold && editedAt === null).length;
  const wrong = untold.length === 0 ? [] : [untold.length === tasks.length ? UNTOLD : untoldText(untold)];
  const notes =
    undated === 0
      ? []
      : [
          `${undated} tasks have no date: bk-sops keeps none of edits before 2022. They count as stale, and are shown ` +
            'as of unknown date',
        ];
  return { wrong, notes };
}

const UNTOLD =
  'this bk-sops tells of no edits, as those do that are older than include_edit_info: owners are the creators, and all ' +
  'dates are unknown';

const untoldText = (untold: BkTask[]) => {
  const ids = untold.slice(0, NAMED).map(({ id }) => id);
  const more = untold.length > NAMED ? ` and ${untold.length - NAMED} more` : '';
  return (
    `tasks ${ids.join(', ')}${more}: bk-sops does not tell when and by whom they were edited last, as their flow ` +
    'template is deleted for good. Their dates are unknown until then known here: restore the template, or delete the tasks'
  );
};
