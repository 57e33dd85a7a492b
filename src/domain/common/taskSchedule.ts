import { knownTimeZone } from './format';

/** The fields of a cron expression as systems call them that write a legend behind it, in the order of cron. */
const FIELDS = [['m'], ['h'], ['dM', 'dom'], ['MY', 'mY', 'moy'], ['d', 'dow']] as const;

const WITH_LEGEND = /^(?:<crontab: )?(\S+(?: \S+){4}) \(([a-z/]+)\)>?(?: (\S+))?$/i;

/**
 * A task's schedule in the order of cron: minute, hour, day of month, month, day of week. Celery and what is built on
 * it, such as bk-sops, write the fields in another order, and a legend that tells it:
 * `0 9 1 * * (m/h/d/dM/MY) Asia/Shanghai` is every Monday, and becomes `0 9 * * 1 Asia/Shanghai`. Whatever has no
 * legend, or one that is not understood, stays as it is.
 */
export function standardSchedule(text: string): string {
  const [, fields = '', legend = '', timeZone] = WITH_LEGEND.exec(text.trim()) ?? [];
  const names = legend.split('/');
  const values = fields.split(' ');
  const ordered = FIELDS.map((known) => values[names.findIndex((name) => known.some((one) => one === name))]);
  if (names.length !== FIELDS.length || ordered.some((value) => value === undefined)) return text;
  return [...ordered, timeZone].filter(Boolean).join(' ');
}

/** A schedule in its parts. */
export interface ReadSchedule {
  /** What may be a cron expression or one of cron's names, such as `@daily`. */
  expression: string;
  /** The IANA time zone that its times are meant in; null where it is not said. */
  timeZone: string | null;
}

/** A schedule without the zone that some systems write before it (`CRON_TZ=`, `TZ=`) and others behind it. */
export function readSchedule(text: string): ReadSchedule {
  const [, before, rest] = /^(?:CRON_)?TZ=(\S+) +(.+)$/.exec(text) ?? [];
  if (before && rest && knownTimeZone(before) === before)
    return { expression: rest.trim(), timeZone: before };
  const [, fields, behind] = /^(\S+(?: +\S+){4}) +(\S+)$/.exec(text) ?? [];
  if (fields && behind && knownTimeZone(behind) === behind) return { expression: fields, timeZone: behind };
  return { expression: text, timeZone: null };
}
