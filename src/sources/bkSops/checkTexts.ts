import type { BkTask } from './sops';
import type { ProjectTasks } from './tasks';

/** So many tasks are named, not all of them. */
const NAMED = 10;

/**
 * What is wrong in a project. A task needs no permission of the account where bk-sops trusts the application, which
 * is null where it is not known.
 */
export function wrongInProject({ project, tasks, error }: ProjectTasks, trusted: boolean | null): string[] {
  const guarded = tasks.filter(({ allowed }) => allowed && !allowed.includes('periodic_task_edit'));
  return [
    ...(error === null ? [] : [`project ${project}: ${error}`]),
    ...(guarded.length === 0 || trusted !== false
      ? []
      : [`project ${project}: periodic_task_edit on ${guarded.length} tasks, which could not be closed`]),
  ];
}

/** What of edits is not known of the tasks: what a person can put right, and what is just so. */
export function editNotes(tasks: BkTask[]): { wrong: string[]; notes: string[] } {
  const untold = tasks.filter(({ editTold }) => !editTold);
  const undated = tasks.filter(({ editTold, editedAt }) => editTold && editedAt === null).length;
  const old = untold.length === tasks.length && untold.every(({ editError }) => editError === undefined);
  const wrong = untold.length === 0 ? [] : [old ? UNTOLD : untoldText(untold)];
  const notes =
    undated === 0
      ? []
      : [
          `${undated} tasks have no date: those not edited since bk-sops keeps any (May 2022) have none. They count ` +
            'as stale, and are shown as of unknown date',
        ];
  return { wrong, notes };
}

const UNTOLD =
  'this bk-sops tells of no edits, as those do that are older than include_edit_info: owners are the creators, all ' +
  'dates are unknown, and nothing is closed for silence';

const untoldText = (untold: BkTask[]) => {
  const ids = untold.slice(0, NAMED).map(({ id }) => id);
  const more = untold.length > NAMED ? ` and ${untold.length - NAMED} more` : '';
  const words = untold.find(({ editError }) => editError !== undefined)?.editError ?? 'no reason was given';
  return (
    `the latest edit of ${untold.length === 1 ? 'task' : 'tasks'} ${ids.join(', ')}${more} is not told ` +
    `(${words}): where no earlier one is known here, the owner is the creator, and the task counts as stale. If its ` +
    'flow template is deleted for good, restore that, or delete the task'
  );
};
