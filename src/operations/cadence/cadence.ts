import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { applyMailRate, type RateResult } from '../../activities/sweep/mailRate';
import { recordIfNew, recordCadence } from '../../activities/sweep/externalCadenceChange';
import { lockCadence, recordCadenceChange } from '../../db/cadence/changes';
import { inTransaction, type Db } from '../../db/core/pool';
import { countSilent } from '../../db/closing/silence';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { NotFound } from '../../domain/common/errors';
import { withAssignments, type Assignment } from '../../domain/cadence/setFields';
import {
  differences,
  normal,
  OUTSIDE,
  withGiven,
  type Difference,
  type Settings,
} from '../../domain/cadence/scheduleSettings';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import { DEFAULT_TIMING } from '../../domain/cadence/scheduleTimes';
import { audited } from '../admin/audited';
import { wakeTheClosing } from '../closing/closures';
import { requireOurs } from './namespace';
import type { Operator } from '../admin/operator';
import { applySweepSchedule, describeSweepSchedule, type SweepSchedule } from './schedule';
import { creatable, createSweeps, findLastKnown, type LastKnown } from './lastKnownSchedule';
import { rememberSchedule, type Keeping } from './upkeepSchedules';

/** The result of a change. */
export interface SettingsChange {
  /** Whether the Schedule was created, changed, or already had these settings. */
  schedule: 'created' | 'changed' | 'kept';
  changed: Difference[];
  cadence: Cadence;
  /** The result of setting the mail task queue's rate limit. */
  mailRate: RateResult;
  /** How many waiting closures for silence are cancelled because closing for silence was switched off. */
  cancelled: number;
}

/** The defaults: what a new Schedule counts as having had before. */
const DEFAULTS: Settings = { ...DEFAULT_TIMING, cadence: parseCadence({}) };

/** The settings of the sweep's Schedule. Throws NotFound if there is none. */
export const findSettings = async ({ temporal }: Pick<Operator, 'temporal'>): Promise<Settings> =>
  normal(pickSettings(await describeSweepSchedule(await temporal())));

/**
 * Changes the named fields of the Schedule's settings, and records the change and who made it. Throws InvalidInput naming
 * the invalid field, before anything is changed.
 */
export const setCadence = audited(
  'cadence set',
  (operator: Operator, { assignments }: { assignments: Assignment[] }) =>
    changeSettings(operator, (present) => withAssignments(present, assignments)),
);

/** Sets the given settings of the Schedule, leaves the others as they are, and records the change. Throws InvalidInput as `setCadence`. */
export const applySettings = audited(
  'cadence apply',
  (operator: Operator, { settings }: { settings: Partial<SweepSchedule> }) =>
    changeSettings(operator, () => settings),
);

type Wanted = (present: Settings) => Partial<SweepSchedule>;

async function changeSettings(operator: Operator, wanted: Wanted): Promise<SettingsChange> {
  const client = await operator.temporal();
  const { after, ...change } = await keepChange(operator, client, wanted);
  const cadence = parseCadence(after.cadence);
  const mailRate = await applyMailRate(client, cadence.mailPerSecond);
  return { ...change, cadence, mailRate, cancelled: await cancelSilent(operator, cadence) };
}

/** First records changes that another tool made before, as such. */
const keepChange = ({ pool, who, now: at }: Operator, client: Client, wanted: Wanted) =>
  inTransaction(pool, async (db) => {
    await lockCadence(db);
    const installation = await requireOurs(client, db);
    const present = await presentSettings(client, db, at);
    const known = present ? null : await findLastKnown(db);
    const before = present ?? known?.settings ?? DEFAULTS;
    const given = wanted(before);
    const after = withGiven(before, given);
    const changed = differences(before, after);
    const kept = present !== null && changed.length === 0;
    // Record first: if the Schedule rejects the change, this transaction is rolled back.
    if (!kept) await recordCadenceChange(db, { at, who, before: present ?? known?.settings ?? null, after });
    const keeping = { client, db, installation, now: at };
    // Also without a change, because another tool may have altered the Schedule's action.
    const schedule = present
      ? await applySweepSchedule(client, given)
      : await createAsKnown(keeping, { known, given, after });
    await rememberSchedule(keeping, SWEEP_SCHEDULE_ID);
    return { schedule: kept ? ('kept' as const) : schedule, changed, after };
  });

/** Settings that are not given come from the Schedule's last known state, including times of another tool and its pause. */
async function createAsKnown(
  keeping: Keeping,
  { known, given, after }: { known: LastKnown | null; given: Partial<SweepSchedule>; after: Settings },
): Promise<'created' | 'changed'> {
  const { spec, ...beginning } = known?.beginning ?? {};
  const sameTimes = given.cron === undefined && given.timeZone === undefined;
  const settings = { ...creatable(after), ...given };
  const made = await createSweeps(
    keeping,
    settings,
    known ? { ...beginning, ...(sameTimes && spec && { spec }) } : undefined,
  );
  return made === 'kept' ? applySweepSchedule(keeping.client, settings) : 'created';
}

/** If closing for silence is off, makes the closing workflow cancel closures waiting for it. Returns how many wait. */
async function cancelSilent(operator: Operator, cadence: Cadence): Promise<number> {
  const cancelled = closesForSilence(cadence) ? 0 : await countSilent(operator.pool);
  if (cancelled > 0) await wakeTheClosing(operator);
  return cancelled;
}

/** The Schedule's settings; null if there is none. Records what another tool changed meanwhile. */
async function presentSettings(client: Client, db: Db, at: Date): Promise<Settings | null> {
  try {
    const present = normal(pickSettings(await describeSweepSchedule(client)));
    await recordIfNew(db, present, { who: OUTSIDE, at });
    return present;
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/**
 * Records the Schedule's settings as a worker finds them at its start, if they differ from the last recorded ones:
 * settings that are not recorded would not be in force. `created` tells whether the worker just created the Schedule.
 */
export async function keepPresent(
  client: Client,
  pool: Pool,
  { created, at }: { created: boolean; at: Date },
): Promise<void> {
  const look = async () => pickSettings(await describeSweepSchedule(client));
  await recordCadence(pool, look, { who: created ? 'Rollcall, at its start' : OUTSIDE, at });
}

const pickSettings = ({ cron, times, timeZone, cadence }: Settings): Settings => ({
  cron,
  ...(times !== undefined && { times }),
  timeZone,
  cadence,
});
