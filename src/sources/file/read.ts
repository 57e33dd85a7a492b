import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Fault } from '../../domain/common/errors';
import type { InventoryKind, InventoryRows, Located } from '../../domain/sync/inventory';
import { readCells } from './cells';
import type { ReadOptions } from '../inventory';
import type { InventoryFile } from './files';
import { batchesOf } from '../cells/batches';
import { parsers } from '../cells/rows';

/** An inventory file of the kind `Kind`. */
export type FileOf<Kind extends InventoryKind> = InventoryFile & { kind: Kind };

/** The rows of an inventory file in batches, read no faster than they are taken. */
export async function* readRows<Kind extends InventoryKind>(
  file: FileOf<Kind>,
  options: ReadOptions,
): AsyncGenerator<Located<InventoryRows[Kind]>[]> {
  const input = createReadStream(file.path);
  let rows = 0;
  for await (const batch of batchesOf(validRows(file, input, options))) {
    options.onRead?.(input.bytesRead, (rows += batch.length));
    yield batch;
  }
}

async function* validRows<Kind extends InventoryKind>(
  file: FileOf<Kind>,
  input: Readable,
  { faults, remarks }: ReadOptions,
): AsyncGenerator<Located<InventoryRows[Kind]>> {
  for await (const raw of readCells(file, input)) {
    const parsed = 'faults' in raw ? raw : parsers[file.kind](raw.cells);
    if ('row' in parsed) {
      if (parsed.remarks) remarks?.add(parsed.remarks, `${file.name}, line ${raw.line}`);
      yield { ...parsed.row, line: raw.line };
    } else faults.add(parsed.faults.map((fault) => at(file.name, raw.line, fault)));
  }
}

/** `fault` told with the file and line it was found at. */
const at = (name: string, line: number, fault: Fault): Fault => ({
  ...fault,
  field: `${name}, line ${line}, ${fault.field}`,
});
