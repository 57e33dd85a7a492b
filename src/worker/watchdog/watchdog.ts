import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { reasonOf } from '../../domain/common/errors';
import type { Config } from '../../config';
import { saveAlerts, saveWatch, notifyAlerts, type AlertRow } from '../../db/monitoring/alerts';
import { findUnheard } from '../../db/answers/apply';
import { reminderId } from '../../domain/common/ids';
import { forgetOtherHandlers } from '../../db/closing/handlers';
import { unfitDatabase } from '../../db/core/condition';
import { databaseTrouble, type DatabaseTrouble } from '../../db/core/failures';
import { readSeen } from '../../db/monitoring/metrics';
import { closePool, createPool, TIME_LIMITS } from '../../db/core/pool';
import { saveScheduleStates } from '../../db/monitoring/scheduleStates';
import { handledNames, syncedNames } from '../../domain/sync/sources';
import { judgedKinds } from '../../domain/monitoring/alerts';
import { expectation, type Seen } from '../../domain/monitoring/health';
import { composeAlert } from '../../mail/admin/alert';
import type { ComposedMail } from '../../mail/notice/compose';
import { createMailer, type Mailer } from '../../delivery/smtp';
import { pagesOf } from '../../operations/admin/operator';
import { adminMailOf } from '../dependencies';
import { atMost } from '../atMost';
import { DatabaseAlarm } from './databaseAlarm';
import { findIssues } from './findIssues';
import { syncsSources } from '../prepareNamespace';
import { seeTemporal } from './watchTemporal';
import { startMetrics } from '../../api/http/metrics';

/** What the watchdog works with. */
export interface WatchDeps {
  pool: Pool;
  /** Checks Temporal now; `before` is the previous result. */
  see: (before: Seen | null, now: Date) => Promise<Seen>;
  mailer: Mailer;
  /** The sources whose tasks a command or a webhook switches. */
  handled: string[];
  /** The sources that syncs read. */
  synced: string[];
  /** Renders an alert as a mail to the admins; null if there are none. */
  compose: ((alert: AlertRow) => Promise<ComposedMail>) | null;
}

/**
 * One check at `now`: saves what it saw, opens and closes alerts, and notifies the admins of changes. All its state
 * is in the database, so a restart repeats nothing and two processes notify once. Throws if the database does not
 * answer or a mail is not accepted; the next check tries again.
 */
export async function checkHealth(
  { pool, see, mailer, compose, handled, synced }: WatchDeps,
  now: Date,
): Promise<void> {
  const seen = await see((await readSeen(pool))?.seen ?? null, now);
  await saveScheduleStates(pool, seen.schedules ?? [], now);
  await forgetOtherHandlers(pool, handled);
  const { issues, facts } = await findIssues(pool, seen, { now, synced });
  await saveAlerts(pool, issues, judgedKinds(seen), now);
  await saveWatch(pool, { at: now, expectedAt: expectation(facts, now), seen });
  if (compose) await notifyAlerts(pool, now, async (alert) => deliver(mailer, await compose(alert)));
}

/** A mail refused for good is given up, as it would be refused again. */
async function deliver(mailer: Mailer, mail: ComposedMail): Promise<void> {
  const outcome = await mailer.send(mail);
  if (outcome.is === 'sent' || outcome.is === 'refused') return;
  throw new Error(`the mail server did not accept an alert: ${outcome.words}`);
}

/** The alarm that mails the admins; it mails nobody if there are none. */
export const databaseAlarmOf = ({ mailer, compose }: Pick<WatchDeps, 'mailer' | 'compose'>): DatabaseAlarm =>
  new DatabaseAlarm(compose && (async (alert) => deliver(mailer, await compose(alert))));

/**
 * One check by the machine's clock. If the database is unfit, nothing else can be checked: that is logged, and the
 * alarm reports it.
 */
export async function checkHealthOnce(
  deps: WatchDeps,
  alarm: DatabaseAlarm,
  log: (line: string) => void,
  now = new Date(),
): Promise<void> {
  const unfit =
    (await unfitDatabase(deps.pool)) ?? (await checkHealth(deps, now).then(() => null, troubleOrThrow));
  if (unfit) log(`watchdog: ${unfit.words}`);
  await alarm.note(unfit && `${unfit.words}.`, now);
}

function troubleOrThrow(error: unknown): DatabaseTrouble {
  const trouble = databaseTrouble(error);
  if (!trouble) throw error;
  return trouble;
}

const EVERY_MS = 60_000;

/**
 * Checks once a minute until closed; failures of a check itself go to `log`. It runs beside the API, not in the
 * worker that it watches.
 */
export function startWatchdog(config: Config, log: (line: string) => void): { close(): Promise<void> } {
  const { deps, closeDeps } = openDeps(config);
  const alarm = databaseAlarmOf(deps);
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      await checkHealthOnce(deps, alarm, log).catch((error: unknown) => log(`watchdog: ${reasonOf(error)}`));
      await sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async close() {
      stop.abort();
      await atMost(5, running);
      await closeDeps();
    },
  };
}

/** How many owners' reminders are checked because they did not apply an answer. */
const UNHEARD = 20;

function openDeps(config: Config) {
  const { databaseUrl, mail } = config;
  const { connectionOptions, namespace } = config.temporal;
  const admin = adminMailOf(config);
  const connection = Connection.lazy(connectionOptions);
  const client = new Client({ connection, namespace });
  const pool = createPool(databaseUrl, 2, TIME_LIMITS.mailing);
  const mailer = createMailer({ smtpUrl: mail.alertSmtpUrl });
  const pageOf = pagesOf(config.temporalUiUrl, namespace);
  const unheard = async (before: Date) => (await findUnheard(pool, before, UNHEARD)).map(reminderId);
  const watched = { connection, client, namespace, pageOf, syncs: syncsSources(config), unheard };
  const deps: WatchDeps = {
    pool,
    mailer,
    see: (before, now) => seeTemporal(watched, before, now),
    handled: handledNames(config),
    synced: syncedNames(config.sources),
    compose: admin.to.length > 0 ? (alert) => composeAlert(alert, admin) : null,
  };
  const closeDeps = async () => {
    await atMost(3, mailer.close());
    await Promise.all([closePool(pool), connection.close()]);
  };
  return { deps, closeDeps };
}

/** What runs in the API's process besides the API. */
export interface BesideApi {
  /** Null if no port for metrics is configured. */
  metricsUrl: string | null;
  close(): Promise<void>;
}

/**
 * Starts the watchdog, and the metrics server if a port is configured. Both run in the API's process, because they
 * must work while no worker is alive. Failures of a check go to `log`. Throws if the port is taken.
 */
export async function startBesideApi(config: Config, log: (line: string) => void): Promise<BesideApi> {
  const { metricsPort } = config;
  const metrics = metricsPort === null ? null : await startMetrics(config, metricsPort);
  const watchdog = startWatchdog(config, log);
  const close = async () => {
    await Promise.all([watchdog.close(), metrics?.close()]);
  };
  return { metricsUrl: metrics?.url ?? null, close };
}
