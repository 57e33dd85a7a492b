import { count } from '../../domain/common/text';
import type { LiveTask, TaskRow, UnreadTask } from '../../domain/sync/inventory';
import type { Answer, Told } from './ask';
import { touchedAt } from './memory';
import { broken, brokenBy, kept, notTried, type Verdict } from './verdict';

/** Compares what was said of tasks asked for by id with what both readings said of them. */
export function live(told: Told): Verdict {
  const { asked } = told;
  if (asked.failed !== null) return broken(`it may only say that it is away, and said: ${asked.failed}`);
  if (asked.notAsked !== null) return notTried(asked.notAsked);
  const steady = new Set(asked.sample.filter((task) => isSteady(told, task)));
  const wrong = asked.answers.flatMap(({ of, said }) =>
    of.filter((task) => steady.has(task)).flatMap((task) => differences(told, task, said)),
  );
  const changed = asked.sample.length - steady.size;
  return brokenBy(
    [...new Set(wrong)],
    `${count(steady.size, 'task')}${changed > 0 ? `, ${changed} more changed meanwhile` : ''}`,
    ...asked.answers[0]!.of.flatMap(({ id }) => unreadText(asked.answers[0]!.said.get(id))).slice(0, 5),
  );
}

const unreadText = (answer: LiveTask | UnreadTask | undefined): string[] =>
  answer && 'error' in answer ? [`task ${answer.taskId} could not be read: ${answer.error}`] : [];

/** Whether nobody changed it between the two readings. */
function isSteady({ second }: Told, task: TaskRow): boolean {
  if (typeof second === 'string') return true;
  const other = second.tasks.get(task.id);
  return other?.enabled === task.enabled && other.editedAt?.getTime() === task.editedAt?.getTime();
}

function differences({ first }: Told, task: TaskRow, said: Answer['said']): string[] {
  const answer = said.get(task.id);
  if (!answer) return [`task ${task.id} is left out, though a reading tells it`];
  if ('error' in answer) return [];
  const expected = {
    taskId: task.id,
    enabled: task.enabled,
    projectArchived: (first.projects.get(task.projectId)?.archivedAt ?? null) !== null,
    // Where the source tells of no edit, what is known of one is Rollcall's.
    touchedAt: answer.editUntold || !task.editTold ? answer.touchedAt : touchedAt(task),
  };
  return FIELDS.filter((field) => text(answer[field]) !== text(expected[field])).map(
    (field) => `task ${task.id}: ${field} is ${text(answer[field])}, a reading says ${text(expected[field])}`,
  );
}

const FIELDS = ['taskId', 'enabled', 'projectArchived', 'touchedAt'] as const;

const text = (value: LiveTask[keyof LiveTask]) =>
  value instanceof Date ? value.toISOString() : String(value ?? 'unknown');

/** Judges what was said of a task that was made up. */
export function liveUnknown({ asked }: Told): Verdict {
  const { madeUp, answers, notAsked, failed } = asked;
  if (notAsked !== null || failed !== null || !madeUp) return notTried(notAsked ?? failed ?? '');
  const answer = answers[0]?.said.get(madeUp.taskId);
  if (!answer) return kept(`${madeUp.taskId}, made up in project ${madeUp.projectId}`);
  return broken(`${madeUp.taskId}, made up: ${'error' in answer ? answer.error : 'told as a task'}`);
}

/** Judges what was said where nothing was asked for. */
export const liveNothing = ({ asked: { nothing, notAsked, failed } }: Told): Verdict =>
  nothing === null
    ? notTried(notAsked ?? failed ?? '')
    : brokenBy(
        [...nothing.keys()].map((id) => `task ${id} was told`),
        'no task for no id',
      );
