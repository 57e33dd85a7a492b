import type { Pool } from 'pg';
import {
  listRestorable,
  type RestorePlan,
  type RestoreProgress,
  type RestoreScope,
} from '../db/closing/restore';
import type { Operator } from '../operations/admin/operator';
import { isClosing } from '../operations/closing/closures';
import {
  meantScope,
  planRestore,
  restore,
  restoreProgress,
  type Restoring,
} from '../operations/closing/restore';
import { count } from '../domain/common/text';
import { confirmed } from './confirming';
import { EXIT, Exit, type Io } from './io';
import { noteClosing } from './output/noteStarted';
import { withOperator } from './context';
import { showDay, table } from './output/table';
import { attended, readTimeout } from './waiting';

const SHOWN = 20;
const EVERY_MS = 500;

interface Options {
  yes?: true;
  json?: true;
  timeout?: string;
  by: string;
}

/**
 * Shows what restoring `given` would do and does it once somebody wants that. Throws NotFound where nothing was closed,
 * otherwise as `confirmed`. Ends with a failure where not all that nothing stood against is restored.
 */
export const restoreScope = (
  io: Io,
  given: RestoreScope,
  { yes, json, by, ...more }: Options,
): Promise<void> =>
  withOperator(io, by, async (operator) => {
    const timeout = readTimeout(more.timeout, true, operator.now);
    const scope = await meantScope(operator, given);
    const plan = await planRestore(operator, scope);
    // Beside JSON it is for whoever is asked, and no data.
    if (!json) await printPlan(io.print, io, operator.pool, scope, plan);
    else if (io.ask && !yes) await printPlan(io.note, io, operator.pool, scope, plan);
    if (plan.restorable + plan.toDo === 0) return json && io.print(JSON.stringify({ plan, result: null }));
    if (json && !io.ask && !yes) io.print(JSON.stringify({ plan, result: null }));
    if (plan.mayNotLast > 0) io.note(io.colours.yellow(warningOf(plan)));
    await confirmed(io, questionOf(plan), yes);
    const result = await execute(io, operator, scope, timeout);
    if (json) io.print(JSON.stringify({ plan, result }));
    else printResult(io, result);
    if (result.failed + result.waiting > 0) throw new Exit(EXIT.failure);
  });

const questionOf = ({ restorable, toDo }: RestorePlan): string =>
  toDo === 0
    ? `Restore ${count(restorable, 'task')}?`
    : `Restore ${count(restorable, 'task')}, and take ${toDo} off the list of what is to be switched off by hand?`;

const warningOf = ({ mayNotLast: n }: RestorePlan): string =>
  `${count(n, 'task')} may not last: ${n === 1 ? 'its project is' : 'their projects are'} archived or disabled where ` +
  `${n === 1 ? 'it runs' : 'they run'}, and the platform may switch ${n === 1 ? 'it' : 'them'} off again, as bk-sops does ` +
  'every four hours. Enable the project there first, then restore.';

const execute = (io: Io, operator: Operator, scope: RestoreScope, timeout: number | null) =>
  attended(io, timeout, async (wait) => {
    const asked = await restore(operator, scope);
    noteClosing(io, asked);
    const until = (left: AbortSignal) => untilRestored(operator, scope, { asked, left });
    const progress = await wait(until, { leave: async () => GOES_ON });
    return { ...progress, withdrawn: asked.withdrawn };
  });

/** What became of what was asked for. */
type Result = RestoreProgress & Pick<Restoring, 'withdrawn'>;

const GOES_ON =
  'What you want back is recorded, and restored without this command, once a worker listens. What became of it: run it again';

/** What became of it once all is restored, or nobody is at work who would: a source may be away, or no worker listen. */
async function untilRestored(
  operator: Operator,
  scope: RestoreScope,
  { asked, left }: { asked: Restoring; left: AbortSignal },
): Promise<RestoreProgress> {
  for (;;) {
    const goesOn = await isClosing(operator);
    const progress = await restoreProgress(operator, scope, asked);
    if (progress.waiting === 0 || !goesOn || left.aborted) return progress;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

async function printPlan(
  print: Io['print'],
  { colours }: Io,
  pool: Pool,
  scope: RestoreScope,
  plan: RestorePlan,
): Promise<void> {
  const tasks = await listRestorable(pool, scope, SHOWN);
  const rows = tasks.map(({ name, project, owner, reason, closedAt, obstacle, mayNotLast }) => [
    obstacle ?? (mayNotLast ? 'to be restored, may not last' : 'to be restored'),
    project,
    name,
    owner ?? 'nobody',
    `${reason}, ${showDay(closedAt)}`,
  ]);
  if (rows.length > 0) print(table(rows, ['', 'project', 'task', 'owner', 'closed for'].map(colours.dim)));
  print(
    table([
      [plan.restorable, 'to be restored'],
      ...(plan.mayNotLast > 0
        ? [[plan.mayNotLast, 'of them may not last: an archived or disabled project']]
        : []),
      ...(plan.toDo > 0 ? [[plan.toDo, 'not switched off yet: they run on']] : []),
      ...plan.obstacles.map(({ obstacle, tasks: count }) => [count, `left as they are: ${obstacle}`]),
      ...(plan.restored > 0 ? [[plan.restored, 'restored before']] : []),
    ]),
  );
}

function printResult(io: Io, { withdrawn, restored, byHand, failed, waiting }: Result): void {
  io.print(`${io.colours.green('✓')} ${restored} restored`);
  if (withdrawn > 0) io.print(`  ${withdrawn} run on: they are no longer to be switched off`);
  if (byHand > 0) io.print(`  ${byHand} to be switched on by hand: rollcall closing list --to-do`);
  if (failed > 0) io.print(`  ${failed} were not: they changed meanwhile ("rollcall closing list" says how)`);
  if (waiting > 0) io.print(`  ${waiting} wait: their source does not answer, or no worker listens`);
}
