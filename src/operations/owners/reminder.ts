import { WorkflowNotFoundError } from '@temporalio/client';
import type { Pool } from 'pg';
import { findSilentChannels } from '../../db/notices/deliveries';
import { loadFacts } from '../../db/reminder/facts';
import { findOpenRound } from '../../db/reminder/openRound';
import { findLost } from '../../db/monitoring/reconcile';
import { findOpenPause, type PauseRow } from '../../db/cadence/pauses';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { reasonOf } from '../../domain/common/errors';
import { reminderId } from '../../domain/common/ids';
import { nextMove } from '../../domain/reminder/nextMove';
import type { ReminderFacts } from '../../domain/reminder/facts';
import { standing, type Standing } from '../../domain/reminder/summary';
import { wakeReminder } from '../../workflows/signalWithStart';
import type { Operator } from '../admin/operator';
import { isListenedTo } from '../admin/runs';

/** An owner's reminder: its workflow in Temporal, and its state according to the database now. */
export interface ReminderReport {
  workflow: string;
  page: string;
  /** Null unless it is running. */
  status: Standing | null;
  /** The pause that delays everything due; null while Rollcall is not paused. */
  pause: PauseRow | null;
}

/** The reminder of `owner`; null if there is none, or Temporal no longer knows it. */
export async function askReminder(
  { pool, temporal, pageOf, now }: Pick<Operator, 'pool' | 'temporal' | 'pageOf' | 'now'>,
  owner: string,
): Promise<ReminderReport | null> {
  const handle = (await temporal()).workflow.getHandle(reminderId(owner));
  try {
    const { status } = await handle.describe();
    const runs = status.name === 'RUNNING';
    return {
      workflow: status.name.toLowerCase(),
      page: pageOf(handle.workflowId),
      status: runs ? await readStanding(pool, owner, now) : null,
      pause: await findOpenPause(pool),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * The state of `owner`'s reminder at `now`, by the cadence of its round. Does not ask the workflow, which knows only what
 * it saw when it last decided.
 */
async function readStanding(pool: Pool, owner: string, now: Date): Promise<Standing> {
  const { facts, cadence } = await readFacts(pool, owner, now);
  return standing(facts, nextMove(facts, cadence, now));
}

/** The page of the reminder, and why it could not be woken, if so. */
export interface Woken {
  page: string;
  notWoken: string | null;
  /** False if no worker is running; the reminder continues once one is. */
  hasWorkers: boolean;
}

/**
 * Wakes an owner's reminder. Never throws: what was recorded stays, and the reminder finds it when its wait ends.
 */
export async function wake(
  { pool, temporal, pageOf }: Pick<Operator, 'pool' | 'temporal' | 'pageOf'>,
  owner: string,
  answers: string[] = [],
): Promise<Woken> {
  const page = pageOf(reminderId(owner));
  try {
    const client = await temporal();
    const { cadence } = await readRound(pool, owner);
    await client.workflow.signalWithStart('ownerReminder', wakeReminder(owner, cadence, answers));
    return { page, notWoken: null, hasWorkers: await isListenedTo(client) };
  } catch (error) {
    return { page, notWoken: reasonOf(error), hasWorkers: true };
  }
}

/** The open round of an owner, and the cadence by which its reminder decides, as far as the database knows. */
export async function readRound(
  pool: Pool,
  owner: string,
): Promise<{ roundId: string | null; cadence: Cadence }> {
  const [found] = await findLost(pool, [owner]);
  return { roundId: found?.roundId ?? null, cadence: parseCadence(found?.cadence ?? {}) };
}

/** The facts from which the reminder of `owner` would decide at `now`. */
export async function readFacts(
  pool: Pool,
  owner: string,
  now: Date,
): Promise<{ facts: ReminderFacts; cadence: Cadence }> {
  const { cadence } = await readRound(pool, owner);
  const silentChannels = await findSilentChannels(pool, owner);
  const open = await findOpenRound(pool, owner);
  const facts = await loadFacts(pool, open, { cadence, now, silentChannels });
  return { facts, cadence };
}
