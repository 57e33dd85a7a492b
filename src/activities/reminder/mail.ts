import type { PoolClient } from 'pg';
import { heldTo } from '../../domain/cadence/ladderSteps';
import type { Move } from '../../domain/reminder/move';
import { claimLadderNotice } from '../../db/reminder/ladderNotice';
import type { ClaimContext } from '../../db/notices/insert';
import { inTransaction } from '../../db/core/pool';
import { claimNotification } from '../../db/notices/notifications';
import { decideNext } from './decide';
import type { DecideInput, Decision } from './decision';
import { deliverNotice } from './deliver';
import { type Deps, silentChannelsOf } from '../common/deps';

/** The activities of the mail task queue. */
export const mailActivities = (deps: Deps) => {
  /**
   * Decides; if the move is a mail, claims it, sends it and records the result; then decides what comes next. Another
   * run sends the same bytes, or nothing if the notice has a result. A notice that may not be claimed, because
   * Rollcall was paused meanwhile for example, is not sent; the returned decision says why.
   */
  async function carryOut(input: DecideInput): Promise<Decision> {
    const decided = await decideNext(deps, input);
    const claim = claimOf(decided, input.owner);
    if (!claim) return decided;
    const { keyId, fallbackAddress } = deps;
    const cadence = decided.taken ?? input.cadence;
    const held = heldTo(cadence, decided.facts);
    const silentChannels = silentChannelsOf(deps);
    const context = { now: new Date(input.now), cadence: held, keyId, fallbackAddress, silentChannels };
    const id = await inTransaction(deps.pool, (db) => claim(db, context));
    if (id) await deliverNotice(deps, id, cadence.calendar);
    const { facts, move } = await decideNext(deps, { owner: input.owner, now: input.now, cadence });
    return { ...decided, facts, move };
  }
  return { carryOut };
};

type Claim = (db: PoolClient, context: ClaimContext) => Promise<string | null>;

/** How to claim the mail of a move; null if the move sends none. */
function claimOf({ facts, move }: { facts: Decision['facts']; move: Move }, owner: string): Claim | null {
  const notification = (kind: 'closed' | 'assigned' | 'handed'): Claim => {
    return (db, context) => claimNotification(db, kind, owner, context);
  };
  if (move.do === 'notify closed') return notification('closed');
  if (move.do === 'notify assigned') return notification('assigned');
  if (move.do === 'notify handed') return notification('handed');
  if (move.do !== 'send' || !facts.round) return null;
  const { id: roundId } = facts.round;
  const { step, kind, again = false } = move;
  return (db, context) => claimLadderNotice(db, { ...context, roundId, step, kind, again });
}
