import {
  placeOf,
  type PreviewOwner,
  type PreviewOwnerless,
  type PreviewTask,
  type PreviewedTask,
} from '../../domain/preview/preview';
import { type PreviewClosing } from '../../domain/preview/closures';
import { csvRows, type Cell } from '../../mail/spreadsheet';
import type { Io } from '../io';
import { escapeForTerminal } from '../output/escapeForTerminal';
import { closuresOf, type Preview } from '../../operations/sweeps/preview';

const HEAD = [
  'what',
  'why',
  'owner',
  'asked',
  'source',
  'project',
  'project_name',
  'task',
  'name',
  'stale',
  'touched',
  'last_run_at',
  'total_run_count',
  'last_result',
  'failures_in_a_row',
  'mean_duration_seconds',
  'next_run_at',
  'cost',
  'recommendations',
];

/**
 * Prints the preview as CSV, one row a task. Tasks of owners: `ask` with the person asked, `list` if the notice only
 * lists it, `leave` with the reason. Tasks of archived projects and waiting closures: `close` with the reason, `wait`,
 * `cancel` or `leave`. Guardrails that would block are not tasks, so they go to standard error.
 */
export async function printPreviewCsv(io: Io, preview: Preview): Promise<void> {
  io.print(line(HEAD));
  for await (const owner of preview.owners) {
    for (const task of owner.tasks) io.print(askRow(owner, task));
  }
  for await (const _ of preview.projects); // counted
  for await (const closing of closuresOf(preview)) io.print(closingRow(closing));
  for await (const task of preview.ownerless) io.print(ownerlessRow(task));
  for (const { guardrail, source, blocks, says } of await preview.guardrails())
    if (blocks)
      io.note(escapeForTerminal(`${[guardrail, source].filter(Boolean).join(' ')} blocks: ${says}`));
}

function askRow(one: PreviewOwner, task: PreviewTask): string {
  const { owner, instead, why } = one;
  const untrusted = task.untrusted ? 'untrusted' : null;
  const closing = task.closing ? 'closing' : null;
  const reason = heldBy(task) ?? why ?? closing ?? untrusted ?? instead ?? '';
  const asked = task.asked ?? '';
  return line([placeOf(one, task), reason, owner, asked, ...named(task), task.stale, ...facts(task)]);
}

function heldBy({ hold }: PreviewTask): string | null {
  return hold && `${hold.kind} until ${hold.until} by ${hold.who}${hold.reason ? `: ${hold.reason}` : ''}`;
}

const closingRow = ({ what, why, reason, owner, ...task }: PreviewClosing) =>
  line([what, why ?? reason, owner ?? '', '', ...named(task), ...Array<string>(HEAD.length - 9).fill('')]);

const ownerlessRow = (task: PreviewOwnerless) =>
  line(['leave', 'no owner', '', '', ...named(task), true, ...facts(task)]);

const named = ({ source, project, projectName, id, name }: PreviewedTask) => [
  source,
  project,
  projectName,
  id,
  name,
];

const facts = (task: PreviewOwnerless) => [
  task.touchedAt?.toISOString() ?? '',
  task.lastRunAt?.toISOString() ?? '',
  task.runCount,
  task.lastResult,
  task.failuresInARow,
  task.meanDurationSeconds,
  task.nextRunAt?.toISOString() ?? '',
  task.cost,
  task.recommendations.map(({ says }) => says).join(' '),
];

const line = (cells: Cell[]): string => csvRows([cells], '\n').trimEnd();
