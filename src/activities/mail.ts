import { ApplicationFailure } from '@temporalio/common';
import type { PoolClient } from 'pg';
import type { Cadence } from '../domain/cadence';
import type { NoticeFact } from '../domain/round';
import { claimClosedNotice } from '../db/closedNotice';
import { claimLadderNotice } from '../db/ladderNotice';
import type { ClaimContext } from '../db/noticeInsert';
import { findNotice, settleNotice, type StoredNotice } from '../db/notices';
import { inTransaction } from '../db/pool';
import type { Deps } from './deps';

export interface SendInput {
  cadence: Cadence;
  /** The workflow's clock, in milliseconds. */
  now: number;
}

type Sent = Pick<NoticeFact, 'state' | 'recipient'>;

/** The activities of the mail task queue: each claims, sends and marks one notice. */
export const mailActivities = (deps: Deps) => {
  const claimAndSend = async (input: SendInput, claim: Claim): Promise<Sent | null> => {
    const { keyId, fallbackAddress } = deps;
    const context = { now: new Date(input.now), cadence: input.cadence, keyId, fallbackAddress };
    const id = await inTransaction(deps.pool, (db) => claim(db, context));
    return id ? send(deps, id) : null;
  };
  return {
    /** Sends the notice of a round's step. Run again it sends the same bytes, or nothing if it was settled. */
    sendNotice: (input: SendInput & { roundId: string; step: number }) =>
      claimAndSend(input, (db, context) => claimLadderNotice(db, { ...context, ...ladderStep(input) })),

    /** Tells the owner of every task that was closed and not told of yet. */
    tellClosed: (input: SendInput & { owner: string }) =>
      claimAndSend(input, (db, context) => claimClosedNotice(db, input.owner, context)),
  };
};

type Claim = (db: PoolClient, context: ClaimContext) => Promise<string | null>;

const ladderStep = ({ roundId, step }: { roundId: string; step: number }) => ({ roundId, step });

async function send(deps: Deps, id: string): Promise<Sent | null> {
  const notice = await findNotice(deps.pool, id);
  if (!notice || notice.state !== 'claimed') return notice;
  const outcome = await deliver(deps, notice);
  await settleNotice(deps.pool, id, { ...outcome, at: await deps.clock() });
  return { state: outcome.state, recipient: notice.recipient };
}

/** Accepted or refused for good; everything else is thrown, to be tried again by Temporal. */
async function deliver({ mailer, compose }: Deps, notice: StoredNotice) {
  if (!notice.address) return { state: 'refused' as const, error: 'no mailbox is known for the recipient' };
  const outcome = await mailer.send(await compose(notice));
  if (outcome.is === 'sent') return { state: 'sent' as const };
  if (outcome.is === 'refused') return { state: 'refused' as const, error: outcome.words };
  throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
}
