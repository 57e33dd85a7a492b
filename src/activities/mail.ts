import type { PoolClient } from 'pg';
import { claimClosedNotice } from '../db/closedNotice';
import { claimLadderNotice } from '../db/ladderNotice';
import type { ClaimContext } from '../db/noticeInsert';
import { inTransaction } from '../db/pool';
import { decideNext, type DecideInput, type Decision } from './decide';
import { deliverNotice } from './deliver';
import type { Deps } from './deps';

/**
 * The activities of the mail task queue: each claims, sends and marks one notice, and returns what to do next.
 * A notice that may not be claimed, because it was stopped meanwhile, say, is not sent; what is next tells why.
 */
export const mailActivities = (deps: Deps) => {
  const claimAndSend = async (input: DecideInput, claim: Claim): Promise<Decision> => {
    const { keyId, fallbackAddress } = deps;
    const context = { now: new Date(input.now), cadence: input.cadence, keyId, fallbackAddress };
    const id = await inTransaction(deps.pool, (db) => claim(db, context));
    if (id) await deliverNotice(deps, id);
    return decideNext(deps, input);
  };
  return {
    /** Sends the notice of a round's step. Run again it sends the same bytes, or nothing if it was settled. */
    sendNotice: ({ roundId, step, ...input }: DecideInput & { roundId: string; step: number }) =>
      claimAndSend(input, (db, context) => claimLadderNotice(db, { ...context, roundId, step })),

    /** Tells the owner of every task that was closed and not told of yet. */
    tellClosed: (input: DecideInput) =>
      claimAndSend(input, (db, context) => claimClosedNotice(db, input.owner, context)),
  };
};

type Claim = (db: PoolClient, context: ClaimContext) => Promise<string | null>;
