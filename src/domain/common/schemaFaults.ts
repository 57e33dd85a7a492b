import { z } from 'zod';
import type { Fault } from './errors';
import { nearest } from './text';

/**
 * The faults that `error` reports for `input`: field path, value, and what is expected. `unknown` describes a field
 * that the schema does not have.
 */
export const faultsOf = (
  schema: z.ZodType,
  error: z.ZodError,
  input: unknown,
  unknown: (schema: z.ZodType, path: PropertyKey[], input: unknown) => Fault = unknownField,
): Fault[] =>
  error.issues.flatMap((issue) => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknown(schema, [...path, key], input));
    return [{ field: path.join('.') || 'input', value: valueAt(input, path), expected: issue.message }];
  });

/** The fault of an unknown field, with the nearest known one. `others` are names beyond the schema's own. */
export function unknownField(
  schema: z.ZodType,
  path: PropertyKey[],
  input: unknown,
  others: string[] = [],
): Fault {
  const names = [...fieldsOf(schema, path.slice(0, -1)), ...others];
  const near = nearest(String(path.at(-1)), names);
  const expected = near
    ? `the field ${[...path.slice(0, -1), near].join('.')}, the nearest known one`
    : `one of the fields ${names.join(', ')}`;
  return { field: path.join('.'), value: valueAt(input, path), expected };
}

/** The names of the fields that `schema` has at `path`; for a list, those of its elements. */
export function fieldsOf(schema: z.core.$ZodType, path: PropertyKey[] = []): string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable) {
    return fieldsOf(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.out, path);
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((one) => fieldsOf(one, path)))];
  const [key, ...rest] = path;
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  const { shape } = schema;
  if (key === undefined) return Object.keys(shape);
  const field = shape[String(key)];
  return field ? fieldsOf(field, rest) : [];
}

const valueAt = (input: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    input,
  );
