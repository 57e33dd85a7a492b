import { FALLBACK } from '../domain/round';
import { CAN_BE_REACHED } from './due';
import type { Db } from './pool';

const canBeReached = (person: string) =>
  `exists (select from person r where r.id = ${person} and ${CAN_BE_REACHED})`;

/** There is an owner of the closed task to tell. */
export const OWNER_REACHABLE = canBeReached('c.owner');

/** There is somebody to tell who was asked about it in the owner's place, and had the final notice. */
const ASSIGNEE_REACHABLE = `(c.assignee = '${FALLBACK}' or ${canBeReached('c.assignee')})`;

/** The owner of the closure `c` is to be told; one who cannot be reached is not where an assignee can. */
export const OWNER_UNTOLD = `c.state = 'closed' and c.notice_id is null
  and (c.assignee is null or ${OWNER_REACHABLE} or not ${ASSIGNEE_REACHABLE})`;

/** Its assignee is to be told. */
export const ASSIGNEE_UNTOLD = `c.state = 'closed' and c.assignee_told is null and ${ASSIGNEE_REACHABLE}`;

/** Closures `c` that `person`, as SQL, is to be told of: of their own tasks, and of those asked of them. */
export const untoldTo = (person: string) =>
  `(c.owner = ${person} and ${OWNER_UNTOLD} or c.assignee = ${person} and ${ASSIGNEE_UNTOLD})`;

/** The day of the mail budget on which `person` is told of the closure `c`. */
export const dayFor = (person: string) =>
  `case when c.owner = ${person} then c.send_day else c.assignee_day end`;

// A reminder that gave it a day of the mail budget knows of it. Should that reminder be gone, the reconciler finds it.
const UNTOLD = `
  select person from (
    (select distinct c.owner as person from closure c
      where ${OWNER_UNTOLD} and c.send_day is null and c.owner > $1 order by person limit $2) union
    (select distinct c.assignee from closure c
      where ${ASSIGNEE_UNTOLD} and c.assignee_day is null and c.assignee > $1 order by assignee limit $2)) untold
   order by person limit $2`;

/**
 * The next people, after `after`, whose reminder does not know yet of closed tasks that it is to tell of: owners, and
 * those asked in their place.
 */
export async function findUntold(db: Db, after: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ person: string }>(UNTOLD, [after, limit]);
  return rows.map(({ person }) => person);
}
