import type { Pool } from 'pg';
import {
  addExemption,
  endExemption,
  isKnown,
  listExemptions,
  type Exemption,
  type NewExemption,
} from '../../db/answers/exemptions';
import { inTransaction } from '../../db/core/pool';
import { requireSource } from '../../db/sync/status';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { likeOf, patternOf } from '../../domain/common/globPattern';
import { audited } from '../admin/audited';
import type { AtDatabase } from '../admin/operator';
import { resolveOwner } from '../owners/report';

/** What is held; a pattern as people write it, with `*` and `?`. */
export type Held = Pick<NewExemption, 'scope' | 'source' | 'target'>;

/** A hold to be added, until when and why. */
export interface NewHold extends Held {
  until: Date;
  why: string;
}

/** The holds in force, the first to end first; all there ever were, if wanted. */
export async function listHolds(
  { pool, now }: Pick<AtDatabase, 'pool' | 'now'>,
  all = false,
): Promise<Exemption[]> {
  const found = await listExemptions(pool, now, all);
  return found.map((exemption) => ({
    ...exemption,
    target: exemption.scope === 'pattern' ? patternOf(exemption.target) : exemption.target,
  }));
}

/** Leaves tasks alone until a date. Throws InvalidInput for a date that has passed, NotFound for what there is not. */
export const addHold = audited(
  'hold add',
  async (operator: AtDatabase, { until, why, ...held }: NewHold): Promise<Exemption> => {
    const { pool, who, now } = operator;
    if (until <= now) {
      const expected = 'a date that is still to come';
      throw new InvalidInput('hold', [{ field: 'until', value: until.toISOString(), expected }]);
    }
    await requireSource(pool, held.source);
    const target = await meantTarget(pool, held);
    const named = { ...held, target };
    if (!(await isKnown(pool, named))) throw new NotFound(`There is no ${nameOf(held)}.`);
    const id = await inTransaction(pool, (db) =>
      addExemption(db, { ...named, until, why, who, madeAt: now }),
    );
    const made = (await listHolds(operator)).find((hold) => hold.id === id);
    if (!made) throw new Error(`the hold ${id} was not kept`);
    return made;
  },
);

/** What is named, as it is kept: an owner may be named by an account that only one has. */
async function meantTarget(pool: Pool, { scope, target }: Held): Promise<string> {
  if (scope === 'pattern') return likeOf(target);
  return scope === 'owner' ? resolveOwner(pool, target) : target;
}

/** Ends the hold whose id begins with `id`; ended before, it stays so. Throws NotFound where that is none, or several. */
export const endHold = audited(
  'hold end',
  async ({ pool, who, now }: AtDatabase, { id }: { id: string }): Promise<{ id: string }> => {
    const [found, ...others] = await inTransaction(pool, (db) => endExemption(db, id, { now, by: who }));
    if (!found) throw new NotFound(`There is no hold "${id}". They are listed by: rollcall hold list`);
    if (others.length > 0) throw new NotFound(`"${id}" may mean any of: ${[found, ...others].join(', ')}.`);
    return { id: found };
  },
);

/** What is held, as people say it. */
export const nameOf = ({ scope, source, target }: Held): string =>
  source ? `${scope} ${target} in ${source}` : `${scope} ${target}`;
