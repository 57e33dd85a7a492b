import { z } from 'zod';
import type { Fault } from '../common/errors';
import { nearest } from '../common/text';
import { DEFAULT_TIMING, timingFaults } from './scheduleTimes';

/** What `error` found wrong with `input`, each fault with the field's path, its value and what would be right. */
export const faultsOf = (schema: z.ZodType, error: z.ZodError, input: unknown): Fault[] =>
  error.issues.flatMap((issue) => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknown(schema, [...path, key], input));
    return [{ field: path.join('.') || 'input', value: valueAt(input, path), expected: issue.message }];
  });

/** The names of the fields that `schema` has at `path`; those of a list are its elements'. */
export function fieldsOf(schema: z.core.$ZodType, path: PropertyKey[] = []): string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable) {
    return fieldsOf(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((one) => fieldsOf(one, path)))];
  const [key, ...rest] = path;
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  const { shape } = schema;
  if (key === undefined) return Object.keys(shape);
  const field = shape[String(key)];
  return field ? fieldsOf(field, rest) : [];
}

const TIMES =
  'none here: times belong to the Schedule, not to its input; set them with "rollcall cadence set"';

function unknown(schema: z.ZodType, path: PropertyKey[], input: unknown): Fault {
  const fault = { field: path.join('.'), value: valueAt(input, path) };
  if (fault.field === 'cron' || fault.field === 'timeZone') {
    return timingFaults({ [fault.field]: fault.value })[0] ?? { ...fault, expected: TIMES };
  }
  const names = [
    ...fieldsOf(schema, path.slice(0, -1)),
    ...(path.length === 1 ? Object.keys(DEFAULT_TIMING) : []),
  ];
  const near = nearest(String(path.at(-1)), names);
  const expected = near
    ? `the field ${[...path.slice(0, -1), near].join('.')}, the nearest there is`
    : `one of the fields ${names.join(', ')}`;
  return { ...fault, expected };
}

const valueAt = (input: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    input,
  );
