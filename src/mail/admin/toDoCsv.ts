import type { ToDo } from '../../domain/closing/toDo';
import type { Cell } from '../spreadsheet';

const COLUMNS = {
  id: ({ id }) => id,
  what: ({ what }) => what,
  source: ({ source }) => source,
  project: ({ project }) => project,
  project_name: ({ projectName }) => projectName,
  task: ({ taskId }) => taskId,
  name: ({ task }) => task,
  owner: ({ owner }) => owner,
  reason: ({ reason }) => reason,
  since: ({ since }) => since.toISOString(),
  link: ({ url }) => url,
  managed_by: ({ managedBy }) => managedBy,
} satisfies Record<string, (toDo: ToDo) => Cell>;

/** The columns of what is to be done by hand as CSV, which "rollcall closing done --csv" takes back. */
export const TO_DO_COLUMNS: string[] = Object.keys(COLUMNS);

/** The cells of one of it, in the order of the columns. */
export const toDoCells = (toDo: ToDo): Cell[] => Object.values(COLUMNS).map((cell) => cell(toDo));
