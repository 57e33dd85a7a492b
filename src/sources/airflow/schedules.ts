import { keptText } from '../storable';

const NEVER = [null, undefined, '', 'None', '@once'];
const CRON =
  /^(@(hourly|daily|weekly|monthly|quarterly|yearly|annually|midnight)|[\d*][\d*,/-]*( [\w*,/#?-]+){4,5})$/;
const DELTA = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d)(?:\.\d+)?$/;

/**
 * A DAG's schedule of what Airflow says of it: a cron expression as it is, a length as `every 1 hour`, anything else in
 * Airflow's own words. Null for one that only people and programs start, and for one that runs once.
 */
export function scheduleOf(
  summary: string | null | undefined,
  description: string | null | undefined,
): string | null {
  if (summary === null || summary === undefined || NEVER.includes(summary)) return null;
  if (CRON.test(summary)) return summary;
  const [, days = '0', hours, minutes, seconds] = DELTA.exec(summary) ?? [];
  if (hours !== undefined)
    return words(((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds));
  return keptText(description?.trim() || summary);
}

const UNITS: [number, string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** A number of seconds as a schedule: `every 1 hour 30 minutes`. */
export function words(seconds: number): string {
  let rest = Math.round(seconds);
  const parts = UNITS.flatMap(([length, unit]) => {
    const n = Math.floor(rest / length);
    rest -= n * length;
    return n === 0 ? [] : [`${n} ${unit}${n === 1 ? '' : 's'}`];
  });
  return `every ${parts.join(' ') || `${seconds} seconds`}`;
}
