import { closePool, createPool, TIME_LIMITS } from '../db/core/pool';
import type { Config } from '../config';
import { after } from '../domain/cadence/durations';
import { connectTemporal } from '../worker/connect';
import { triggerSweepSchedule } from '../operations/cadence/scheduleRuns';
import { liveLine } from './liveLines';
import type { Progress } from './progress';
import { importSample, sampleState } from './sample';
import { SHORT_CADENCE } from './shortCadence';

/** Added to the interval, so that the second observation is certainly far enough from the first; in milliseconds. */
const MARGIN_MS = 5000;

/** Imports the sample inventory at every start, so that its mirror is as fresh as that of a real source. */
export async function syncSample(config: Config, progress: Progress): Promise<void> {
  await withPool(config, (pool) =>
    progress.part(
      'Sample inventory',
      (report) =>
        importSample(pool, config.stateDir, new Date(), ({ phase, rows }) =>
          report(`${phase}, ${rows} rows`),
        ),
      ({ projects, tasks, people }) =>
        `${tasks.read} tasks, ${projects.read} projects, ${people.read} people`,
    ),
  );
}

/**
 * Imports the sample a second time after the observation interval, because an archived project must be seen twice before
 * its tasks are closed. Does nothing if that has already happened. Returns a function that cancels it.
 */
export async function observeAgain(config: Config, tell: (line: string) => void): Promise<() => void> {
  const state = await sampleState(config.stateDir);
  if (!state || state.observations > 1) return () => undefined;
  const now = new Date();
  const say = (text: string) => tell(liveLine(new Date(), text));
  const wait = after(now, SHORT_CADENCE.archivedObservedFor).getTime() - now.getTime() + MARGIN_MS;
  const timer = setTimeout(() => {
    withPool(config, (pool) => importSample(pool, config.stateDir, new Date())).then(
      () => say('import: sample imported again; its archived projects have now been observed twice'),
      (error: unknown) => say(`import: could not import the sample a second time: ${String(error)}`),
    );
  }, wait);
  return () => clearTimeout(timer);
}

/** Starts a sweep now, without waiting for the next full minute. */
export async function sweepNow(config: Config): Promise<void> {
  const { connection, client } = await connectTemporal(config.temporal);
  try {
    await triggerSweepSchedule(client);
  } finally {
    await connection.close();
  }
}

async function withPool<T>(
  config: Config,
  work: (pool: ReturnType<typeof createPool>) => Promise<T>,
): Promise<T> {
  const pool = createPool(config.databaseUrl, 2, TIME_LIMITS.long);
  try {
    return await work(pool);
  } finally {
    await closePool(pool);
  }
}
