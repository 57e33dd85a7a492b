import { getClient } from '@temporalio/activity';
import type { Cadence } from '../../domain/cadence/cadence';
import { findNotNotified } from '../../db/notices/closingNotifications';
import { wakeReminder } from '../../workflows/signalWithStart';
import { closePass, type ClosedPass } from './closePass';
import type { Deps } from '../common/deps';
import { eachAlone, unlessPersistent } from '../common/eachAlone';
import { restorePass, type RestoredPass } from './restorePass';

const PEOPLE = 500;

/** What a pass works with: its statements go over many tasks. */
const inBatches = ({ batchPool: pool, source }: Deps) => ({ pool, source });

/** The activities of the `closing` workflow. */
export const closingActivities = (deps: Deps) => ({
  /**
   * Restores closures that somebody wants back, for about a minute. Run again after a crash it goes on.
   * Neither the cap nor a pause holds it up.
   */
  restoreClosed: ({ now }: { now: number }): Promise<RestoredPass> =>
    restorePass(inBatches(deps), new Date(now)),

  /**
   * Executes proposed closures under the guardrails, in batches, for about a minute. Run again after a crash it
   * takes up what it had claimed.
   */
  closeProposed: ({ cadence, now }: { cadence: Cadence; now: number }): Promise<ClosedPass> =>
    closePass(inBatches(deps), cadence.closingCap, new Date(now)),

  /**
   * Wakes the reminders of a page of people that are to tell of closed tasks, their own or asked of them, and do not
   * know of it yet. Whoever cannot be woken is left to the reconciler. Returns the last one; null at the end.
   */
  async tellOwners({ cadence, after }: { cadence: Cadence; after: string }): Promise<string | null> {
    const people = await findNotNotified(deps.batchPool, after, PEOPLE);
    const { workflow } = getClient();
    const wake = (person: string) => workflow.signalWithStart('ownerReminder', wakeReminder(person, cadence));
    unlessPersistent(await eachAlone(people, wake));
    return people.at(-1) ?? null;
  },
});
