import { Gauge, Registry } from 'prom-client';
import type { Pool } from 'pg';
import { readSamples, readSeen, type Sample } from '../../db/monitoring/metrics';
import { ALERT_KINDS, type AlertKind } from '../../domain/monitoring/alerts';
import type { Seen } from '../../domain/monitoring/health';
import { NOTHING_FOUND } from '../../domain/monitoring/workHealth';
import Fastify from 'fastify';
import type { Config } from '../../config';
import { closePool, createPool } from '../../db/core/pool';
import { drainOnClose } from './hardening';

/** How long values are cached, in milliseconds, so that many scrapers do not burden the database. */
const CACHED_MS = 10_000;

/** The metrics in Prometheus format, and its content type. */
export interface Metrics {
  contentType: string;
  read(): Promise<string>;
}

/** Metrics that come only from the database. `read` throws if the database does not answer. */
export function createMetrics(pool: Pool, clock: () => Date): Metrics {
  const registry = new Registry();
  const gauges = createGauges(registry);
  let cached: { at: number; text: Promise<string> } | null = null;

  const collect = async (now: Date) => {
    const samples = [...(await readSamples(pool, now)), ...samplesOfSeen(await readSeen(pool))];
    for (const gauge of gauges.values()) gauge.reset();
    fill(gauges, [...NO_ALERTS, ...samples]);
    return registry.metrics();
  };

  return {
    contentType: registry.contentType,
    read() {
      const now = clock();
      if (cached && now.getTime() - cached.at < CACHED_MS) return cached.text;
      const text = collect(now);
      cached = { at: now.getTime(), text };
      text.catch(() => (cached = null));
      return text;
    },
  };
}

type Gauges = Map<string, Gauge>;

const createGauges = (registry: Registry): Gauges =>
  new Map(
    Object.entries(METRICS).map(([key, { name, help, label }]) => [
      key,
      new Gauge({ name: `rollcall_${name}`, help, labelNames: label ? [label] : [], registers: [registry] }),
    ]),
  );

/** The alert about the database is not stored in the database: /readyz and a mail report it. */
const isKept = (kind: AlertKind) => kind !== 'database';

/** Kinds without an open alert are exported as 0, so that a rule can distinguish "none" from "unknown". */
const NO_ALERTS: Sample[] = ALERT_KINDS.filter(isKept).map((kind) => ({
  metric: 'alert_open',
  label: kind,
  value: 0,
}));

function fill(gauges: Gauges, samples: Sample[]): void {
  for (const { metric, label, value } of samples) {
    const labelName = METRICS[metric]?.label;
    const gauge = gauges.get(metric);
    if (labelName) gauge?.set({ [labelName]: label ?? '' }, value);
    else gauge?.set(value);
  }
}

/** The definition of a metric, without the prefix `rollcall_`. */
export interface Definition {
  name: string;
  help: string;
  label?: string;
}

