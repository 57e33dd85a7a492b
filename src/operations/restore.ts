import {
  askRestore,
  planRestore as readPlan,
  readProgress,
  type RestorePlan,
  type RestoreProgress,
  type RestoreScope,
} from '../db/restore';
import { NotFound } from '../domain/errors';
import { audited } from './audited';
import { wakeTheClosing } from './closures';
import type { AtDatabase, Operator } from './operator';
import type { Started } from './sweeps';

/** What was asked for: how many tasks, when, and the workflow that restores them; null where there was nothing to do. */
export interface Restoring {
  asked: number;
  askedAt: Date;
  closing: Started | null;
}

/** What restoring `scope` would do. Throws NotFound where nothing of it was closed. */
export async function planRestore(
  { pool }: Pick<AtDatabase, 'pool'>,
  scope: RestoreScope,
): Promise<RestorePlan> {
  const plan = await readPlan(pool, scope);
  if (plan.restorable + plan.restored + plan.obstacles.length > 0) return plan;
  const within = scope.of === 'sweep' ? '' : ` in ${scope.source}`;
  throw new NotFound(`Nothing was closed of ${scope.of} ${scope.id}${within}.`);
}

/**
 * Has the closed tasks of `scope` restored that nothing stands against. Throws NotFound where nothing was closed.
 * What was asked for stays so also where Temporal does not answer, of which Unreachable tells.
 */
export const restore = audited(
  'restore',
  async (operator: Operator, scope: RestoreScope): Promise<Restoring> => {
    const { pool, who, now } = operator;
    const plan = await planRestore(operator, scope);
    const asked = plan.restorable > 0 ? await askRestore(pool, scope, { by: who, now }) : 0;
    const closing = plan.restorable > 0 ? await wakeTheClosing(operator) : null;
    return { asked, askedAt: now, closing };
  },
);

/** How far it has come. */
export const restoreProgress = (
  { pool }: Pick<AtDatabase, 'pool'>,
  scope: RestoreScope,
  { askedAt }: Restoring,
): Promise<RestoreProgress> => readProgress(pool, scope, askedAt);
