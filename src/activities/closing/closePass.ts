import pMap from 'p-map';
import type { Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { isOverCap, neededAllowances, type CapUse } from '../../domain/closing/cap';
import {
  isManaged,
  knownResult,
  type ClaimedClosure,
  type ClosureResult,
} from '../../domain/closing/closure';
import { findCapUses } from '../../db/closing/allowances';
import { findCadenceInForce } from '../../db/cadence/inForce';
import { claimClosures, type ClosureBatch, type Position } from '../../db/closing/claim';
import { giveRange, nextRanges } from '../../db/closing/give';
import { cancelGroundless, settleClosures } from '../../db/closing/closures';
import { inTransaction } from '../../db/core/pool';
import { atSources, change, type ClosingDeps } from './atSources';
import { STATEMENT_BATCH_SIZE, BATCH_SIZE, CONCURRENCY, notWanted, repeatBatches } from '../common/batches';

/** What a pass that closes has done; `more` if something may be left. */
export interface ClosedPass {
  closed: number;
  /** Given to people who switch the tasks off by hand. */
  toDo: number;
  failed: number;
  cancelled: number;
  /** Closures that wait because their source is over the cap. */
  overCap: number;
  more: boolean;
}

/** Closures of a pass, by their result. */
type Counts = Record<ClosureResult['state'], number>;

/** Executes what the guardrails permit: closures that owners asked for, and the others of sources under the cap. */
export async function closePass(
  deps: ClosingDeps,
  cap: Cadence['closingCap'],
  now: Date,
): Promise<ClosedPass> {
  const { lots, overCap, cancelled } = await openPass(deps, cap, now);
  const counts: Counts = { closed: 0, 'to do': 0, failed: 0, cancelled };
  const unavailable = new Set<string>();
  const more = await repeatBatches(async () => {
    const lot = lots[0];
    if (!lot) return false;
    const { done, end } = await (lot.atOnce ? giveAtOnce : closeBatch)(deps, lot, {
      now,
      counts,
      unavailable,
    });
    lot.limit -= done;
    if (end && !unavailable.has(lot.source ?? '')) lot.last = end;
    else nextLot(lots);
    return true;
  });
  const { 'to do': toDo, ...rest } = counts;
  return { ...rest, toDo, overCap, more };
}

/**
 * A lot of a pass. `atOnce`: people close the source's tasks by hand, so many closures are processed in one
 * statement.
 */
type PassLot = ClosureBatch & { atOnce: boolean };

/** Goes on to the next lot. Closures that could not be given at once are processed again, one by one. */
function nextLot(lots: PassLot[]): void {
  const ended = lots.shift();
  if (ended?.atOnce && ended.limit > 0) lots.unshift({ ...ended, atOnce: false, last: null });
}

/**
 * What a pass may claim: for each source no more than waited when the cap was checked. Closures proposed since wait
 * for the next pass, which checks again.
 */
async function openPass({ pool, source }: ClosingDeps, given: Cadence['closingCap'], now: Date) {
  // Whoever woke this workflow may have started under an older, more permissive cadence; the one in force decides.
  const inForce = await findCadenceInForce(pool);
  const cancelled = await cancelGroundless(pool, now, closesForSilence(inForce));
  const cap = inForce?.closingCap ?? given;
  const uses = (await findCapUses(pool, now)).filter(({ pending }) => pending > 0);
  const over = uses.filter((use) => isOverCap(cap, use));
  const permitted = uses.filter((use) => !over.includes(use));
  const answers: PassLot = { source: null, limit: Infinity, allowances: [], last: null, atOnce: false };
  const ofSources = permitted.map((use) => ({
    ...lotOf(use, cap),
    atOnce: source(use.source).closing === 'by hand',
  }));
  const lots: PassLot[] = [answers, ...ofSources];
  return { lots, cancelled, overCap: over.reduce((sum, { pending }) => sum + pending, 0) };
}

const lotOf = (use: CapUse, cap: Cadence['closingCap']): ClosureBatch => ({
  source: use.source,
  limit: use.pending,
  allowances: neededAllowances(cap, use),
  last: null,
});

/** What batches accumulate. */
interface Tally {
  now: Date;
  counts: Counts;
  /** Sources that did not answer; their claimed closures wait for the next pass. */
  unavailable: Set<string>;
}

/** How many closures of its lot a batch processed, and the last one; null if none was left. */
interface Batch {
  done: number;
  end: Position | null;
}

/** Claims, closes and records one batch. */
async function closeBatch(
  deps: ClosingDeps,
  lot: ClosureBatch,
  { now, counts, unavailable }: Tally,
): Promise<Batch> {
  const { pool } = deps;
  const limit = Math.min(BATCH_SIZE, lot.limit);
  if (limit <= 0) return { done: 0, end: null };
  const { looked, cancelled, claimed } = await inTransaction(pool, (db) =>
    claimClosures(db, { ...lot, limit }, now),
  );
  counts.cancelled += cancelled;
  await atSources(claimed, unavailable, async (name, own) => {
    const results = await closeAtSource(deps, name, own, now);
    await settleClosures(pool, results, now);
    for (const { state } of results) counts[state] += 1;
  });
  return { done: looked.length, end: looked.at(-1) ?? null };
}

/** The same for tasks that people close by hand: a transaction for each range, several in parallel. */
async function giveAtOnce({ pool }: ClosingDeps, lot: ClosureBatch, { now, counts }: Tally): Promise<Batch> {
  const { source, allowances } = lot;
  if (source === null || lot.limit <= 0) return { done: 0, end: null };
  const ranges = await nextRanges(
    pool,
    { ...lot, source },
    { size: STATEMENT_BATCH_SIZE, batches: CONCURRENCY },
  );
  const given = await pMap(ranges, (range) =>
    inTransaction(pool, (db) => giveRange(db, { ...range, source, allowances }, now)),
  );
  const done = given.reduce((sum, count) => sum + count, 0);
  counts['to do'] += done;
  const last = ranges.at(-1);
  return { done, end: last ? { source, taskId: last.upTo } : null };
}

/**
 * Reads the tasks live and closes those whose closure is still justified. If people do that, of the source or of a task
 * that is defined elsewhere, gives the tasks to them.
 */
async function closeAtSource(deps: ClosingDeps, name: string, closures: ClaimedClosure[], now: Date) {
  const source = deps.source(name);
  const live = await source.get(closures.map(({ taskId }) => taskId));
  const settled = closures.map((closure) => knownResult(closure, live.get(closure.taskId)));
  const rest = closures.filter((_, at) => settled[at] === null);
  const known = settled.filter((result) => result !== null);
  const isByHand = ({ taskId }: ClaimedClosure) =>
    source.closing === 'by hand' || isManaged(live.get(taskId));
  const given = rest.filter(isByHand).map(({ id }): ClosureResult => ({ id, state: 'to do', error: null }));
  if (source.closing === 'by hand') return [...known, ...given];
  const ours = rest.filter((closure) => !isByHand(closure));
  const closed = await change(ours, (taskIds) => source.close(taskIds, now, notWanted()));
  return [
    ...known,
    ...given,
    ...closed.map(({ id, error }): ClosureResult => ({
      id,
      state: error === null ? 'closed' : 'failed',
      error,
    })),
  ];
}
