import { WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client';
import type { Pool } from 'pg';
import { loadFacts } from '../db/facts';
import { findOpenRound } from '../db/openRound';
import { findLost } from '../db/reconcile';
import { keptCadence, type Cadence } from '../domain/cadence';
import { reasonOf } from '../domain/errors';
import { reminderId } from '../domain/ids';
import type { ReminderFacts } from '../domain/round';
import type { ReminderStatus } from '../workflows/messages';
import { wakeReminder } from '../workflows/wake';
import type { Operator } from './operator';
import { hasWorkers } from './sweeps';

/** An owner's reminder as Temporal knows it; `status` is null unless it runs and answers. */
export interface ReminderReport {
  workflow: string;
  page: string;
  status: ReminderStatus | null;
  /** Why it could not tell its status. */
  silent: string | null;
}

/** The reminder of `owner`; null when there is none, or it ended longer ago than Temporal remembers. */
export async function askReminder(
  { temporal, pageOf }: Pick<Operator, 'temporal' | 'pageOf'>,
  owner: string,
): Promise<ReminderReport | null> {
  const client = await temporal();
  const handle = client.workflow.getHandle(reminderId(owner));
  try {
    const { status } = await handle.describe();
    const answer =
      status.name === 'RUNNING' ? await queryStatus(client, handle) : { status: null, silent: null };
    return { workflow: status.name.toLowerCase(), page: pageOf(handle.workflowId), ...answer };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Without a worker nobody answers, and the client would ask again and again. */
const PATIENCE_MS = 10_000;

async function queryStatus(
  client: Client,
  handle: WorkflowHandle,
): Promise<Pick<ReminderReport, 'status' | 'silent'>> {
  try {
    const ask = () => handle.query<ReminderStatus>('status');
    return { status: await client.withDeadline(Date.now() + PATIENCE_MS, ask), silent: null };
  } catch (error) {
    return { status: null, silent: `${reasonOf(error)}; is a worker running?` };
  }
}

/** Where an owner's reminder is seen that was woken, or why it was not. */
export interface Woken {
  page: string;
  notWoken: string | null;
  /** False where no worker listens: the reminder then looks once one does. */
  hasWorkers: boolean;
}

/**
 * Has an owner's reminder look again. Never throws: what was recorded before stays so, and the reminder finds it when
 * it looks next.
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
    // It is woken, whatever becomes of this question.
    return { page, notWoken: null, hasWorkers: await hasWorkers(client).catch(() => true) };
  } catch (error) {
    return { page, notWoken: reasonOf(error), hasWorkers: true };
  }
}

/** The cadence that an owner's reminder decides by, as far as the database knows it, and the round it carries. */
export async function readRound(
  pool: Pool,
  owner: string,
): Promise<{ roundId: string | null; cadence: Cadence }> {
  const [found] = await findLost(pool, [owner]);
  return { roundId: found?.roundId ?? null, cadence: keptCadence(found?.cadence ?? {}) };
}

/** What the reminder of `owner` would decide on at `now`. */
export async function readFacts(
  pool: Pool,
  owner: string,
  now: Date,
): Promise<{ facts: ReminderFacts; cadence: Cadence }> {
  const { cadence } = await readRound(pool, owner);
  const facts = await loadFacts(pool, await findOpenRound(pool, owner), { cadence, now });
  return { facts, cadence };
}
