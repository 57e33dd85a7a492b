import type { Readable } from 'node:stream';
import type { Fault } from '../../domain/common/errors';
import { COLUMNS, headerFaults, unknownColumn } from '../cells/columns';
import type { Cells } from '../cells/rows';
import { parseCsv } from './csv';
import type { InventoryFile } from './files';
import { parseJsonLines } from '../cells/jsonLines';

/** A row, whatever the format. */
export interface RawRow {
  line: number;
  cells: Cells;
}

/** A row, or what is wrong at a line. */
export type RawResult = RawRow | { line: number; faults: Fault[] };

/** The rows of a file as text. Ends early, with faults, where the file cannot be read on. */
export function readCells(file: InventoryFile, input: Readable): AsyncGenerator<RawResult> {
  return file.format === 'csv' ? csvCells(file, input) : jsonCells(file, input);
}

async function* csvCells(file: InventoryFile, input: Readable): AsyncGenerator<RawResult> {
  let header: string[] | undefined;
  for await (const row of parseCsv(input)) {
    if ('faults' in row) return yield row;
    if (header) yield fromCsv(header, row);
    else {
      header = row.values.map((name) => name.trim());
      const faults = headerFaults(file.kind, header);
      if (faults.length === 0) continue;
      yield { line: row.line, faults };
      return;
    }
  }
  if (!header) yield { line: 1, faults: headerFaults(file.kind, []) };
}

function fromCsv(header: string[], { line, values }: { line: number; values: string[] }): RawResult {
  if (values.length !== header.length) {
    const broken = values.some((value) => value.includes('\n'));
    const expected = `${header.length}, as in the header${broken ? UNCLOSED : ''}`;
    return { line, faults: [{ field: 'number of cells', value: values.length, expected }] };
  }
  const cells: Cells = {};
  for (const [at, name] of header.entries()) cells[name] = values[at]!.trim() || null;
  return { line, cells };
}

const UNCLOSED = '; it goes on beyond its line, as with a quote that is not closed';

async function* jsonCells(file: InventoryFile, input: Readable): AsyncGenerator<RawResult> {
  for await (const row of parseJsonLines(input.setEncoding('utf8'))) {
    yield 'faults' in row ? row : fromJson(file, row);
  }
}

function fromJson(
  { kind }: InventoryFile,
  row: { line: number; object: Record<string, unknown> },
): RawResult {
  const faults: Fault[] = [];
  const cells: Cells = {};
  for (const [field, value] of Object.entries(row.object)) {
    const text = asText(value);
    if (!COLUMNS[kind].includes(field)) faults.push(unknownColumn(kind, field));
    else if (text === undefined)
      faults.push({ field, value, expected: 'a text, an exact number, true, false or null' });
    else cells[field] = text;
  }
  return faults.length > 0 ? { line: row.line, faults } : { line: row.line, cells };
}

/** A JSON scalar as CSV would have it; undefined for anything that has no such form. */
function asText(value: unknown): string | null | undefined {
  if (value === null) return null;
  if (typeof value === 'string') return value.trim() || null;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return undefined;
}
