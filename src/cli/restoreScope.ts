import type { Pool } from 'pg';
import { listRestorable, type RestorePlan, type RestoreProgress, type RestoreScope } from '../db/restore';
import type { Operator } from '../operations/operator';
import { isClosing } from '../operations/closures';
import { meantScope, planRestore, restore, restoreProgress } from '../operations/restore';
import { EXIT, Exit, type Io } from './io';
import { noteClosing } from './noteStarted';
import { withOperator } from './parts';
import { showDay, table } from './table';

const SHOWN = 20;
const EVERY_MS = 500;

/**
 * Shows what restoring `given` would do and, with `yes`, does it. Throws NotFound where nothing was closed. Ends with a
 * failure where not all that nothing stood against is restored.
 */
export const restoreScope = (
  io: Io,
  given: RestoreScope,
  { yes, json, by }: { yes?: true; json?: true; by: string },
): Promise<void> =>
  withOperator(io, by, async (operator) => {
    const scope = await meantScope(operator, given);
    const plan = await planRestore(operator, scope);
    if (!json) await printPlan(io, operator.pool, scope, plan);
    const result = yes && plan.restorable > 0 ? await execute(io, operator, scope) : null;
    if (json) io.print(JSON.stringify({ plan, result }));
    else if (result) printResult(io, result);
    else if (plan.restorable > 0) io.note('Nothing was done yet. To do it, add --yes');
    if (result && result.failed + result.waiting > 0) throw new Exit(EXIT.failure);
  });

/** What became of it once all is restored, or nobody is at work who would: a source may be away, or no worker listen. */
async function execute(io: Io, operator: Operator, scope: RestoreScope): Promise<RestoreProgress> {
  const asked = await restore(operator, scope);
  noteClosing(io, asked);
  for (;;) {
    const goesOn = await isClosing(operator);
    const progress = await restoreProgress(operator, scope, asked);
    if (progress.waiting === 0 || !goesOn) return progress;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

async function printPlan(io: Io, pool: Pool, scope: RestoreScope, plan: RestorePlan): Promise<void> {
  const tasks = await listRestorable(pool, scope, SHOWN);
  const rows = tasks.map(({ name, project, owner, reason, closedAt, obstacle }) => [
    obstacle ?? 'to be restored',
    project,
    name,
    owner ?? 'nobody',
    `${reason}, ${showDay(closedAt)}`,
  ]);
  if (rows.length > 0)
    io.print(table(rows, ['', 'project', 'task', 'owner', 'closed for'].map(io.colours.dim)));
  io.print(
    table([
      [plan.restorable, 'to be restored'],
      ...plan.obstacles.map(({ obstacle, tasks: count }) => [count, `left as they are: ${obstacle}`]),
      ...(plan.restored > 0 ? [[plan.restored, 'restored before']] : []),
    ]),
  );
}

function printResult(io: Io, { restored, failed, waiting }: RestoreProgress): void {
  io.print(`${io.colours.green('✓')} ${restored} restored`);
  if (failed > 0) io.print(`  ${failed} were not: they changed meanwhile ("rollcall closing list" says how)`);
  if (waiting > 0) io.print(`  ${waiting} wait: their source does not answer, or no worker listens`);
}
