import { addAllowance, type Allowance } from '../db/allowances';
import { findReactivated } from '../db/archive';
import { listSourceNames } from '../db/closingList';
import { parseCadence } from '../domain/cadence';
import { InvalidInput, NotFound } from '../domain/errors';
import { wakeClosing } from '../workflows/wake';
import type { closing } from '../workflows/closing';
import type { ClosingResult } from '../workflows/messages';
import { audited } from './audited';
import type { Operator } from './operator';
import { hasWorkers, scheduledCadence, type Started } from './sweeps';

/** Has the one workflow that closes and restores look at once for what there is to do. */
export const runClosing = audited<Operator, object, Started>('closing run', (operator) =>
  wakeTheClosing(operator),
);

/** The same as part of another operation, which is written down itself. */
export async function wakeTheClosing({
  temporal,
  pageOf,
}: Pick<Operator, 'temporal' | 'pageOf'>): Promise<Started> {
  const client = await temporal();
  const cadence = parseCadence(await scheduledCadence(client));
  const { workflowId, signaledRunId } = await client.workflow.signalWithStart(
    'closing',
    wakeClosing(cadence),
  );
  const listening = await hasWorkers(client);
  return { workflowId, runId: signaledRunId, page: pageOf(workflowId), hasWorkers: listening };
}

/** What the closing workflow did, at the end of a run that was woken. */
export const closingResult = async (
  { temporal }: Pick<Operator, 'temporal'>,
  { workflowId, runId }: Started,
): Promise<ClosingResult> =>
  (await temporal()).workflow.getHandle<typeof closing>(workflowId, runId).result();

/** What is allowed; `source` may be left out where there is only one. */
export interface Allowing {
  tasks: number;
  source?: string | undefined;
  reason: string;
}

/**
 * Allows so many closures of a source beyond the cap, once, and has the closing workflow look. Throws NotFound
 * where there is no such source, InvalidInput where it has to be named. It is allowed also where Temporal does not
 * answer, of which Unreachable tells.
 */
export const allowClosures = audited(
  'closing allow',
  async (
    operator: Operator,
    { tasks, source, reason }: Allowing,
  ): Promise<Allowance & { closing: Started }> => {
    const { pool, who, now } = operator;
    const names = await listSourceNames(pool);
    const allowance = { source: sourceOf(names, source), tasks, who, why: reason, madeAt: now };
    await addAllowance(pool, allowance);
    return { ...allowance, closing: await wakeTheClosing(operator) };
  },
);

function sourceOf(names: string[], given: string | undefined): string {
  const all = names.join(', ');
  if (given !== undefined) {
    if (names.includes(given)) return given;
    throw new NotFound(`There is no source "${given}". There are: ${all || 'none yet'}`);
  }
  const [only, ...others] = names;
  if (only && others.length === 0) return only;
  const expected = `one of ${all || 'the sources that were imported'}`;
  throw new InvalidInput('allowance', [{ field: 'source', value: undefined, expected }]);
}

/** Projects that live again, with tasks that were closed when they were archived. */
export const listReactivated = ({ pool }: Pick<Operator, 'pool'>) => findReactivated(pool);
