import type { Pool } from 'pg';
import { listRestorable, type RestorePlan, type RestoreProgress, type RestoreScope } from '../db/restore';
import type { Operator } from '../operations/operator';
import { planRestore, restore, restoreProgress } from '../operations/restore';
import type { Io } from './io';
import { noteStarted } from './noteStarted';
import { withOperator } from './parts';
import { showDay, table } from './table';

const SHOWN = 20;
const EVERY_MS = 500;

/** Shows what restoring `scope` would do and, with `yes`, does it. Throws NotFound where nothing was closed. */
export const restoreScope = (
  io: Io,
  scope: RestoreScope,
  { yes, json, by }: { yes?: true; json?: true; by: string },
): Promise<void> =>
  withOperator(io, by, async (operator) => {
    const plan = await planRestore(operator, scope);
    if (!json) await printPlan(io, operator.pool, scope, plan);
    const result = yes && plan.restorable > 0 ? await execute(io, operator, scope) : null;
    if (json) io.print(JSON.stringify({ plan, result }));
    else if (result) printResult(io, result);
    else if (plan.restorable > 0) io.note('Nothing was done yet. To do it, add --yes');
  });

async function execute(io: Io, operator: Operator, scope: RestoreScope): Promise<RestoreProgress> {
  const asked = await restore(operator, scope);
  if (asked.closing) noteStarted(io, 'closing', asked.closing);
  for (;;) {
    const progress = await restoreProgress(operator, scope, asked);
    if (progress.waiting === 0) return progress;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

async function printPlan(io: Io, pool: Pool, scope: RestoreScope, plan: RestorePlan): Promise<void> {
  const tasks = await listRestorable(pool, scope, { after: null, limit: SHOWN });
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

function printResult(io: Io, { restored, failed }: RestoreProgress): void {
  io.print(`${io.colours.green('✓')} ${restored} restored`);
  if (failed > 0) io.print(`  ${failed} were not: they changed meanwhile ("rollcall closing list" says how)`);
}
