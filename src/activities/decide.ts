import { activityInfo } from '@temporalio/activity';
import { mailDay, roomFor, type MailDay } from '../domain/budget';
import { parseCadence, type Cadence } from '../domain/cadence';
import { InvalidInput } from '../domain/errors';
import { nextMove, openingOf, type Move } from '../domain/nextMove';
import type { NoticeKind, ReminderFacts } from '../domain/round';
import { applyAnswers } from '../db/applyAnswers';
import { findClosedUnderWay } from '../db/closedNotice';
import { findOpenRound, loadFacts } from '../db/facts';
import { bookRound, bookTelling } from '../db/mailDays';
import type { Db } from '../db/pool';
import { endRound, findOutcome } from '../db/rounds';
import type { Deps } from './deps';

export interface DecideInput {
  owner: string;
  cadence: Cadence;
  /** A cadence that a signal brought, from whoever: taken instead if it is a valid one. */
  offered?: unknown;
  /** The workflow's clock, in milliseconds. */
  now: number;
}

/** What a reminder saw and what it does about it. */
export interface Decision {
  facts: ReminderFacts;
  move: Move;
  /** The cadence that was offered, if it was taken; why it was not, if not. */
  taken?: Cadence;
  refused?: string;
}

/** One decision under way, at its moment. */
interface Look extends Omit<DecideInput, 'now' | 'offered'> {
  db: Db;
  now: Date;
}

/**
 * Applies the owner's new answers, loads the facts and decides the next move. A round that is over is ended here,
 * a mail gets its day of the budget. Each of these is one statement that can be run again, so that no transaction
 * is needed around them; a run that ended its round before says so again.
 */
export async function decideNext({ pool }: Deps, input: DecideInput): Promise<Decision> {
  const { owner, now, offered } = input;
  const { cadence, refused } = chooseCadence(input);
  const made = await decideBy({ db: pool, owner, cadence, now: new Date(now) });
  return { ...made, ...(refused ? { refused } : offered !== undefined && { taken: cadence }) };
}

/** The cadence to decide by, filled in with the fields that it had not in the version it was begun with. */
function chooseCadence({ cadence, offered = cadence }: DecideInput): { cadence: Cadence; refused?: string } {
  try {
    return { cadence: parseCadence(offered) };
  } catch (error) {
    if (!(error instanceof InvalidInput) || offered === cadence) throw error;
    return { cadence: parseCadence(cadence), refused: error.message };
  }
}

/** Decides; a mail that has no day yet gets one, and is decided on again. */
async function decideBy(look: Look): Promise<Decision> {
  const decided = await decideOnce(look);
  const day = await bookMail(look, decided);
  if (!day) return decided;
  const facts = { ...decided.facts, ...day };
  return { facts, move: nextMove(facts, look.cadence, look.now) };
}

async function decideOnce(look: Look): Promise<Decision> {
  const { db, owner, cadence, now } = look;
  const open = await findOpenRound(db, owner);
  if (open.unapplied) await applyAnswers(db, owner, cadence, now);
  const facts = await loadFacts(db, open, look);
  const move = nextMove(facts, cadence, now);
  return { facts, move: move.do === 'end' ? await endOf(look, facts, move) : move };
}

/** The day that the mail was given, where the move is one that has none yet; today is no day to wait for. */
async function bookMail({ db, cadence, now }: Look, { facts, move }: Decision) {
  const open = openingOf(facts, cadence);
  const wanted = (kind: NoticeKind) => ({ now, open, room: roomFor(kind, cadence.mailPerDay) });
  const unlessToday = (day: MailDay) => (day > mailDay(now) ? day : null);
  if (move.do === 'send' && facts.round && !facts.notices.some(({ step }) => step === move.step)) {
    return { sendDay: unlessToday(await bookRound(db, facts.round.id, wanted(move.kind))) };
  }
  if (move.do === 'tell closed' && !(await findClosedUnderWay(db, facts.owner))) {
    return { tellDay: unlessToday(await bookTelling(db, facts.owner, wanted('closed'))) };
  }
  return null;
}

type End = Extract<Move, { do: 'end' }>;

async function endOf({ db, owner, now }: Look, { round }: ReminderFacts, move: End): Promise<End> {
  const { runId } = activityInfo().workflowExecution ?? { runId: '' };
  if (!round || move.outcome === 'told') {
    return { do: 'end', outcome: (await findOutcome(db, owner, runId)) ?? 'told' };
  }
  await endRound(db, { id: round.id, outcome: move.outcome, at: now, runId });
  return move;
}
