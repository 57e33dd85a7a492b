import { DatabaseError } from 'pg';

/** The kinds of trouble with PostgreSQL. */
export type DatabaseTroubleKind =
  'away' | 'silent' | 'starting' | 'login' | 'missing' | 'full' | 'read only' | 'crowded' | 'slow';

/** Why it does not. */
export interface DatabaseTrouble {
  kind: DatabaseTroubleKind;
  /** A sentence without its full stop, fit for everybody. */
  what: string;
  /** The same with the original message, which may name servers: for the operator. */
  words: string;
}

/** PostgreSQL refused a statement, and the session continues: nothing of the statement was done. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof DatabaseError && error.severity === 'ERROR';

export const NO_WRITES =
  'PostgreSQL accepts no writes: DATABASE_URL names a standby, or it was made read-only';

/** By PostgreSQL's error code or its beginning: the kind of trouble, and the sentence. */
const BY_ANSWER: [RegExp, DatabaseTroubleKind, string][] = [
  [/^57P0/, 'starting', 'PostgreSQL is starting up or shutting down'],
  [/^28/, 'login', 'PostgreSQL refuses the user or password of DATABASE_URL'],
  [/^3D000/, 'missing', 'PostgreSQL does not have the database of DATABASE_URL'],
  [/^53100/, 'full', 'The disk of PostgreSQL is full: it accepts no writes'],
  [/^25006/, 'read only', NO_WRITES],
  [/^53/, 'crowded', 'PostgreSQL has no connection or memory left'],
  [/^57014/, 'slow', 'PostgreSQL ended a statement that took too long'],
  [/^08/, 'away', 'The connection to PostgreSQL was lost'],
];

/** By the driver's message, if PostgreSQL did not reply. */
const BY_SILENCE: [RegExp, DatabaseTroubleKind, string][] = [
  [
    /^Query read timeout|connection timeout|^timeout (expired|exceeded)/,
    'silent',
    'PostgreSQL does not answer in time',
  ],
  [
    /^Connection terminated|connection error and is not queryable/,
    'away',
    'The connection to PostgreSQL was lost',
  ],
];

/** Error codes of the network, which the driver passes on. */
const OF_NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET)/;

/** The trouble with PostgreSQL that caused `error`; null for every other error. */
export function databaseTrouble(error: unknown): DatabaseTrouble | null {
  // Checked by shape: an error of Node's own may come from another realm and fail `instanceof Error`.
  if (typeof error !== 'object' || error === null || !('message' in error)) return null;
  const said = String(error.message);
  const code = 'code' in error ? String(error.code) : '';
  if (error instanceof DatabaseError) return trouble(BY_ANSWER, code, said);
  if (OF_NETWORK.test(code)) return toTrouble('away', 'PostgreSQL does not answer', detail(error));
  return trouble(BY_SILENCE, said, said);
}

function trouble(table: typeof BY_ANSWER, text: string, said: string): DatabaseTrouble | null {
  const [, kind, words] = table.find(([pattern]) => pattern.test(text)) ?? [];
  return kind && words ? toTrouble(kind, words, said) : null;
}

const toTrouble = (kind: DatabaseTroubleKind, what: string, said: string): DatabaseTrouble => ({
  kind,
  what,
  words: `${what} (${said})`,
});

/** The error for the first of several addresses tried; their combined error has no message. */
function detail(error: object): string {
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0)
    return detail(Object(error.errors[0]));
  const words = 'message' in error ? String(error.message) : '';
  return words || ('code' in error ? String(error.code) : 'no connection');
}
