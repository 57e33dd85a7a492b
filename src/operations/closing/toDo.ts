import { findMeant, listToDo as findToDo, markDoneByHand, type Meant } from '../../db/closing/toDo';
import { inTransaction } from '../../db/core/pool';
import { requireSource } from '../../db/sync/status';
import { InvalidInput } from '../../domain/common/errors';
import { z } from 'zod';
import { operation } from '../admin/audited';
import { text } from '../admin/fields';
import type { AtDatabase, Operator } from '../admin/operator';
import { tryWakingClosing, type ClosingWoken } from './closures';

/** What people are to do by hand, of one source or of all. Throws NotFound where there is no such source. */
export async function* listToDo({ pool }: Pick<AtDatabase, 'pool'>, source: string | null) {
  await requireSource(pool, source);
  yield* findToDo(pool, source);
}

const doneByHand = z.strictObject({
  ids: z
    .array(text(300))
    .min(1, { error: 'at least one id' })
    .max(10_000, { error: 'at most 10,000 ids at a time' })
    .describe('Of closures; or their tasks, each as source/id.'),
});

/** How many tasks were switched off, and how many on again, by what somebody said. */
export interface RecordedByHand extends ClosingWoken {
  switchedOff: number;
  switchedOn: number;
}

/**
 * Records that somebody switched these tasks off, or on again, and has their owners told. Throws InvalidInput, and records
 * nothing, where an id is none of what is to be done.
 */
export const recordDone = operation(
  'closing done',
  doneByHand,
  async (operator: Operator, { ids: given }): Promise<RecordedByHand> => {
    const { pool, who, now } = operator;
    const distinct = [...new Set(given.map((id) => id.trim()))];
    const { off, on } = await inTransaction(pool, async (db) => {
      const meant = eachMeant(distinct, await findMeant(db, distinct));
      const sources = [...new Set(meant.map(({ source }) => source))];
      return markDoneByHand(db, { ids: meant.map(({ id }) => id), sources }, { who, now });
    });
    return { switchedOff: off, switchedOn: on, ...(await tryWakingClosing(operator)) };
  },
);

function eachMeant(given: string[], found: Meant[]): Meant[] {
  const faults = given
    .filter((id) => !found.some((one) => one.given === id))
    .map((id) => ({ field: 'id', value: id, expected: EXPECTED }));
  if (faults.length > 0) throw new InvalidInput('list of tasks done by hand', faults);
  return found;
}

const EXPECTED = 'an id, or a task as source/id, that "rollcall closing list --to-do" lists';
