import type { Pool } from 'pg';
import { z } from 'zod';
import {
  insertExemption,
  markExemptionEnded,
  isKnown,
  findExemptions,
  type Exemption,
  type NewExemption,
} from '../../db/answers/exemptions';
import { inTransaction } from '../../db/core/pool';
import { requireSource } from '../../db/sync/status';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { likeOf, patternOf } from '../../domain/common/globPattern';
import { audited, operation } from '../admin/audited';
import { moment, reasonText, text } from '../admin/fields';
import type { AtDatabase } from '../admin/operator';
import { resolveOwner } from '../owners/report';

/** What an exemption names; a pattern as people write it, with `*` and `?`. */
export type ExemptionTarget = Pick<NewExemption, 'scope' | 'source' | 'target'>;

const common = { target: text(), until: moment, reason: reasonText };
const exempting = z
  .discriminatedUnion(
    'scope',
    [
      z.strictObject({ scope: z.literal('task'), source: text(64), ...common }),
      z.strictObject({ scope: z.literal('project'), source: text(64), ...common }),
      z.strictObject({ scope: z.literal('owner'), ...common }),
      z.strictObject({ scope: z.literal('pattern'), source: text(64).optional(), ...common }),
    ],
    { error: 'one of task, project, owner, pattern' },
  )
  .describe(
    'A task, a project, an owner, or all tasks whose name fits a pattern: `*` is any text, `?` any one character.',
  );

/** The exemptions in force, the first to end first; with `all`, also those that ended. */
export async function listExemptions(
  { pool, now }: Pick<AtDatabase, 'pool' | 'now'>,
  all = false,
): Promise<Exemption[]> {
  const found = await findExemptions(pool, now, all);
  return found.map((exemption) => ({
    ...exemption,
    target: exemption.scope === 'pattern' ? patternOf(exemption.target) : exemption.target,
  }));
}

/** Exempts tasks until a date. Throws InvalidInput for a date that has passed, NotFound for what there is not. */
export const addExemption = operation(
  'exemption add',
  exempting,
  async (operator: AtDatabase, { until, reason, ...given }): Promise<Exemption> => {
    const { pool, who, now } = operator;
    const wanted = { ...given, source: ('source' in given && given.source) || null };
    if (until <= now) {
      const expected = 'a date that is still to come';
      throw new InvalidInput('exemption', [{ field: 'until', value: until.toISOString(), expected }]);
    }
    await requireSource(pool, wanted.source);
    const target = await meantTarget(pool, wanted);
    const named = { ...wanted, target };
    if (!(await isKnown(pool, named))) throw new NotFound(`There is no ${nameOf(wanted)}.`);
    const id = await inTransaction(pool, (db) =>
      insertExemption(db, { ...named, until, reason, who, madeAt: now }),
    );
    const made = (await listExemptions(operator)).find((exemption) => exemption.id === id);
    if (!made) throw new Error(`the exemption ${id} was not recorded`);
    return made;
  },
);

/** What is named, as it is kept: an owner may be named by an account that only one has. */
async function meantTarget(pool: Pool, { scope, target }: ExemptionTarget): Promise<string> {
  if (scope === 'pattern') return likeOf(target);
  return scope === 'owner' ? resolveOwner(pool, target) : target;
}

/** Ends the exemption whose id begins with `id`; ended before, it stays so. Throws NotFound where that is none, or several. */
export const endExemption = audited(
  'exemption end',
  async ({ pool, who, now }: AtDatabase, { id }: { id: string }): Promise<{ id: string }> => {
    const [found, ...others] = await inTransaction(pool, (db) =>
      markExemptionEnded(db, id, { now, by: who }),
    );
    if (!found) throw new NotFound(`There is no exemption "${id}". To list them: rollcall exemption list`);
    if (others.length > 0) throw new NotFound(`"${id}" may mean any of: ${[found, ...others].join(', ')}.`);
    return { id: found };
  },
);

/** What an exemption names, as people say it. */
export const nameOf = ({ scope, source, target }: ExemptionTarget): string =>
  source ? `${scope} ${target} in ${source}` : `${scope} ${target}`;
