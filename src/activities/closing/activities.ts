import { getClient } from '@temporalio/activity';
import type { Cadence } from '../../domain/cadence/cadence';
import { findNotNotified } from '../../db/notices/closingNotifications';
import { wakeReminder } from '../../workflows/signalWithStart';
import { closePass, type ClosedPass } from './closePass';
import type { Deps } from '../common/deps';
import { eachAlone, unlessPersistent } from '../common/eachAlone';
import { restorePass, type RestoredPass } from './restorePass';

const PEOPLE = 500;

/** A pass uses the pool for statements over many tasks. */
const inBatches = ({ batchPool: pool, source }: Deps) => ({ pool, source });

/** The activities of the `closing` workflow. */
export const closingActivities = (deps: Deps) => ({
  /**
   * Restores requested closures, for about a minute. A run after a crash continues. Neither the cap nor a pause
   * blocks it.
   */
  restoreClosed: ({ now }: { now: number }): Promise<RestoredPass> =>
    restorePass(inBatches(deps), new Date(now)),

  /**
   * Executes proposed closures under the guardrails, in batches, for about a minute. A run after a crash continues
   * with what it had claimed.
   */
  closeProposed: ({ cadence, now }: { cadence: Cadence; now: number }): Promise<ClosedPass> =>
    closePass(inBatches(deps), cadence.closingCap, new Date(now)),

  /**
   * Wakes the reminders of a page of people who have not been notified yet about closed tasks, their own or assigned
   * ones. The reconciler wakes those who cannot be woken now. Returns the last person; null at the end.
   */
  async tellOwners({ cadence, after }: { cadence: Cadence; after: string }): Promise<string | null> {
    const people = await findNotNotified(deps.batchPool, after, PEOPLE);
    const { workflow } = getClient();
    const wake = (person: string) => workflow.signalWithStart('ownerReminder', wakeReminder(person, cadence));
    unlessPersistent(await eachAlone(people, wake));
    return people.at(-1) ?? null;
  },
});
