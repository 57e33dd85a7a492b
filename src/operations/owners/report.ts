import type { Pool } from 'pg';
import {
  findOwners,
  findPerson,
  listClosures,
  listOwnedTasks,
  listRounds,
  type ClosureRow,
  type OwnedTask,
  type PersonRow,
  type RoundRow,
} from '../../db/admin/lookups';
import {
  listAssignments,
  listDelegations,
  listAnswerGroups,
  listNotifications,
  type AssignmentRow,
  type DelegationRow,
  type AnswerGroup,
  type NotificationRow,
} from '../../db/admin/ownerHistory';
import type { ToldRecommendation } from '../../domain/common/recommendations';
import { withRecommendations } from '../../domain/common/runWords';
import { dueThresholds, isStale } from '../../domain/sweep/due';
import { NotFound } from '../../domain/common/errors';
import type { AtDatabase } from '../admin/operator';
import { readRound } from './reminder';

/** Everything that the database knows about one owner. */
export interface OwnerReport {
  owner: string;
  person: PersonRow | null;
  /** The age from which a task is stale: by the cadence of the open round, else by the one in force. */
  staleAfter: string;
  tasks: (OwnedTask & { stale: boolean; held: boolean; recommendations: ToldRecommendation[] })[];
  /** Assignments from and to the owner. */
  assignments: AssignmentRow[];
  /** Delegations from and to the owner. */
  delegations: DelegationRow[];
  rounds: RoundRow[];
  /** Notices outside rounds. */
  notifications: NotificationRow[];
  answers: AnswerGroup[];
  closures: ClosureRow[];
}

/** Reads the report of the owner that `text` names. Throws NotFound if it matches nobody, or several. */
export async function showOwner(
  { pool, now }: Pick<AtDatabase, 'pool' | 'now'>,
  text: string,
): Promise<OwnerReport> {
  const owner = await resolveOwner(pool, text);
  const { cadence } = await readRound(pool, owner);
  const thresholds = dueThresholds(cadence, now);
  const tasks = await listOwnedTasks(pool, owner, now);
  return {
    owner,
    person: await findPerson(pool, owner),
    staleAfter: cadence.staleAfter,
    tasks: tasks.map((task) => ({
      ...withRecommendations(task),
      stale: isStale(task, thresholds),
      held: task.heldUntil !== null && task.heldUntil > now,
    })),
    assignments: await listAssignments(pool, owner, now),
    delegations: await listDelegations(pool, owner, now),
    rounds: await listRounds(pool, owner),
    notifications: await listNotifications(pool, owner),
    answers: await listAnswerGroups(pool, owner),
    closures: await listClosures(pool, owner),
  };
}

/** The id of the owner that `text`, an id or an account, names. Throws NotFound if it matches nobody, or several. */
export async function resolveOwner(pool: Pool, text: string): Promise<string> {
  const [first, ...others] = await findOwners(pool, text);
  if (!first)
    throw new NotFound(
      `Owner "${text}" does not exist. The id of an owner is directory:account, as in a source.`,
    );
  if (others.length)
    throw new NotFound(
      `"${text}" matches several owners: ${[first, ...others].join(', ')}. Give the whole id.`,
    );
  return first;
}
