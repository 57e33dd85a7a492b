import type { Fault } from '../../domain/common/errors';
import type { InventoryKind, InventoryRows } from '../../domain/sync/inventory';
import { COLUMNS, unknownColumn } from './columns';
import { parsers, type Cells } from './rows';

/** Columns that hold a yes or no, which some databases keep as a number. */
const FLAGS = new Set(['enabled', 'active']);
const AS_FLAG: Record<string, string> = { '1': 'true', '0': 'false', t: 'true', f: 'false' };

/** The row of an inventory that these values by column are, or what is wrong with them. */
export function rowOf<Kind extends InventoryKind>(
  kind: Kind,
  row: Readonly<Record<string, unknown>>,
): { row: InventoryRows[Kind]; remarks?: string[] } | { faults: Fault[] } {
  const cells: Cells = {};
  const faults: Fault[] = [];
  for (const [field, value] of Object.entries(row)) {
    const text = textOf(field, value);
    if (!COLUMNS[kind].includes(field)) faults.push(unknownColumn(kind, field));
    else if (text === undefined)
      faults.push({ field, value: typeof value, expected: 'a text, a number, a date, true or false' });
    else cells[field] = text;
  }
  return faults.length > 0 ? { faults } : parsers[kind](cells);
}

/** A value as a file would have it; undefined for one that has no such form. */
function textOf(field: string, value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(String).join(';') || null;
  if (!isScalar(value)) return undefined;
  const text = String(value).trim();
  return (FLAGS.has(field) ? (AS_FLAG[text] ?? text) : text) || null;
}

const isScalar = (value: unknown): value is string | number | bigint | boolean =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
