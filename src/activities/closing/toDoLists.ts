import { ApplicationFailure } from '@temporalio/common';
import { listIsDue } from '../../domain/closing/toDo';
import {
  claimList,
  dropList,
  findListed,
  findListNeeds,
  markListed,
  markListRefused,
  openList,
  releaseLists,
  type OpenList,
} from '../../db/closing/toDoLists';
import { stopIfCancelled, workerStops } from '../common/batches';
import type { Deps } from '../common/deps';

type ListDeps = Pick<Deps, 'batchPool' | 'mailer' | 'clock' | 'toDoLists'>;

/** The activity that mails lists of tasks to be done by hand. */
export const toDoListActivities = (deps: ListDeps) => ({
  /**
   * Makes one attempt to mail each list due at `now`, and those that earlier attempts could not send; none while
   * paused. A list that another attempt is sending is left to it. Another run sends the same mail, or nothing if it
   * was sent. Returns how many were sent. If one was not accepted it throws after it has tried the others, unless
   * none can be accepted now.
   */
  async mailToDoLists({ now }: { now: number }): Promise<number> {
    const { batchPool: pool, toDoLists } = deps;
    const at = new Date(now);
    for (const need of await findListNeeds(pool, toDoLists)) {
      const due = listIsDue(need, at);
      if (due) await openList(pool, need, { reminder: due === 'reminder', now: at });
    }
    return sendAll(deps, at);
  },
});

/** Claims are released only at the end, so that one attempt does not try the same list twice. */
async function sendAll(deps: ListDeps, now: Date): Promise<number> {
  const { batchPool: pool } = deps;
  const unsent: string[] = [];
  const failures: unknown[] = [];
  let sent = 0;
  try {
    for (let list = await claimList(pool, now); list; list = await claimList(pool, now)) {
      try {
        if (await send(deps, list)) sent += 1;
      } catch (error) {
        if (!isUnknown(error)) unsent.push(list.id);
        if (concernsAll(error)) throw error;
        failures.push(error);
      }
      stopIfCancelled();
    }
  } finally {
    await releaseLists(pool, unsent);
  }
  if (failures.length > 0) throw failures[0];
  return sent;
}

/** Returns whether there was a list to send and a mail server accepted it. */
async function send(
  { batchPool: pool, mailer, clock, toDoLists }: ListDeps,
  list: OpenList,
): Promise<boolean> {
  const toDo = await findListed(pool, toDoLists, list);
  if (toDo.length === 0) {
    await dropList(pool, list.id);
    return false;
  }
  const outcome = await mailer.send(await toDoLists.compose({ ...list, toDo }), workerStops());
  const at = await clock();
  switch (outcome.is) {
    case 'sent':
      await markListed(pool, list, { ids: toDo.map(({ id }) => id), at });
      return true;
    case 'refused':
      await markListRefused(pool, list.id, { error: outcome.words, at });
      return false;
    default:
      throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
  }
}

const isUnknown = (error: unknown) => error instanceof ApplicationFailure && error.type === 'mail-unknown';

/** If the mail server is down or silent, no other list can be sent either. */
const concernsAll = (error: unknown) =>
  error instanceof ApplicationFailure && (error.type === 'mail-outage' || error.type === 'mail-unknown');
