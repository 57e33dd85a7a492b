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
  to: text(300, 'the person to ask'),
  until: moment,
  reason: reasonText,
});

/** A new delegation, and how many tasks of the open round it concerns. */
export interface Delegated extends Woken {
  owner: string;
  delegate: string;
  tasks: number;
  /** To whom the delegate has delegated their own tasks; null if to nobody. */
  delegateIsAway: string | null;
}

/**
 * Delegates an owner's tasks to another person until a date, in the open round and in later ones; ends an earlier
 * delegation. Throws InvalidInput for a past date, and for a delegate who is the owner or has delegated to the owner;
 * Conflict for a delegate who cannot receive mail; NotFound.
 */
export const delegateOwner = operation(
  'owner delegate',
  delegating,
  async (operator: Operator, { to, until, reason, ...given }): Promise<Delegated> => {
    const { pool, who, now } = operator;
    const owner = await resolveOwner(pool, given.owner);
    const delegate = await resolveOwner(pool, to);
    const further = await followDelegations(pool, delegate, now);
    if (until <= now) throw wrong('until', until.toISOString(), 'a date in the future');
    if (delegate === owner) throw wrong('to', delegate, 'somebody else');
    if (further.includes(owner))
      throw wrong('to', delegate, `somebody who has not delegated their own tasks to ${owner}`);
    if (!(await findNameable(pool, [delegate], owner)).has(delegate))
      throw new Conflict(`${delegate} cannot receive mail: inactive, unknown or without a mail address.`);
    await insertDelegation(pool, { owner, delegate, until, who, reason, now });
    const { facts } = await readFacts(pool, owner, now);
    const woken = await wake(operator, owner);
    return { owner, delegate, tasks: facts.own, delegateIsAway: further[0] ?? null, ...woken };
  },
);

const wrong = (field: string, value: string, expected: string) =>
  new InvalidInput('delegation', [{ field, value, expected }]);

/** A delegation that ended. */
export interface DelegationEnded extends Woken {
  owner: string;
  delegates: string[];
}

/** Ends an owner's delegations, so that the owner is asked again. Throws NotFound if there are none. */
export const endDelegation = audited(
  'owner delegate end',
  async (operator: Operator, given: { owner: string }): Promise<DelegationEnded> => {
    const { pool, now } = operator;
    const owner = await resolveOwner(pool, given.owner);
    const delegates = await inTransaction(pool, (db) => endDelegations(db, owner, now));
    if (delegates.length === 0) throw new NotFound(`${owner} has delegated nothing.`);
    return { owner, delegates, ...(await wake(operator, owner)) };
  },
);
