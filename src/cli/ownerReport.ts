import type { Pool } from 'pg';
import {
  findOwners,
  findPerson,
  latestCadence,
  listClosures,
  listOwnedTasks,
  listRounds,
  type ClosureRow,
  type OwnedTask,
  type PersonRow,
  type RoundRow,
} from '../db/lookups';
import { parseCadence } from '../domain/cadence';
import { dueThresholds, isStale } from '../domain/due';
import { NotFound } from '../domain/errors';

/** What the database knows of one owner. */
export interface OwnerReport {
  owner: string;
  person: PersonRow | null;
  /** What stale means here: the latest sweep's `staleAfter`, else the default. */
  staleAfter: string;
  tasks: (OwnedTask & { stale: boolean; held: boolean })[];
  rounds: RoundRow[];
  closures: ClosureRow[];
}

/** Collects it for the owner that `text` means, as of `now`. Throws NotFound when it means nobody, or several. */
export async function collectOwner(pool: Pool, text: string, now: Date): Promise<OwnerReport> {
  const owner = only(text, await findOwners(pool, text));
  const cadence = parseCadence(await latestCadence(pool));
  const thresholds = dueThresholds(cadence, now);
  const tasks = await listOwnedTasks(pool, owner);
  return {
    owner,
    person: await findPerson(pool, owner),
    staleAfter: cadence.staleAfter,
    tasks: tasks.map((task) => ({
      ...task,
      stale: isStale(task, thresholds),
      held: task.heldUntil !== null && task.heldUntil > now,
    })),
    rounds: await listRounds(pool, owner),
    closures: await listClosures(pool, owner),
  };
}

function only(text: string, owners: string[]): string {
  const [first, ...others] = owners;
  if (!first)
    throw new NotFound(`There is no owner "${text}". An owner's id is directory:account, as in a source.`);
  if (others.length)
    throw new NotFound(`"${text}" may mean any of: ${owners.join(', ')}. Give the whole id.`);
  return first;
}
