import type { Cadence } from './cadence';
import { InvalidInput, type Fault } from '../common/errors';
import { flat, isObject, parseFlat, type Settings } from './scheduleSettings';
import { DEFAULT_TIMING, type Timing } from './scheduleTimes';

/**
 * One field to set, by its dotted name. Null removes it: the default applies again, or a step of the ladder is gone.
 */
export interface Assignment {
  field: string;
  value: unknown;
}

/**
 * Applies the assignments to the present settings, times and cadence alike. Only the named times are checked and
 * returned: another tool may have set times that no cron expression can express. Throws InvalidInput.
 */
export function withAssignments(
  present: Settings,
  assignments: Assignment[],
): Partial<Timing> & { cadence: Cadence } {
  const wanted = assignments.reduce((made, { field, value }) => assign(made, field, value), flat(present));
  const isNamed = (field: string) => assignments.some((one) => concerns(one.field, field));
  const given = Object.entries({ ...DEFAULT_TIMING, ...wanted }).filter(
    ([field]) => isNamed(field) || !(field in DEFAULT_TIMING),
  );
  try {
    const { timing, cadence } = parseFlat(Object.fromEntries(given));
    return { ...timing, cadence };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const faults = error.faults.map((fault) => (isNamed(fault.field) ? fault : foundThere(fault)));
    throw new InvalidInput(error.subject, faults);
  }
}

/** Whether one dotted field equals the other or contains it. */
const concerns = (one: string, other: string) =>
  `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);

/** Another tool put this value there, not the caller, so the fault says how to remove it. */
function foundThere(fault: Fault): Fault {
  const { field, value, expected } = fault;
  // A missing field has nothing to remove.
  if (value === undefined) return fault;
  return {
    field,
    value,
    expected: `${expected}; the Schedule already has this value, and ${field}=null removes it`,
  };
}

/**
 * `input` with the value at the dotted `field`, such as `ladder.1.wait`, replaced, or removed by null. The name of
 * the field is not checked. An index equal to the length of a list appends; a larger one throws InvalidInput.
 */
export const assign = (input: Record<string, unknown>, field: string, value: unknown) =>
  replaced(input, { field, value }, field.split('.')) as Record<string, unknown>;

function replaced(input: unknown, wanted: Assignment, [key, ...rest]: string[]): unknown {
  if (key === undefined) return wanted.value;
  if (Array.isArray(input) && /^\d+$/.test(key)) return withElement(input, Number(key), wanted, rest);
  const fields = isObject(input) ? input : {};
  const made = replaced(Object.hasOwn(fields, key) ? fields[key] : undefined, wanted, rest);
  if (made !== null) return { ...fields, [key]: made };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
}

function withElement(list: unknown[], at: number, wanted: Assignment, rest: string[]): unknown[] {
  if (at > list.length) {
    const { length } = list;
    const expected = `an index from 0 to ${length}; ${length} appends an element`;
    throw new InvalidInput('cadence', [{ ...wanted, expected }]);
  }
  const made = replaced(list[at], wanted, rest);
  return list.toSpliced(at, 1, ...(made === null ? [] : [made]));
}
