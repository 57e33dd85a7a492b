import { z } from 'zod';
import type { Fault } from '../../domain/common/errors';
import { faultsOf } from '../../domain/common/schemaFaults';
import { nearest } from '../../domain/common/text';
import type { InventoryKind, InventoryRows } from '../../domain/sync/inventory';
import { rowOf } from '../cells/values';
import { text } from '../fields';

/** What stands in a line under its key, or what is wrong with it. */
type Reader<Value> = (given: object) => { value: Value } | { faults: Fault[] };
export type Readers = Record<string, Reader<unknown>>;

/** A line of an answer: what it is, by its one key, and what stands there. */
export type Said<R extends Readers> = {
  [Key in keyof R]: { is: Key; value: R[Key] extends Reader<infer Value> ? Value : never };
}[keyof R];

const bySchema =
  <Schema extends z.ZodObject>(schema: Schema): Reader<z.infer<Schema>> =>
  (given) => {
    const { success, data, error } = schema.safeParse(given);
    return success ? { value: data } : { faults: faultsOf(schema, error, given) };
  };

const row =
  <Kind extends InventoryKind>(kind: Kind): Reader<InventoryRows[Kind]> =>
  (given) => {
    const rounded = Object.entries(given).flatMap(([field, value]): Fault[] =>
      Number.isInteger(value) && !Number.isSafeInteger(value)
        ? [{ field, value, expected: 'a number this long as a text, since as a number it was rounded' }]
        : [],
    );
    if (rounded.length > 0) return { faults: rounded };
    const read = rowOf(kind, given as Record<string, unknown>);
    return 'row' in read ? { value: read.row } : read;
  };

const ROWS = { project: row('projects'), task: row('tasks') };
const ID = text('the id of one');
const REASON = text('why it could not be read');
const END = { end: bySchema(z.strictObject({})) };

const EVERYBODY = 'true, where the people told are everybody there is; or false';
const CLOSES = 'true, where it answers close and restore; or false';
const ERROR = 'null, where the task is as wanted now; or why it is not';

/** What the lines of an answer may be, for each request. */
export const ANSWERS = {
  check: {
    check: bySchema(
      z.strictObject({ closes: z.boolean({ error: CLOSES }), version: text('its version').nullish() }),
    ),
    ...END,
  },
  read: {
    ...ROWS,
    person: row('people'),
    unread: bySchema(z.strictObject({ project: ID, reason: REASON })),
    end: bySchema(z.strictObject({ everybody: z.boolean({ error: EVERYBODY }).default(false) })),
  },
  get: {
    ...ROWS,
    unread: bySchema(z.strictObject({ task: ID, reason: REASON })),
    ...END,
  },
  switch: {
    result: bySchema(
      z.strictObject({ id: ID, error: z.string({ error: ERROR }).min(1, { error: ERROR }).nullable() }),
    ),
    ...END,
  },
};

/** What the object of a line says, by these readers. */
export function readLine<R extends Readers>(
  readers: R,
  object: Record<string, unknown>,
): Said<R> | { faults: Fault[] } {
  const [[key, given] = ['', null], ...more] = Object.entries(object);
  const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
  if (!reader || more.length > 0) return { faults: [wrongKey(Object.keys(object), Object.keys(readers))] };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { faults: [{ field: key, value: given, expected: 'an object' }] };
  const read = reader(given);
  if ('faults' in read)
    return { faults: read.faults.map((fault) => ({ ...fault, field: `${key}.${fault.field}` })) };
  return { is: key, value: read.value } as Said<R>;
}

function wrongKey(found: string[], known: string[]): Fault {
  const near = found.length === 1 ? nearest(found[0]!, known) : undefined;
  return { field: 'key', value: found.join(), expected: near ? `${near}?` : `one of ${known.join(', ')}` };
}
