import { removeStackFile, writeStackFile } from '../cli/embedded';
import { startApi } from '../api/server';
import { loadConfig, redact, type Config, type Env } from '../config';
import { Unreachable } from '../domain/common/errors';
import { migrate } from '../db/core/migrate';
import { describeSweepSchedule, type SweepScheduleState } from '../operations/cadence/schedule';
import { startBesideApi } from '../worker/watchdog/watchdog';
import { connectTemporal } from '../worker/connect';
import { startWorker } from '../worker/main';
import { stopEveryChild } from './child';
import { checkStart } from './checks';
import { sweepNow } from './demo';
import { sampleDemo, type Demonstration } from './demonstration';
import { startParts, type Stage } from './parts';
import { createProgress } from './progress';
import { quietLogs } from './quiet';
import { allEmbedded, stackSettings, type StackSettings } from './settings';
import { startLiveFeed } from './liveFeed';
import { holdsMail, mailDir } from './inbox/mailbox';
import { SHORT_CADENCE, SHORT_CRON } from './shortCadence';
import { untilAskedToStop } from './signals';
import { Stops } from './stops';
import { whereToLook } from './whereToLook';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * `rollcall dev`: starts every part that `env` does not replace by a real server, and shows where to look. Resolves after
 * it was asked to stop and everything has ended. If it cannot start or a part fails, stops everything and throws.
 */
export async function runDev(env: Env, demo: Demonstration = sampleDemo): Promise<void> {
  const settings = stackSettings(env);
  await checkStart(settings);
  const stops = new Stops();
  const asked = untilAskedToStop();
  const lost = new Promise<never>((_resolve, fail) => {
    const stage: Stage = { settings, env, stops, progress: createProgress(), fail };
    boot(stage, demo).catch(fail);
  });
  try {
    await Promise.race([asked, lost]);
    tell('\nStopping …');
  } finally {
    await stops.stopAll(tell);
    await stopEveryChild();
    removeStackFile(settings.stateDir);
  }
  tell('Everything has stopped.');
  // An interrupted start may still wait for a download or a build, which end with this process.
  process.exit(0);
}

async function boot(stage: Stage, demo: Demonstration): Promise<void> {
  const { settings, env, stops, progress } = stage;
  if (!allEmbedded(settings)) tell(whyNoSample(settings));
  const logs = quietLogs(settings.stateDir);
  const found = await startParts(stage);
  const shown = allEmbedded(settings) ? await demo.start(stage) : {};
  const variables = { ...demoDefaults(settings), ...without(settings, env), ...found, ...shown };
  const config = loadConfig({ ...variables, ROLLCALL_STATE_DIR: settings.stateDir });
  await progress.part('Migrations', () => migrateReal(config), describeMigrations);
  if (allEmbedded(settings)) await demo.first(config, progress);
  await workerPart(config, stage);
  const api = await progress.part('API', () => startApi(config, logs.api));
  await stops.add('API', { stop: () => api.close() });
  const beside = await startBesideApi(config, (line) => logs.api.stream.write(`${line}\n`));
  await stops.add('Watchdog', { stop: () => beside.close() });
  writeStackFile(settings.stateDir, { pid: process.pid, env: variables });
  const since = new Date();
  if (allEmbedded(settings)) await demonstrate(config, stops, demo);
  const schedule = await schedulePresent(config);
  const mailThere = await holdsMail(mailDir(settings.stateDir));
  const width = process.stderr.isTTY ? process.stderr.columns : null;
  tell(`\n${whereToLook(config, settings, { schedule, anew: demo.anew, mailThere, width })}\n`);
  await stops.add('Live lines', startLiveFeed(config.databaseUrl, since, tell));
}

/** A real database may not answer; an embedded one has just started. */
async function migrateReal({ databaseUrl }: Config): Promise<string[]> {
  return migrate(databaseUrl).catch((error: unknown) => {
    if (!isConnectionError(error)) throw error;
    throw new Unreachable('PostgreSQL', redact(databaseUrl), 'DATABASE_URL', error);
  });
}

const isConnectionError = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  /^(ECONN|ENOTFOUND|ETIMEDOUT|EHOST|28P01|28000|3D000)/.test(String(error.code));

/** Removes settings for the user's own Temporal server, which must not apply to the embedded one. */
const without = ({ real }: StackSettings, env: Env): Env =>
  real.Temporal
    ? env
    : Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));

async function workerPart(config: Config, { settings, stops, progress, fail }: Stage): Promise<void> {
  const schedule = allEmbedded(settings) ? { cron: SHORT_CRON, cadence: SHORT_CADENCE } : {};
  const worker = await progress.part('Worker', () => startWorker(config, schedule));
  await stops.add('Worker', { stop: () => worker.close().then(() => undefined) });
  worker.closed.catch(fail);
}

/** The current Schedule of sweeps, which an earlier start or an admin may have set. */
async function schedulePresent(config: Config): Promise<SweepScheduleState> {
  const { client, connection } = await connectTemporal(config.temporal);
  try {
    return await describeSweepSchedule(client);
  } finally {
    await connection.close();
  }
}

async function demonstrate(config: Config, stops: Stops, demo: Demonstration): Promise<void> {
  await sweepNow(config);
  const callOff = await demo.follow(config, tell);
  await stops.add('Demonstration', { stop: async () => callOff() });
}

/** Owners and sender of the sample have addresses at example.org. The embedded inbox also receives the admin's mail. */
const demoDefaults = ({ real, metricsPort }: StackSettings): Env => ({
  ROLLCALL_MAIL_FROM: 'Rollcall <rollcall@example.org>',
  ...(!real.inbox && { ROLLCALL_ADMIN_ADDRESS: 'admin@example.org' }),
  ROLLCALL_METRICS_PORT: String(metricsPort),
});

const describeMigrations = (applied: string[]) =>
  applied.length ? `${applied.length} applied` : 'nothing to apply';

function whyNoSample({ real }: StackSettings): string {
  const replaced = Object.entries(real).map(
    ([part, variable]) => `${variable} (instead of the embedded ${part})`,
  );
  return (
    `${replaced.join(' and ')} is set: the sample inventory and its short cadence stay off, so that a demonstration ` +
    'never mails a real person. Import tasks with "rollcall import", set the times with "rollcall schedule apply".'
  );
}
