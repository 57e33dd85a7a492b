import type { Readable } from 'node:stream';
import { CsvError, parse, type Info } from 'csv-parse';
import type { Fault } from '../../domain/common/errors';
import { MAX_ROW } from '../cells/limits';

type CsvRow = { line: number; values: string[] } | { line: number; faults: Fault[] };

/**
 * The records of a CSV (RFC 4180, UTF-8, a byte order mark tolerated, lines ended in any way), each with the line it
 * begins at. Ends with the first that is no record.
 */
export async function* parseCsv(input: Readable): AsyncGenerator<CsvRow> {
  const rows: CsvRow[] = [];
  const lines = new Lines();
  const parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
    // Taken from here, the records before a malformed one are not lost with the parser.
    on_record: (values: string[], info) => {
      rows.push({ line: lines.beginOf(values, info), values });
      return null;
    },
  });
  parser.on('error', () => undefined);
  for await (const chunk of input) {
    const error = await fed((done) => parser.write(chunk, done));
    yield* rows.splice(0);
    if (error) return yield malformed(error, lines);
  }
  const error = await fed((done) => parser.end(done));
  yield* rows;
  if (error) yield malformed(error, lines);
}

/** What the parser says of what it is given; null where it is fine. Rejects with an error that is not of CSV. */
async function fed(give: (done: (error?: Error | null) => void) => unknown): Promise<CsvError | null> {
  const error = await new Promise<Error | null | undefined>(give);
  if (!error) return null;
  if (error instanceof CsvError) return error;
  throw error;
}

/** What is wrong with the record that the parser could not read on, told at the line where it begins. */
function malformed(error: CsvError, lines: Lines): CsvRow {
  const { line, goesOn } = lines.after(error);
  const cell = `cell ${Number(error['column']) + 1}`;
  return { line, faults: [faultOf(error, cell, goesOn)] };
}

function faultOf({ code, ...error }: CsvError, cell: string, goesOn: boolean): Fault {
  // Only a quote takes a record beyond its line: where it ends is chance.
  if (code === 'CSV_QUOTE_NOT_CLOSED' || goesOn)
    return {
      field: `the quote that opens ${cell}`,
      value: 'not closed',
      expected: `one at its end; ${TWICE}`,
    };
  if (code === 'CSV_INVALID_CLOSING_QUOTE')
    return {
      field: `the quote that closes ${cell}`,
      value: 'within it',
      expected: `one at its end; ${TWICE}`,
    };
  if (code === 'INVALID_OPENING_QUOTE')
    return {
      field: cell,
      value: `${String(error['field'])}"`,
      expected: `quotes around the whole cell; ${TWICE}`,
    };
  return { field: 'row', value: 'longer', expected: `at most ${MAX_ROW} bytes` };
}

const TWICE = 'a quote within a cell is written twice';

/** Where records begin: the parser counts to their last lines, and a CRLF in a cell as two. */
class Lines {
  private last = 0;
  private empty = 0;
  private countedTwice = 0;

  /** The line at which the record begins that was just read. */
  beginOf(values: string[], { lines, empty_lines: empty }: Info): number {
    const breaks = values.flatMap((cell) => cell.match(/\r\n|\r|\n/g) ?? []);
    this.countedTwice += breaks.filter(({ length }) => length === 2).length;
    this.last = lines - this.countedTwice;
    this.empty = empty;
    return this.last - breaks.length;
  }

  /** The line at which the record after that begins, which could not be read, and whether it goes on beyond it. */
  after({ lines, empty_lines: empty }: CsvError): { line: number; goesOn: boolean } {
    const line = this.last + 1 + Number(empty) - this.empty;
    return { line, goesOn: Number(lines) - this.countedTwice > line };
  }
}
