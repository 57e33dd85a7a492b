import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { reasonOf } from '../domain/errors';
import type { Config } from '../config';
import { keepAlerts, keepWatch, readWatch, tellAlerts, type AlertRow } from '../db/alerts';
import { readMailHealth } from '../db/mailHealth';
import { createPool } from '../db/pool';
import { MAIL_ALERTS, wrongWithMail } from '../domain/mailHealth';
import { expectation, judged, whatIsWrong, type Seen } from '../domain/watch';
import { composeAlert } from '../mail/alertMail';
import type { ComposedMail } from '../mail/compose';
import { createMailer, type Mailer } from '../mail/transport';
import { adminMailOf } from './adminMail';
import { lookAtTemporal } from './watchTemporal';

/** What the watchdog works with. */
export interface WatchDeps {
  pool: Pool;
  /** What Temporal looks like now. */
  see: () => Promise<Seen>;
  mailer: Mailer;
  /** An alert as the mail to the admins; null when nobody is one. */
  compose: ((alert: AlertRow) => Promise<ComposedMail>) | null;
}

/**
 * One look at `now`: remembers what is seen, opens and closes alerts, and tells the admins what changed. All
 * its memory is in the database, so a restart repeats nothing and two processes tell once.
 * Throws when the database does not answer, or a mail is not taken: the next look tries again.
 */
export async function look({ pool, see, mailer, compose }: WatchDeps, now: Date): Promise<void> {
  const seen = await see();
  const { expectedAt, sweptAt } = await readWatch(pool);
  const facts = {
    ...seen,
    expectedAt: expectedAt?.toISOString() ?? null,
    sweptAt: sweptAt?.toISOString() ?? null,
  };
  const wrong = [...whatIsWrong(facts, now), ...wrongWithMail(await readMailHealth(pool, now))];
  await keepAlerts(pool, wrong, [...judged(seen), ...MAIL_ALERTS], now);
  await keepWatch(pool, { at: now, expectedAt: expectation(facts, now), seen });
  if (compose) await tellAlerts(pool, now, async (alert) => deliver(mailer, await compose(alert)));
}

/** A mail refused for good is given up: the same one would be refused again. */
async function deliver(mailer: Mailer, mail: ComposedMail): Promise<void> {
  const outcome = await mailer.send(mail);
  if (outcome.is === 'sent' || outcome.is === 'refused') return;
  throw new Error(`the mail server did not take an alert: ${outcome.words}`);
}

const EVERY_MS = 60_000;

/**
 * Looks once a minute until closed; what goes wrong with a look itself goes to `log`. Runs beside the API: not in the
 * worker it watches.
 */
export function startWatchdog(config: Config, log: (line: string) => void): { close(): Promise<void> } {
  const { deps, closeDeps } = openDeps(config);
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      await look(deps, new Date()).catch((error: unknown) => log(`watchdog: ${reasonOf(error)}`));
      await sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async close() {
      stop.abort();
      await running;
      await closeDeps();
    },
  };
}

function openDeps(config: Config) {
  const { databaseUrl, mail } = config;
  const { connectionOptions, namespace } = config.temporal;
  const admin = adminMailOf(config);
  const connection = Connection.lazy(connectionOptions);
  const client = new Client({ connection, namespace });
  const pool = createPool(databaseUrl, 2);
  const mailer = createMailer({ smtpUrl: mail.alertSmtpUrl });
  const deps: WatchDeps = {
    pool,
    mailer,
    see: () => lookAtTemporal({ connection, client, namespace }),
    compose: admin.to.length > 0 ? (alert) => composeAlert(alert, admin) : null,
  };
  const closeDeps = async () => {
    await mailer.close();
    await Promise.all([pool.end(), connection.close()]);
  };
  return { deps, closeDeps };
}
