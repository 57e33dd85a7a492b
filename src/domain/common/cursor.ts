import { InvalidInput } from './errors';

/** Where a list goes on, as text that means nothing to whoever keeps it. */
export const toCursor = (at: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(at)).toString('base64url');

/** What `toCursor` made it of: one value for each of `kinds`. Throws InvalidInput for anything else. */
export function fromCursor<const Kinds extends readonly Kind[]>(
  cursor: string,
  kinds: Kinds,
): { [at in keyof Kinds]: Values[Kinds[at]] } {
  const values = parse(cursor);
  const fits = Array.isArray(values) && values.length === kinds.length;
  if (fits && kinds.every((kind, at) => FITS[kind](values[at]))) return values as never;
  const expected = 'the "next" of the page before, as it was';
  throw new InvalidInput('query', [{ field: 'cursor', value: cursor, expected }]);
}

interface Values {
  text: string;
  number: number;
  time: string;
  uuid: string;
}
type Kind = keyof Values;

const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

const FITS: Record<Kind, (value: unknown) => boolean> = {
  text: isText,
  number: Number.isSafeInteger,
  // Bounded as the database's are.
  time: (value) =>
    isText(value) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  uuid: (value) => isText(value) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
};

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
