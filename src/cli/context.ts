import type { Pool } from 'pg';
import {
  loadConfig,
  loadPart,
  loadTemporalConfig,
  redact,
  variables,
  type Config,
  type Env,
  type TemporalConfig,
} from '../config';
import type { Temporal } from '../worker/connect';
import { withEmbedded } from './embedded';
import { Unreachable } from '../domain/common/errors';
import { pagesOf, type Operator } from '../operations/admin/operator';
import type { Io } from './io';
import { who } from './options';

/** A client of Temporal, and the addresses of workflows' pages in its UI. */
export interface TemporalParts extends Temporal {
  pageOf: Operator['pageOf'];
}

/** The environment a command uses. If it is that of a running embedded stack, prints so once. */
export function environment(io: Io): Env {
  const found = ENVIRONMENTS.get(io);
  if (found) return found;
  const { env, stack } = withEmbedded(io.env);
  if (stack) io.note(io.colours.dim(`(using the stack of "rollcall dev", process ${stack.pid})`));
  ENVIRONMENTS.set(io, env);
  return env;
}

/** One environment for each command: its steps all use the same one, even if a stack starts meanwhile. */
const ENVIRONMENTS = new WeakMap<Io, Env>();

/** The whole configuration. Throws InvalidInput naming every variable that is missing or invalid. */
export const configuration = (io: Io): Config => loadConfig(environment(io));

/** Runs `work` with a pool on DATABASE_URL and closes it afterwards. Throws Unreachable if PostgreSQL does not answer. */
export async function withDatabase<T>(
  io: Io,
  work: (pool: Pool, url: string) => Promise<T>,
  env = environment(io),
): Promise<T> {
  const { DATABASE_URL } = loadPart(variables.pick({ DATABASE_URL: true }), env);
  const { closePool, createPool, TIME_LIMITS } = await import('../db/core/pool.js');
  const pool = createPool(DATABASE_URL, 2, TIME_LIMITS.long);
  try {
    await pool.query('select 1').catch((error: unknown) => {
      throw new Unreachable('PostgreSQL', redact(DATABASE_URL), 'DATABASE_URL', error);
    });
    return await work(pool, DATABASE_URL);
  } finally {
    await closePool(pool);
  }
}

/** Runs `work` with a client of Temporal and closes it afterwards. Throws Unreachable if Temporal does not answer. */
export async function withTemporal<T>(
  io: Io,
  work: (temporal: TemporalParts) => Promise<T>,
  env = environment(io),
): Promise<T> {
  const config = loadTemporalConfig(env);
  const temporal = await connect(config);
  try {
    return await work({ ...temporal, pageOf: pagesIn(config, env) });
  } finally {
    await temporal.connection.close();
  }
}

/**
 * Runs `work` with an operator: `by` as the actor (the account if empty), and the current time. Connects to Temporal only
 * if an operation needs it. Throws Unreachable if PostgreSQL, or a needed Temporal, does not answer.
 */
export async function withOperator<T>(
  io: Io,
  by: string,
  work: (operator: Operator) => Promise<T>,
  env = environment(io),
): Promise<T> {
  const config = loadTemporalConfig(env);
  let connected: Promise<Temporal> | undefined;
  const temporal = async () => (await (connected ??= connect(config))).client;
  const parts = { temporal, pageOf: pagesIn(config, env), who: by.trim() || who() };
  try {
    return await withDatabase(io, (pool) => work({ ...parts, pool, now: new Date() }), env);
  } finally {
    // A failed connection was already reported to its caller.
    await connected?.then(({ connection }) => connection.close()).catch(() => undefined);
  }
}

function pagesIn({ namespace }: TemporalConfig, env: Env) {
  const { ROLLCALL_UI_URL } = loadPart(variables.pick({ ROLLCALL_UI_URL: true }), env);
  return pagesOf(ROLLCALL_UI_URL.replace(/\/+$/, ''), namespace);
}

async function connect(config: TemporalConfig): Promise<Temporal> {
  const { connectTemporal } = await import('../worker/connect.js');
  return connectTemporal(config);
}
