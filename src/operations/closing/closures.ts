import { z } from 'zod';
import {
  addAllowance,
  findCapUses,
  listAllowances as findAllowances,
  type Allowance,
} from '../../db/closing/allowances';
import { findReactivated } from '../../db/closing/archive';
import { cadenceInForce } from '../../db/cadence/inForce';
import { inTransaction, type Db } from '../../db/core/pool';
import { listSourceNames, requireSource } from '../../db/sync/status';
import { overCapBy } from '../../domain/closing/cap';
import { InvalidInput, reasonOf } from '../../domain/common/errors';
import { CLOSING_WORKFLOW_ID } from '../../domain/common/ids';
import { wakeClosing } from '../../workflows/signalWithStart';
import type { closing } from '../../workflows/closing';
import type { ClosingResult } from '../../domain/closing/summary';
import { audited, operation } from '../admin/audited';
import { count, reasonText, text } from '../admin/fields';
import type { Operator } from '../admin/operator';
import { hasWorkers, isListenedTo, runState, type Started } from '../admin/runs';

/** Has the one workflow that closes and restores look at once for what there is to do. */
export const runClosing = audited<Operator, object, Started>('closing run', (operator) =>
  wakeTheClosing(operator),
);

/** The same as part of another operation, which is written down itself. A wrong cadence in the Schedule does not matter. */
export async function wakeTheClosing({ pool, temporal, pageOf }: Waker): Promise<Started> {
  const client = await temporal();
  const wake = wakeClosing(await cadenceInForce(pool));
  const { workflowId, signaledRunId } = await client.workflow.signalWithStart('closing', wake);
  const listening = await isListenedTo(client);
  return { workflowId, runId: signaledRunId, page: pageOf(workflowId), hasWorkers: listening };
}

type Waker = Pick<Operator, 'pool' | 'temporal' | 'pageOf'>;

/** The closing workflow that was woken for what was recorded before; or why it was not, null where there was no need. */
export interface ClosingWoken {
  closing: Started | null;
  notWoken: string | null;
}

/** The same for what was recorded and stays so: never throws. */
export const tryWakingClosing = (operator: Waker): Promise<ClosingWoken> =>
  wakeTheClosing(operator).then(
    (closing) => ({ closing, notWoken: null }),
    (error: unknown) => ({ closing: null, notWoken: reasonOf(error) }),
  );

/** Whether it is at work: it runs, and a worker listens. */
export async function isClosing({ temporal }: Pick<Operator, 'temporal'>): Promise<boolean> {
  const client = await temporal();
  const state = await runState(client, { workflowId: CLOSING_WORKFLOW_ID });
  return state === 'running' && hasWorkers(client);
}

/** What the closing workflow did, at the end of a run that was woken. */
export const closingResult = async (
  { temporal }: Pick<Operator, 'temporal'>,
  { workflowId, runId }: Started,
): Promise<ClosingResult> =>
  (await temporal()).workflow.getHandle<typeof closing>(workflowId, runId).result();

const allowing = z.strictObject({
  tasks: count,
  source: text(64).optional().describe('May be left out where there is only one.'),
  reason: reasonText,
});

/**
 * Allows so many closures of a source beyond the cap, once, and has the closing workflow look. Throws NotFound
 * where there is no such source, InvalidInput where it has to be named. It is allowed also where Temporal does not
 * answer.
 */
export const allowClosures = operation(
  'closing allow',
  allowing,
  async (operator: Operator, { tasks, source, reason }): Promise<Allowed> => {
    const { pool, who, now } = operator;
    const allowance = { source: await sourceOf(pool, source), tasks, who, reason, madeAt: now };
    await inTransaction(pool, (db) => addAllowance(db, allowance));
    const missing = await missingOf(pool, allowance.source, now);
    return { ...allowance, missing, ...(await tryWakingClosing(operator)) };
  },
);

/** An allowance that was made, and how many closures more would have to be allowed for what waits to run. */
type Allowed = Allowance & ClosingWoken & { missing: number };

async function missingOf(db: Db, source: string, now: Date): Promise<number> {
  const { closingCap } = await cadenceInForce(db);
  const use = (await findCapUses(db, now)).find((one) => one.source === source);
  return use ? overCapBy(closingCap, use) : 0;
}

async function sourceOf(db: Db, given: string | undefined): Promise<string> {
  if (given !== undefined) {
    await requireSource(db, given);
    return given;
  }
  const names = await listSourceNames(db);
  const [only, ...others] = names;
  if (only && others.length === 0) return only;
  const expected = `one of ${names.join(', ') || 'the sources that were imported'}`;
  throw new InvalidInput('allowance', [{ field: 'source', value: undefined, expected }]);
}

/** What is allowed beyond the cap and counts now, the oldest first. */
export const listAllowances = ({ pool, now }: Pick<Operator, 'pool' | 'now'>) => findAllowances(pool, now);

/** Projects that live again, with tasks that were closed when they were archived. */
export const listReactivated = ({ pool }: Pick<Operator, 'pool'>) => findReactivated(pool);
