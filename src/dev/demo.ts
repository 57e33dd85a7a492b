import { closePool, createPool, TIME_LIMITS } from '../db/core/pool';
import type { Config } from '../config';
import { after } from '../domain/cadence/durations';
import { connectTemporal } from '../worker/connect';
import { triggerSweepSchedule } from '../operations/cadence/scheduleRuns';
import { liveLine } from './liveLines';
import type { Progress } from './progress';
import { importSample, sampleState } from './sample';
import { SHORT_CADENCE } from './shortCadence';

/** Beyond the interval itself, so that the second observation is surely far enough from the first. */
const MARGIN_MS = 5000;

/** Imports the sample inventory, at every start: what is known of it is then as fresh as that of a real source. */
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
 * Imports the sample a second time once the observation interval has passed, since an archived project must
 * be seen twice before its tasks are closed; nothing to do if that has happened. Returns how to call it off.
 */
export async function observeAgain(config: Config, tell: (line: string) => void): Promise<() => void> {
  const state = await sampleState(config.stateDir);
  if (!state || state.observations > 1) return () => undefined;
  const now = new Date();
  const say = (text: string) => tell(liveLine(new Date(), text));
  const wait = after(now, SHORT_CADENCE.archivedObservedFor).getTime() - now.getTime() + MARGIN_MS;
  const timer = setTimeout(() => {
    withPool(config, (pool) => importSample(pool, config.stateDir, new Date())).then(
      () => say('import: the sample again; its archived projects were observed twice'),
      (error: unknown) => say(`import: the sample could not be imported a second time: ${String(error)}`),
    );
  }, wait);
  return () => clearTimeout(timer);
}

/** Starts a sweep now instead of at the next full minute. */
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
