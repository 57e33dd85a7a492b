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
import { isUnknown, sendEach, sendToAdmins } from '../common/adminMails';
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
  try {
    return await sendEach(
      () => claimList(pool, now),
      (list) =>
        send(deps, list).catch((error: unknown) => {
          if (!isUnknown(error)) unsent.push(list.id);
          throw error;
        }),
    );
  } finally {
    await releaseLists(pool, unsent);
  }
}

/** Returns whether there was a list to send and a mail server accepted it. */
async function send(
  { batchPool: pool, mailer, clock, toDoLists }: ListDeps,
  list: OpenList,
): Promise<boolean> {
  const listed = await findListed(pool, toDoLists, list);
  if (listed.toDo.length === 0) {
    await dropList(pool, list.id);
    return false;
  }
  const outcome = await sendToAdmins(mailer, await toDoLists.compose({ ...list, ...listed }));
  const at = await clock();
  if (outcome.is === 'sent') await markListed(pool, toDoLists, { list, at });
  else await markListRefused(pool, list.id, { error: outcome.words, at });
  return outcome.is === 'sent';
}
