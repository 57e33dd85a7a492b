import { Runtime } from '@temporalio/worker';
import type { Pool } from 'pg';
import type { Config } from '../config';
import { closePool, createPool } from '../db/core/pool';
import { keepPresent } from '../operations/cadence/cadence';
import { requireOurs } from '../operations/cadence/namespace';
import type { SweepSchedule } from '../operations/cadence/schedule';
import { ensureSweeps } from '../operations/cadence/lastKnownSchedule';
import { ensureUpkeep, RECONCILE, SYNC, type Ensured } from '../operations/cadence/upkeepSchedules';
import { syncedNames } from '../domain/sync/sources';
import { Unreachable } from '../domain/common/errors';
import { connectTemporal, type Temporal } from './connect';
import { isSilent } from './grpc';
import { registerAttributes, retentionWarning } from './registerAttributes';

/** Whether any configured source is read by syncs. */
export const syncsSources = ({ sources }: Pick<Config, 'sources'>): boolean =>
  syncedNames(sources).length > 0;

/**
 * Prepares the namespace for workers: the search attributes, and the Schedules of the sweeps, of the reconciler and,
 * if sources are configured, of the sync. `first` holds the initial settings of the sweeps if the database knows
 * none. Throws Conflict if the namespace belongs to another installation, Unreachable if Temporal does not answer within
 * `seconds`, as a start that hangs would say nothing, and an error that says what to do if search attributes are missing and may not be added.
 */
export async function prepareNamespace(
  config: Config,
  first: Partial<SweepSchedule>,
  seconds = 30,
): Promise<void> {
  const temporal = await connectTemporal(config.temporal);
  const { connection } = temporal;
  const pool = createPool(config.databaseUrl, 1);
  try {
    const deadline = Date.now() + seconds * 1000;
    await connection.withDeadline(deadline, () => prepare(temporal, pool, { config, first }));
  } catch (error) {
    if (!isSilent(error)) throw error;
    const silence = new Error(`no answer within ${seconds} seconds`);
    throw new Unreachable('Temporal', config.temporal.address, 'TEMPORAL_ADDRESS', silence);
  } finally {
    await Promise.all([connection.close(), closePool(pool)]);
  }
}

async function prepare(
  { connection, client, namespace }: Temporal,
  pool: Pool,
  { config, first }: { config: Config; first: Partial<SweepSchedule> },
): Promise<void> {
  const { logger } = Runtime.instance();
  const now = new Date();
  const keeping = { client, db: pool, installation: await requireOurs(client, pool), now };
  await registerAttributes(connection, namespace);
  const warning = await retentionWarning(connection, namespace);
  if (warning) logger.warn(warning);
  const sweeps = await ensureSweeps(keeping, first);
  await keepPresent(client, pool, { created: sweeps !== 'kept' && sweeps !== 'changed', at: now });
  tell('rollcall-sweep', sweeps);
  for (const one of [RECONCILE, ...(syncsSources(config) ? [SYNC] : [])])
    tell(one.scheduleId, await ensureUpkeep(keeping, one));

  function tell(schedule: string, ensured: Ensured): void {
    if (ensured === 'recreated') logger.warn(recreatedSentence(schedule));
    else if (ensured === 'created') logger.info(`created the Schedule ${schedule}`);
  }
}

const recreatedSentence = (schedule: string) =>
  `Temporal lost the Schedule ${schedule}. It was created again as the database last knew it: ` +
  'its times, its input and whether it is paused. If Temporal lost all its data, reminders start again within ten minutes';
