import { WorkflowNotFoundError } from '@temporalio/client';
import { inTransaction, type Db } from '../../db/core/pool';
import { cancelRounds } from '../../db/reminder/ownerActions';
import * as removing from '../../db/sync/remove';
import * as renaming from '../../db/sync/rename';
import { tryLockSource } from '../../db/sync/stage';
import { listSourceStatus } from '../../db/sync/status';
import { Conflict, InvalidInput, NotFound } from '../../domain/common/errors';
import { reminderId } from '../../domain/common/ids';
import { count } from '../../domain/common/text';
import { isSourceName, SOURCE_NAME } from '../../domain/sync/inventory';
import { confirm } from '../../workflows/messages';
import { audited } from '../admin/audited';
import type { AtDatabase, Operator } from '../admin/operator';

export type { Removal } from '../../db/sync/remove';

/** What was on its way when Rollcall was paused has ended by then, in milliseconds. */
const SETTLED_AFTER = 60_000;

/**
 * Renames a source: everything that carries its name carries the new one, history and the links of sent mails included.
 * Open rounds go on: the reconciler starts their reminders under the owners' new ids. That no reminder acts under the old
 * id meanwhile, Rollcall has to be paused for a minute where rounds are open. Returns how many are. Throws NotFound,
 * InvalidInput for the new name, and Conflict that says why it cannot be done now.
 */
export const renameSource = audited(
  'source rename',
  async (operator: Operator, names: renaming.Names): Promise<{ rounds: number }> => {
    const { pool, now } = operator;
    const { source, to } = names;
    if (!isSourceName(to))
      throw new InvalidInput('command line', [{ field: 'new name', value: to, expected: SOURCE_NAME }]);
    const { rounds, owners } = await inTransaction(pool, async (db) => {
      await lock(db, source);
      if (!(await tryLockSource(db, to))) throw busy(to);
      const found = await renaming.findInTheWay(db, names);
      const obstacle = obstacleOf(names, found, now);
      if (obstacle !== null) throw new Conflict(obstacle);
      await renaming.renameSource(db, names);
      return found;
    });
    await endReminders(operator, owners);
    return { rounds };
  },
);

/** Why the source cannot be renamed now, and what to do; null where it can. */
function obstacleOf(
  { source, to }: renaming.Names,
  { taken, closing, rounds, pausedSince }: renaming.InTheWay,
  now: Date,
): string | null {
  if (taken)
    return `There is a source ${to}, or there are people of it: remove it first, or take another name`;
  if (closing > 0) return closingNow(source, closing);
  const settled = pausedSince !== null && now.getTime() - pausedSince.getTime() >= SETTLED_AFTER;
  if (rounds === 0 || settled) return null;
  return (
    `${source} has ${count(rounds, 'open round')}, whose reminders go by the old name: ` +
    `rollcall pause --reason "${source} is renamed", wait a minute, rename it, then rollcall resume`
  );
}

/** What removing `source` would do. Throws NotFound. Reads only. */
export async function planRemoval(
  { pool, now }: Pick<AtDatabase, 'pool' | 'now'>,
  source: string,
): Promise<removing.Removal> {
  await requireKnown(pool, source);
  return removing.planRemoval(pool, source, now);
}

/**
 * Takes the mirror of a source away: its tasks, projects and people. What was asked, answered and closed stays as history.
 * Open rounds of its owners, and proposed closures, are cancelled. Returns what it did. Throws NotFound, and Conflict
 * while it is read, or tasks of it are being closed.
 */
export const removeSource = audited(
  'source remove',
  async (operator: Operator, { source }: { source: string }): Promise<removing.Removal> => {
    const { pool, who, now } = operator;
    const { removal, owners } = await inTransaction(pool, async (db) => {
      await lock(db, source);
      const closing = await removing.countClosing(db, source);
      if (closing > 0) throw new Conflict(closingNow(source, closing));
      const plan = await removing.planRemoval(db, source, now);
      const concerned = await removing.findOwnersConcerned(db, source);
      await removing.cancelProposed(db, source, now);
      await cancelRounds(db, concerned, { by: who, reason: `the source ${source} was removed`, now });
      await removing.removeMirror(db, source, { who, now });
      return { removal: plan, owners: concerned };
    });
    await endReminders(operator, owners);
    return removal;
  },
);

/** Throws NotFound where there is no such source, Conflict where it is read at this moment. */
async function lock(db: Db, source: string): Promise<void> {
  await requireKnown(db, source);
  if (!(await tryLockSource(db, source))) throw busy(source);
}

async function requireKnown(db: Db, source: string): Promise<void> {
  const names = (await listSourceStatus(db)).map((known) => known.source);
  if (names.includes(source)) return;
  throw new NotFound(`There is no source "${source}". There are: ${names.join(', ') || 'none yet'}`);
}

const busy = (source: string) =>
  new Conflict(`A sync or an import of ${source} is running: wait for its end`);

const closingNow = (source: string, closing: number) =>
  `${count(closing, 'task')} of ${source} are being closed at this moment: try again in a minute`;

/** Has the reminders of owners who have no open round any more see that, and end. One that cannot be told looks later. */
async function endReminders({ temporal }: Operator, owners: string[]): Promise<void> {
  try {
    for (const owner of owners) {
      const handle = (await temporal()).workflow.getHandle(reminderId(owner));
      await handle.signal(confirm, { answers: [] }).catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      });
    }
  } catch {
    // Temporal does not answer: what was recorded stays recorded.
  }
}
