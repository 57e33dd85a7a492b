import { Gauge, Registry } from 'prom-client';
import type { Pool } from 'pg';
import { readSamples, readSeen, type Sample } from '../db/metrics';
import { ALERT_KINDS, type AlertKind } from '../domain/alerts';
import { METRICS } from './metricNames';
import { samplesOfSeen } from './metricsSeen';

/** Scrapes closer together than this see the same values: no number of scrapers burdens the database. */
const CACHED_MS = 10_000;

/** The metrics as Prometheus reads them, and the type of that text. */
export interface Metrics {
  contentType: string;
  read(): Promise<string>;
}

/** Metrics from the database alone. `read` throws when the database does not answer. */
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

/** Of the database nothing can be said by the database: /readyz and a mail tell of that. */
const isKept = (kind: AlertKind) => kind !== 'database';

/** Kinds without an open alert are exported as 0, so that a rule can tell none from unknown. */
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
