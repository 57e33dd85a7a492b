import { placeOf, type PreviewClosing, type PreviewOwner, type PreviewTask } from '../../domain/preview';
import type { Io } from '../io';
import type { Preview } from '../../operations/preview';

const HEAD = [
  'what',
  'why',
  'owner',
  'source',
  'project',
  'project_name',
  'task',
  'name',
  'stale',
  'touched',
];

/**
 * Prints the preview as CSV, one row a task: `ask` and `list` for what the notices to owners who would be asked tell
 * of, `leave` with the reason for their other tasks and those of owners who would not, `close` and `leave` for the tasks of archived projects.
 */
export async function printPreviewCsv(io: Io, preview: Preview): Promise<void> {
  io.print(HEAD.join(','));
  for await (const owner of preview.owners) {
    for (const task of owner.tasks) io.print(askRow(owner, task));
  }
  for await (const closing of preview.closings) io.print(closingRow(closing));
}

function askRow({ asked, why, owner }: PreviewOwner, task: PreviewTask): string {
  const what = asked ? placeOf(task) : 'leave';
  const { source, project, projectName, id, name, stale, touchedAt } = task;
  const touched = touchedAt?.toISOString() ?? '';
  return line([
    what,
    heldBy(task) ?? why ?? (task.untrusted ? 'untrusted' : ''),
    owner,
    source,
    project,
    projectName,
    id,
    name,
    stale,
    touched,
  ]);
}

function heldBy({ held, exempt }: PreviewTask): string | null {
  if (exempt) return `held until ${exempt.until} by ${exempt.who}: ${exempt.why}`;
  return held && `kept or snoozed until ${held.until} by ${held.who}`;
}

const closingRow = ({ proposed, why, owner, source, project, projectName, id, name }: PreviewClosing) =>
  line([
    proposed ? 'close' : 'leave',
    why ?? 'archived',
    owner ?? '',
    source,
    project,
    projectName,
    id,
    name,
    '',
    '',
  ]);

const line = (cells: (string | boolean)[]): string => cells.map((cell) => quoted(String(cell))).join(',');

/** A cell that a spreadsheet would take for a formula is told to be text. */
function quoted(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
