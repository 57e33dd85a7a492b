import { z } from 'zod';
import { askReminder, cancelRound, type Cancelled } from '../../db/reminder/ownerActions';
import { inTransaction } from '../../db/core/pool';
import { findOpenPause } from '../../db/cadence/pauses';
import { writesToOwner } from '../../domain/reminder/ladder';
import { Conflict } from '../../domain/common/errors';
import { nextMove, type Move } from '../../domain/reminder/nextMove';
import type { ReminderFacts } from '../../domain/reminder/facts';
import { audited, operation } from '../admin/audited';
import { reasonText, text } from '../admin/fields';
import type { Operator } from '../admin/operator';
import { resolveOwner } from './report';
import { readFacts, wake, type Woken } from './reminder';

/** A requested reminder: about how many tasks, and what happens next. */
export interface Reminded extends Woken {
  owner: string;
  tasks: number;
  next: Move;
}

/**
 * Sends an owner with an open round an extra reminder of the tasks still to be answered; the ladder's waits stay as they
 * are. Throws NotFound, and Conflict saying why if nothing would be sent.
 */
export const remindOwner = audited(
  'owner remind',
  async (operator: Operator, given: { owner: string }): Promise<Reminded> => {
    const { pool, now } = operator;
    const owner = await resolveOwner(pool, given.owner);
    const { facts, cadence } = await readFacts(pool, owner, now);
    const obstacle = (await paused(operator)) ?? obstacleOf(facts);
    if (obstacle !== null) throw new Conflict(obstacle);
    await inTransaction(pool, (db) => askReminder(db, owner, now));
    const asked = { ...facts, round: facts.round && { ...facts.round, remindAsked: true } };
    const next = nextMove(asked, cadence, now);
    return { owner, tasks: facts.own, next, ...(await wake(operator, owner)) };
  },
);

async function paused({ pool }: Operator): Promise<string | null> {
  const pause = await findOpenPause(pool);
  return (
    pause &&
    `Nothing is sent: ${pause.startedBy} paused Rollcall: ${pause.reason}. To resume: rollcall resume`
  );
}

/** Why a reminder to the owner would not be sent; null if it would. */
function obstacleOf(facts: ReminderFacts): string | null {
  const { owner, round, unsettled, trusted, reachable, delegate, assigned } = facts;
  if (!round) return `${owner} has no open round.`;
  if (round.step === null) return `The first notice to ${owner} has not been sent yet.`;
  if (unsettled === 0)
    return `Every task that ${owner} was asked about is answered, or no longer needs an answer.`;
  if (trusted === 0)
    return `The latest sync is not trusted for the tasks still to be answered. For details: rollcall source status`;
  if (!reachable) return `${owner} cannot receive mail: inactive, unknown or without a mail address.`;
  if (writesToOwner(facts, 'remind')) return null;
  const others = [...new Set([...assigned.map(({ to }) => to), ...(delegate ? [delegate] : [])])].join(', ');
  return `Others are asked in the place of ${owner} about the tasks still to be answered: ${others}. Remind them instead.`;
}

/** The result of cancelling a round, and its owner. */
export interface RoundCancelled extends Woken, Cancelled {
  owner: string;
}

/**
 * Cancels an owner's open round: Rollcall stops asking, and closes nothing for silence unless that closure has begun.
 * Answers already given still count. Throws NotFound, and Conflict if there is nothing to cancel.
 */
export const cancelOwnerRound = operation(
  'owner cancel',
  z.strictObject({ owner: text(), reason: reasonText }),
  async (operator: Operator, { reason, ...given }): Promise<RoundCancelled> => {
    const { pool, who, now } = operator;
    const owner = await resolveOwner(pool, given.owner);
    const cancelled = await cancelRound(pool, owner, { by: who, reason, now });
    if (cancelled.roundId === null && cancelled.proposals === 0)
      throw new Conflict(`${owner} has no open round, and no task is about to be closed for their silence.`);
    return { owner, ...cancelled, ...(await wake(operator, owner)) };
  },
);
