import type { Pool } from 'pg';
import {
  askRestore,
  listRestorable,
  planRestore,
  readProgress,
  type RestorePlan,
  type RestoreProgress,
  type RestoreScope,
} from '../db/restore';
import { NotFound } from '../domain/errors';
import type { Io } from './io';
import { environment, withDatabase, withTemporal } from './parts';
import { showDay, table } from './table';
import { runClosing } from './wakeClosing';

const SHOWN = 20;

/** Shows what restoring `scope` would do and, with `yes`, does it. Throws NotFound where nothing was closed. */
export async function restoreScope(
  io: Io,
  scope: RestoreScope,
  { yes, json, by }: { yes?: true; json?: true; by: string },
): Promise<void> {
  const env = environment(io);
  await withDatabase(
    io,
    async (pool) => {
      const plan = await planRestore(pool, scope);
      if (plan.restorable + plan.restored + plan.obstacles.length === 0) throw new NotFound(nothing(scope));
      if (!json) await printPlan(io, pool, scope, plan);
      const result = yes && plan.restorable > 0 ? await execute(pool) : null;
      if (json) io.print(JSON.stringify({ plan, result }));
      else if (result) printResult(io, result);
      else if (plan.restorable > 0) io.note('Nothing was done yet. To do it, add --yes');
    },
    env,
  );

  async function execute(pool: Pool): Promise<RestoreProgress> {
    const askedAt = new Date();
    await askRestore(pool, scope, { by, now: askedAt });
    await withTemporal(io, (temporal) => runClosing(io, temporal), env);
    for (;;) {
      const progress = await readProgress(pool, scope, askedAt);
      if (progress.waiting === 0) return progress;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

const nothing = (scope: RestoreScope) =>
  `Nothing was closed of ${scope.of} ${scope.id}${scope.of === 'sweep' ? '' : ` in ${scope.source}`}.`;

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
