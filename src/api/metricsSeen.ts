import type { Sample } from '../db/metrics';
import type { Seen } from '../domain/watch';
import { NOTHING_FOUND } from '../domain/watchWork';

/** What the watchdog saw last, as samples; none before its first look. */
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