/** Every metric, by the name of its samples in the database. Times are Unix seconds; 0 means never. */
export const METRICS: Record<string, Definition> = {
  sweep_started: { name: 'sweep_started_timestamp_seconds', help: 'When the latest sweep began' },
  sweep_ended: { name: 'sweep_ended_timestamp_seconds', help: 'When a sweep last succeeded' },
  sweep_latest: {
    name: 'sweep_latest',
    help: "The Temporal status of the Schedule's latest sweep, as the watchdog last saw it",
    label: 'status',
  },
  sweeps_missed: {
    name: 'schedule_missed',
    help: 'Sweeps that Temporal missed since the Schedule was created',
  },
  sweeps_skipped: {
    name: 'schedule_skipped',
    help: 'Sweeps skipped since the Schedule was created, because one was still running',
  },
  schedule_paused: { name: 'schedule_paused', help: '1 while the Schedule is paused' },
  worker_polled: {
    name: 'worker_polled_timestamp_seconds',
    help: 'When a worker last polled for work, as the watchdog last saw it',
    label: 'queue',
  },
  watchdog_looked: { name: 'watchdog_looked_timestamp_seconds', help: 'When the watchdog last checked' },
  alert_open: {
    name: 'alert_open',
    help: '1 while something is wrong with sweeps, workers or mail',
    label: 'kind',
  },
  paused: { name: 'paused', help: '1 while Rollcall is paused' },
  rounds_open: { name: 'rounds_open', help: 'Open rounds by the latest notice', label: 'stage' },
  answers_unsignalled: { name: 'answers_unsignalled', help: 'Answers not yet signalled to a reminder' },
  answer_unsignalled_since: {
    name: 'answers_unsignalled_oldest_timestamp_seconds',
    help: 'When the oldest of these answers was given',
  },
  workflows_failing: {
    name: 'workflows_failing',
    help: 'Workflows that cannot continue because every attempt fails, as the watchdog last saw',
  },
  reminders_overdue: {
    name: 'reminders_overdue',
    help: 'Reminders that did nothing after their deadline, as the watchdog last saw',
  },
  answers_unapplied: { name: 'answers_unapplied', help: 'Answers not yet applied' },
  answer_unapplied_since: {
    name: 'answers_unapplied_oldest_timestamp_seconds',
    help: 'When the oldest of these answers was given',
  },
  notices_unsent: { name: 'notices_unsent', help: 'Notices claimed but neither accepted nor refused yet' },
  notice_unsent_since: {
    name: 'notices_unsent_oldest_timestamp_seconds',
    help: 'When the oldest of these notices was claimed',
  },
  first_notices: {
    name: 'first_notices',
    help: 'The latest first notices that mail servers answered, at most 50, by state',
    label: 'result',
  },
  closures: { name: 'closures', help: 'Closures by state', label: 'state' },
  mail_used: { name: 'mail_budget_used', help: "Mails claimed from today's budget" },
  mail_waiting: { name: 'mail_budget_waiting', help: 'Owners whose next mail waits for a later day' },
  mirror_synced: {
    name: 'mirror_synced_timestamp_seconds',
    help: 'When a source was last synced',
    label: 'source',
  },
  mirror_trusted: { name: 'mirror_trusted', help: '1 if the latest sync is trusted', label: 'source' },
};

/** The watchdog's last observation as samples; none before its first check. */
export function samplesOfSeen(look: { at: Date; seen: Seen } | null): Sample[] {
  if (!look) return [];
  const { schedule, queues, work = NOTHING_FOUND } = look.seen;
  return [
    sample('watchdog_looked', look.at.getTime() / 1000),
    ...queues.map(({ name, polledAt }) => sample('worker_polled', seconds(polledAt), name)),
    sample('workflows_failing', work.failing.length),
    sample('reminders_overdue', work.overdue.length),
    ...(schedule
      ? [
          sample('sweeps_missed', schedule.missed),
          sample('sweeps_skipped', schedule.skipped),
          sample('schedule_paused', schedule.paused ? 1 : 0),
        ]
      : []),
    ...(schedule?.latest ? [sample('sweep_latest', 1, schedule.latest.status.toLowerCase())] : []),
  ];
}

const sample = (metric: string, value: number, label: string | null = null): Sample => ({
  metric,
  label,
  value,
});

const seconds = (iso: string | null) => (iso ? Date.parse(iso) / 1000 : 0);

/**
 * Serves `/metrics` on its own `port`: all owners can reach the API's port, but must not reach this one. Throws if the
 * port is taken.
 */
export async function startMetrics(
  { databaseUrl, apiHost: host }: Pick<Config, 'databaseUrl' | 'apiHost'>,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const pool = createPool(databaseUrl, 1);
  const metrics = createMetrics(pool, () => new Date());
  const app = Fastify({ forceCloseConnections: 'idle' });
  drainOnClose(app);
  app.get('/metrics', async (_, reply) => {
    reply.type(metrics.contentType);
    return metrics.read();
  });
  const close = async () => {
    await app.close();
    await closePool(pool);
  };
  try {
    return { url: `${await app.listen({ host, port })}/metrics`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
