import { z } from 'zod';
import {
  askRestore,
  planRestore as readPlan,
  readProgress,
  withdrawToDo,
  type RestorePlan,
  type RestoreProgress,
  type RestoreScope,
} from '../../db/closing/restore';
import { inTransaction } from '../../db/core/pool';
import { findSweep } from '../../db/sweep/sweeps';
import { NotFound } from '../../domain/common/errors';
import { operation } from '../admin/audited';
import { text } from '../admin/fields';
import { tryWakingClosing, type ClosingWoken } from './closures';
import type { AtDatabase, Operator } from '../admin/operator';

const restoring = z
  .discriminatedUnion(
    'of',
    [
      z.strictObject({ of: z.literal('task'), source: text(64), id: text() }),
      z.strictObject({ of: z.literal('project'), source: text(64), id: text() }),
      z.strictObject({
        of: z.literal('sweep'),
        id: text(64).describe('Its id, the beginning of one, or `latest`.'),
      }),
    ],
    { error: 'one of task, project, sweep' },
  )
  .describe(
    "Which closures: one task's, a project's, or all that a sweep proposed or nobody answered for in its rounds.",
  );

/** What was asked for: how many tasks, those asked for before and not restored yet included, and since when. */
export interface Restoring extends ClosingWoken, Pick<RestorePlan, 'mayNotLast'> {
  asked: number;
  /** So many were still to be switched off by hand, and are not any more. */
  withdrawn: number;
  askedAt: Date;
}

/** `scope` by the whole id of its sweep, which may be named by the beginning of it or as `latest`. Throws as `findSweep`. */
export const meantScope = async (
  { pool }: Pick<AtDatabase, 'pool'>,
  scope: RestoreScope,
): Promise<RestoreScope> =>
  scope.of === 'sweep' ? { ...scope, id: (await findSweep(pool, scope.id)).id } : scope;

/** What restoring `given` would do. Throws NotFound where nothing of it was closed. */
export async function planRestore(
  { pool }: Pick<AtDatabase, 'pool'>,
  given: RestoreScope,
): Promise<RestorePlan> {
  const scope = await meantScope({ pool }, given);
  const plan = await readPlan(pool, scope);
  if (plan.restorable + plan.toDo + plan.restored + plan.obstacles.length > 0) return plan;
  const within = scope.of === 'sweep' ? '' : ` in ${scope.source}`;
  throw new NotFound(`Nothing was closed of ${scope.of} ${scope.id}${within}.`);
}

/**
 * Has the closed tasks of `given` restored that nothing stands against. Throws NotFound where nothing was closed.
 * What was asked for stays so also where Temporal does not answer, and is counted by whoever asks again.
 */
export const restore = operation(
  'restore',
  restoring,
  async (operator: Operator, given): Promise<Restoring> => {
    const { pool, who, now } = operator;
    const meant = await meantScope(operator, given);
    const { restorable, mayNotLast, toDo } = await planRestore(operator, meant);
    const withdrawn = toDo > 0 ? await withdrawToDo(pool, meant, now) : 0;
    const nothing = { asked: 0, mayNotLast, withdrawn, askedAt: now, closing: null, notWoken: null };
    if (restorable + withdrawn === 0) return nothing;
    const asked =
      restorable > 0 && (await inTransaction(pool, (db) => askRestore(db, meant, { by: who, now })));
    // It has the owners told of what was taken off the list, too.
    return { ...nothing, ...asked, ...(await tryWakingClosing(operator)) };
  },
);

/** How far it has come. */
export const restoreProgress = (
  { pool }: Pick<AtDatabase, 'pool'>,
  scope: RestoreScope,
  { askedAt }: Restoring,
): Promise<RestoreProgress> => readProgress(pool, scope, askedAt);
