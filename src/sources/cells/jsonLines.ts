import type { Fault } from '../../domain/common/errors';
import { MAX_ROW } from './limits';

type JsonRow = { line: number; object: Record<string, unknown> } | { line: number; faults: Fault[] };

/**
 * The objects of JSON lines (a byte order mark tolerated), each with its line; ends with a line that is too long. What is
 * wrong is shown as `shown` has it.
 */
export async function* parseJsonLines(
  input: AsyncIterable<string>,
  shown = (text: string) => text,
): AsyncGenerator<JsonRow> {
  let line = 0;
  for await (const text of linesOf(input)) {
    line += 1;
    if (text.trim()) yield parseLine(line, text, shown);
    if (text.length > MAX_ROW) return;
  }
}

function parseLine(line: number, text: string, shown: (text: string) => string): JsonRow {
  if (text.length > MAX_ROW) return { line, faults: [notAnObject(shown(text))] };
  try {
    const object: unknown = JSON.parse(text);
    if (isObject(object)) return { line, object };
  } catch {
    // Reported below, like any line that is no object.
  }
  return { line, faults: [notAnObject(shown(text))] };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const notAnObject = (text: string): Fault => ({
  field: 'JSON',
  value: text.length > 60 ? `${text.slice(0, 60)}…` : text,
  expected: `one JSON object on each line, of at most ${MAX_ROW} characters`,
});

/** Lines without their breaks. A line beyond MAX_ROW is handed out as soon as it is that long, in pieces. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let first = true;
  for await (const chunk of chunks) {
    const lines = (rest + (first ? chunk.replace(/^\uFEFF/, '') : chunk)).split('\n');
    first = false;
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > MAX_ROW) yield rest;
  }
  yield rest;
}
