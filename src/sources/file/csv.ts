import { pipeline, type Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Fault } from '../../domain/common/errors';
import { MAX_ROW } from '../cells/limits';

type CsvRow = { line: number; values: string[] } | { line: number; faults: Fault[] };

/** The records of a CSV (RFC 4180, UTF-8, a byte order mark tolerated, lines ended in any way), each with the line it begins at. */
export async function* parseCsv(input: Readable): AsyncGenerator<CsvRow> {
  const options = {
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
  };
  const parser = parse(options);
  // A failed read destroys the parser with the same error, which the loop below throws.
  pipeline(input, parser, () => undefined);
  try {
    const records: AsyncIterable<{ record: string[]; info: { lines: number } }> = parser;
    for await (const { record, info } of records) {
      yield { line: info.lines - lineBreaks(record), values: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { line: Number(error['lines']), faults: [malformed(error)] };
  }
}

const malformed = (error: CsvError): Fault => ({
  field: 'CSV',
  value: error.message,
  expected: 'rows of cells, comma between them, quotes around a cell that holds a comma, quote or line break',
});

/** Line breaks inside the cells: the parser counts to the row's last line, people look at its first. */
function lineBreaks(record: string[]): number {
  let count = 0;
  for (const cell of record) {
    if (cell.includes('\n')) count += cell.split('\n').length - 1;
  }
  return count;
}
