import { InvalidInput } from './errors';

/** The position in a list as an opaque text for the client. */
export const toCursor = (at: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(at)).toString('base64url');

/** The values that `toCursor` encoded, checked against `kinds`. Throws InvalidInput for any other text. */
export function fromCursor<const Kinds extends readonly Kind[]>(
  cursor: string,
  kinds: Kinds,
): { [at in keyof Kinds]: Values[Kinds[at]] } {
  const values = parse(cursor);
  const fits = Array.isArray(values) && values.length === kinds.length;
  if (fits && kinds.every((kind, at) => FITS[kind](values[at]))) return values as never;
  const expected = 'the unchanged "next" of the previous page';
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
  // Only times that PostgreSQL accepts.
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
