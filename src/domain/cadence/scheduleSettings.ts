import { A_CADENCE, parseCadence, type Cadence } from './cadence';
import { InvalidInput, type Fault } from '../common/errors';
import { cronOf, timesOf, type CalendarSpec, type IntervalSpec } from './scheduleSpec';
import { DEFAULT_TIMING, timingFaults, type Timing } from './scheduleTimes';

/** All of the sweep's Schedule that an admin sets: when sweeps run, and the cadence they get as their input. */
export interface Settings {
  /** Null where another tool set times that are no single cron expression. */
  cron: string | null;
  /** What these are; only there where they are. */
  times?: string;
  timeZone: string;
  /** As it is there; another tool may have set anything. */
  cadence: unknown;
}

/** One field that differs; undefined where there is none. */
export interface Difference {
  field: string;
  before: unknown;
  after: unknown;
}

/** Whether a field says when sweeps run; the others are the cadence's. */
export const isTime = (field: string): boolean => field === 'times' || field in DEFAULT_TIMING;

/** Who a change is put down to that Rollcall did not make. */
export const OUTSIDE = 'outside Rollcall';

/** What a description of the Schedule by Temporal's client says of its settings. */
export function settingsOf({ spec, action }: ScheduleParts): Settings {
  const { calendars = [], intervals = [] } = spec;
  const cron = cronOf(calendars, intervals.length);
  return {
    cron,
    ...(cron === null && { times: timesOf(calendars, intervals) }),
    timeZone: spec.timezone || DEFAULT_TIMING.timeZone,
    // More than one input is wrong, and shown as what it is.
    cadence: (action.args?.length ?? 0) > 1 ? action.args : action.args?.[0],
  };
}

interface ScheduleParts {
  spec: { calendars?: CalendarSpec[]; intervals?: IntervalSpec[]; timezone?: string | undefined };
  action: { args?: readonly unknown[] | undefined };
}

/** `present` with what is given in place of it. Times that no cron expression says are gone once one is given. */
export function withGiven({ times, ...present }: Settings, given: Partial<Settings>): Settings {
  const kept = given.cron === undefined && times !== undefined ? { times } : {};
  return normal({ ...present, ...kept, ...given });
}

/** The same settings with a valid cadence's missing fields filled in, so that two of one meaning are equal. */
export function normal(settings: Settings): Settings {
  try {
    return { ...settings, cadence: parseCadence(settings.cadence) };
  } catch (error) {
    if (error instanceof InvalidInput) return settings;
    throw error;
  }
}

/** Settings as `cadence set` and `cadence validate` speak of them: `cron` and `timeZone` beside the cadence's fields. */
export const flat = ({ cron, timeZone, cadence }: Settings): Record<string, unknown> => ({
  ...(cron === null ? {} : { cron }),
  timeZone,
  ...(isObject(cadence) ? cadence : {}),
});

/** What flat settings mean. Throws InvalidInput naming every field that is wrong, of times and cadence alike. */
export function parseFlat(input: unknown): { timing: Partial<Timing>; cadence: Cadence } {
  if (!isObject(input)) {
    // The workflows take an input of null for none; whoever gives a file of it meant something else.
    if (input === null)
      throw new InvalidInput('cadence', [{ field: 'input', value: null, expected: A_CADENCE }]);
    return { timing: {}, cadence: parseCadence(input) };
  }
  const { cron, timeZone, ...rest } = input;
  const given = { ...(cron === undefined ? {} : { cron }), ...(timeZone === undefined ? {} : { timeZone }) };
  const faults: Fault[] = timingFaults(given);
  const cadence = gather(() => parseCadence(rest), faults);
  if (faults.length > 0 || !cadence) throw new InvalidInput('cadence', faults);
  return { timing: given as Partial<Timing>, cadence };
}

function gather<T>(work: () => T, faults: Fault[]): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    faults.push(...error.faults);
    return null;
  }
}

/**
 * The fields in which `after` differs, each by its dotted name; all of them where there was nothing before.
 * What is null and what is not there are the same.
 */
export function differences(before: Settings | null, after: Settings): Difference[] {
  const old = leaves(before);
  const now = leaves(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }))
    .filter((one) => JSON.stringify(one.before ?? null) !== JSON.stringify(one.after ?? null));
}

/** Every value of the settings by its dotted name. Lists of plain values are one value. */
export function leaves(settings: Settings | null): Map<string, unknown> {
  if (!settings) return new Map();
  const { cadence, ...timing } = settings;
  return new Map([...Object.entries(timing), ...leavesOf(cadence, [])]);
}

function leavesOf(value: unknown, path: string[]): [string, unknown][] {
  const whole = Array.isArray(value) ? !value.some(isObject) : !isObject(value);
  if (whole) return [[path.join('.') || 'cadence', value]];
  return Object.entries(value as object).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** Whether `value` has fields by name. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
