import { redact, type Config } from '../config';
import { unfitDatabase, type Unfit } from '../db/condition';
import { closePool, createPool } from '../db/pool';
import { Unreachable } from '../domain/errors';

/** No waiting helps against these: somebody has to act. */
const FOR_GOOD: Unfit['kind'][] = ['schema', 'login', 'missing'];

/**
 * Makes sure, once at start, that the database answers, can write and has the schema of this version: a worker without
 * it would try for hours what cannot succeed. Throws Unreachable, or an error that says what is wrong with the schema.
 */
export async function checkDatabase({ databaseUrl }: Pick<Config, 'databaseUrl'>): Promise<void> {
  const unfit = await lookAtDatabase(databaseUrl);
  if (unfit) throw failureOf(databaseUrl, unfit);
}

/**
 * The same for the API, which may be up before its database is: what may pass by itself goes to `log`, and readiness
 * tells of it from then on.
 */
export async function checkDatabaseOfApi(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  log: (line: string) => void,
): Promise<void> {
  const unfit = await lookAtDatabase(databaseUrl);
  if (!unfit) return;
  if (FOR_GOOD.includes(unfit.kind)) throw failureOf(databaseUrl, unfit);
  log(`${unfit.words}. Not ready until it does its part; /readyz tells.`);
}

async function lookAtDatabase(databaseUrl: string): Promise<Unfit | null> {
  const pool = createPool(databaseUrl, 1);
  try {
    return await unfitDatabase(pool);
  } finally {
    await closePool(pool);
  }
}

const failureOf = (databaseUrl: string, { kind, words }: Unfit): Error =>
  kind === 'schema'
    ? new Error(words)
    : new Unreachable('PostgreSQL', redact(databaseUrl), 'DATABASE_URL', new Error(words));
