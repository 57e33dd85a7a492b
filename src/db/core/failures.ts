import { DatabaseError } from 'pg';

/** What keeps PostgreSQL from doing its part. */
export type DatabaseTroubleKind =
  'away' | 'silent' | 'starting' | 'login' | 'missing' | 'full' | 'read only' | 'crowded' | 'slow';

/** Why it does not. */
export interface DatabaseTrouble {
  kind: DatabaseTroubleKind;
  /** A sentence without its full stop, for everybody. */
  what: string;
  /** The same with what was said, which may name servers: for whoever runs Rollcall. */
  words: string;
}

/** PostgreSQL itself refused a statement and the session goes on: nothing of it was done. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof DatabaseError && error.severity === 'ERROR';

export const NO_WRITES = 'PostgreSQL takes no writes: DATABASE_URL names a standby, or it was made read-only';

/** By the code of PostgreSQL's answer, or the beginning of one: what it means, and what to say. */
const BY_ANSWER: [RegExp, DatabaseTroubleKind, string][] = [
  [/^57P0/, 'starting', 'PostgreSQL is starting up or shutting down'],
  [/^28/, 'login', 'PostgreSQL refuses the user or password of DATABASE_URL'],
  [/^3D000/, 'missing', 'PostgreSQL does not have the database of DATABASE_URL'],
  [/^53100/, 'full', 'The disk of PostgreSQL is full: it records nothing'],
  [/^25006/, 'read only', NO_WRITES],
  [/^53/, 'crowded', 'PostgreSQL has no connection or memory left'],
  [/^57014/, 'slow', 'PostgreSQL ended a statement that took too long'],
  [/^08/, 'away', 'The connection to PostgreSQL was lost'],
];

/** By the words of the driver, where PostgreSQL gave no answer. */
const BY_SILENCE: [RegExp, DatabaseTroubleKind, string][] = [
  [/^Query read timeout|connection timeout|^timeout (expired|exceeded)/, 'silent', 'PostgreSQL keeps silent'],
  [
    /^Connection terminated|connection error and is not queryable/,
    'away',
    'The connection to PostgreSQL was lost',
  ],
];

/** Of the network, as the driver passes them on. */
const OF_NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET)/;

/** What is the matter with PostgreSQL where `error` comes of that; null for every other error. */
export function databaseTrouble(error: unknown): DatabaseTrouble | null {
  // By its shape: what Node's own parts throw need not be an instance of this realm's Error.
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

/** Of several addresses that were tried, the first; those errors have no words of their own. */
function detail(error: object): string {
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0)
    return detail(Object(error.errors[0]));
  const words = 'message' in error ? String(error.message) : '';
  return words || ('code' in error ? String(error.code) : 'no connection');
}
