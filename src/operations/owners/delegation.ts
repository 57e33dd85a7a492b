import { z } from 'zod';
import { endDelegations, followDelegations, insertDelegation } from '../../db/reminder/ownerActions';
import { findNameable } from '../../db/answers/people';
import { inTransaction } from '../../db/core/pool';
import { Conflict, InvalidInput, NotFound } from '../../domain/common/errors';
import { audited, operation } from '../admin/audited';
import { moment, reasonText, text } from '../admin/fields';
import type { Operator } from '../admin/operator';
import { resolveOwner } from './report';
import { readFacts, wake, type Woken } from './reminder';

const delegating = z.strictObject({
  owner: text(),
  to: text(300, 'the person who is to be asked'),
  until: moment,
  reason: reasonText,
});

/** A delegation that was made, and how many tasks of the open round it concerns. */
export interface Delegated extends Woken {
  owner: string;
  delegate: string;
  tasks: number;
  /** Who the delegate's own tasks are asked of; null where that one is not away. */
  delegateIsAway: string | null;
}

/**
 * Has an owner's tasks asked of another person until a date, in the open round and in those to come; an earlier
 * delegation of theirs ends. Throws InvalidInput for a date that has passed and for a delegate who is the owner or
 * whose own tasks are asked of the owner, Conflict for one who cannot be written to, NotFound.
 */
export const delegateOwner = operation(
  'owner delegate',
  delegating,
  async (operator: Operator, { to, until, reason, ...given }): Promise<Delegated> => {
    const { pool, who, now } = operator;
    const owner = await resolveOwner(pool, given.owner);
    const delegate = await resolveOwner(pool, to);
    const further = await followDelegations(pool, delegate, now);
    if (until <= now) throw wrong('until', until.toISOString(), 'a date that is still to come');
    if (delegate === owner) throw wrong('to', delegate, 'somebody else');
    if (further.includes(owner))
      throw wrong('to', delegate, `somebody whose own tasks are not asked of ${owner}`);
    if (!(await findNameable(pool, [delegate], owner)).has(delegate))
      throw new Conflict(`${delegate} cannot be written to: inactive, unknown or without a mailbox.`);
    await insertDelegation(pool, { owner, delegate, until, who, reason, now });
    const { facts } = await readFacts(pool, owner, now);
    const woken = await wake(operator, owner);
    return { owner, delegate, tasks: facts.own, delegateIsAway: further[0] ?? null, ...woken };
  },
);

const wrong = (field: string, value: string, expected: string) =>
  new InvalidInput('delegation', [{ field, value, expected }]);

/** A delegation that was taken back. */
export interface DelegationEnded extends Woken {
  owner: string;
  delegates: string[];
}

/** Asks an owner again about what was delegated. Throws NotFound where nothing is. */
export const endDelegation = audited(
  'owner delegate end',
  async (operator: Operator, given: { owner: string }): Promise<DelegationEnded> => {
    const { pool, now } = operator;
    const owner = await resolveOwner(pool, given.owner);
    const delegates = await inTransaction(pool, (db) => endDelegations(db, owner, now));
    if (delegates.length === 0) throw new NotFound(`Nothing of ${owner} is delegated.`);
    return { owner, delegates, ...(await wake(operator, owner)) };
  },
);
