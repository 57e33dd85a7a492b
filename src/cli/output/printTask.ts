import { scheduleIn } from '../../domain/common/scheduleWords';
import type { TaskDetails } from '../../domain/common/task';
import type { Io } from '../io';
import { escapeForTerminal } from './escapeForTerminal';

/** A task as a source or the mirror has it. */
interface PrintedTask extends TaskDetails {
  id: string;
  projectId: string;
  owner: string | null;
  /** Its latest edit; null if that is unknown. */
  touchedAt: Date | null;
}

/** Prints a task as Rollcall reads it: whose it is, when it was edited, what is known of its runs. */
export function printTask(
  { print, colours: { bold, dim } }: Pick<Io, 'print' | 'colours'>,
  task: PrintedTask,
): void {
  const date = (at: Date | null) => at?.toISOString().slice(0, 10) ?? 'unknown';
  print('');
  const { name, schedule, url, ...facts } = {
    name: bold(task.name),
    schedule: task.schedule ? scheduleIn(task.schedule, 'en').line : 'no schedule',
    lastRunAt: `last run ${date(task.lastRunAt)}`,
    runCount: `runs ${task.runCount ?? 'unknown'}`,
    lastResult: task.lastResult && `last result ${task.lastResult}`,
    failuresInARow: task.failuresInARow ? `failures in a row ${task.failuresInARow}` : null,
    meanDurationSeconds:
      task.meanDurationSeconds === null ? null : `mean duration ${task.meanDurationSeconds} seconds`,
    nextRunAt: task.nextRunAt && `next run ${date(task.nextRunAt)}`,
    cost: task.cost && `cost ${task.cost}`,
    url: task.url ?? 'no page known',
  } satisfies Record<keyof TaskDetails, string | null>;
  const lines = [
    `  ${name} ${dim(`(${task.id} in project ${task.projectId})`)}`,
    `    ${[`owner ${task.owner ?? 'nobody'}`, `edited ${date(task.touchedAt)}`, ...Object.values(facts)].filter((fact) => fact !== null).join(', ')}`,
    `    ${schedule}  ${url}`,
  ];
  for (const line of lines) print(escapeForTerminal(line));
}
