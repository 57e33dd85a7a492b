import type { Cadence } from './cadence';
import { InvalidInput, type Fault } from '../common/errors';
import { flat, isObject, parseFlat, type Settings } from './scheduleSettings';
import { DEFAULT_TIMING, type Timing } from './scheduleTimes';

/** One field to be set, by its dotted name; null takes it out: it is as by default then, and a step is gone. */
export interface Assignment {
  field: string;
  value: unknown;
}

/**
 * The settings that the assignments make of the present ones, times and cadence. Only the times that are named are
 * checked and given: another tool may have set some that no cron expression says. Throws InvalidInput.
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

/** Whether one of the dotted fields is the other, or has it within. */
const concerns = (one: string, other: string) =>
  `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);

/** What another tool put there is not what the caller wrote: they are told how to be rid of it. */
function foundThere(fault: Fault): Fault {
  const { field, value, expected } = fault;
  // What is missing beside what was set is nowhere, so there is nothing to be taken out.
  if (value === undefined) return fault;
  return {
    field,
    value,
    expected: `${expected}; the Schedule has it already, and ${field}=null takes it out`,
  };
}

/**
 * `input` with the value at the dotted `field`, such as `ladder.1.wait`, replaced, or taken out by null. Whether there
 * is such a field is not asked. Throws InvalidInput for a place beyond the end of a list; the one at its end appends.
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
    const expected = `a place from 0 to ${length}, ${length} being a new one at the end`;
    throw new InvalidInput('cadence', [{ ...wanted, expected }]);
  }
  const made = replaced(list[at], wanted, rest);
  return list.toSpliced(at, 1, ...(made === null ? [] : [made]));
}
