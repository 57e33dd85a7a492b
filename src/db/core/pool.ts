import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, types, type PoolClient } from 'pg';

export { inTransaction, recordingWith } from './transaction';

/** A connection that runs one statement: the pool, or the client of a transaction. */
export type Db = Pick<PoolClient, 'query'>;

// Counts fit into a double; by default pg returns bigint as text.
types.setTypeParser(types.builtins.INT8, Number);

/** After so many seconds without traffic, a connection is checked for whether its other end still exists. */
const QUIET = 30;

/** For the session: a crashed worker machine must not keep its locks for the default of hours. */
const ASKED_THERE = `-c tcp_keepalives_idle=${QUIET} -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3`;
/** For the socket: a worker must not wait for ever for a crashed PostgreSQL machine. */
const ASKED_HERE = { keepAlive: true, keepAliveInitialDelayMillis: QUIET * 1000 };

/** Time limits for the database, in milliseconds. docs/how-to/operate.md gives the reasons. */
export interface TimeLimits {
  /** For getting a connection, a free one of the pool or a new one. */
  connection: number;
  /** For one statement, including its waits for locks. PostgreSQL then cancels it. */
  statement: number;
  /** Between two statements of one transaction, for whose locks others wait. PostgreSQL then ends the session. */
  idleInTransaction: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The limits by use. */
export const TIME_LIMITS = {
  /** A person, a probe or a workflow's next step is waiting. */
  short: { connection: 10 * SECOND, statement: 15 * SECOND, idleInTransaction: MINUTE },
  /**
   * A statement may cover millions of tasks, and a COPY lasts as long as its source delivers: the time of the longest
   * activity.
   */
  long: { connection: 10 * SECOND, statement: 60 * MINUTE, idleInTransaction: 60 * MINUTE },
  /** Short statements in a transaction that stays open while a mail is sent. */
  mailing: { connection: 10 * SECOND, statement: 15 * SECOND, idleInTransaction: 15 * MINUTE },
} satisfies Record<string, TimeLimits>;

/** How much longer we wait than PostgreSQL, which should cancel the statement, before its server counts as silent. */
const SILENCE = 2 * SECOND;

const socketsOf = new WeakMap<Pool, Set<Socket>>();

/**
 * A pool for `url`, with sessions in UTC. A connection whose other end vanished is noticed within a minute. A silent
 * server is waited for as long as `limits` allows; then the statement rejects. Close it with `closePool`.
 */
export function createPool(url: string, max = 10, limits: TimeLimits = TIME_LIMITS.short): Pool {
  const sockets = new Set<Socket>();
  const pool = new Pool({
    connectionString: url,
    max,
    options: optionsOf(limits),
    application_name: 'rollcall',
    connectionTimeoutMillis: limits.connection,
    query_timeout: limits.statement + SILENCE,
    stream: () => openSocket(sockets),
    ...ASKED_HERE,
  });
  socketsOf.set(pool, sockets);
  // The pool replaces a broken idle connection; without a listener, the error would end the process.
  pool.on('error', () => undefined);
  // The same for a connection in a transaction: its next statement rejects, which is early enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The statements are short: compiling them to machine code takes longer than running them. */
const optionsOf = ({ statement, idleInTransaction }: TimeLimits) =>
  `-c timezone=UTC -c jit=off ${ASKED_THERE} -c statement_timeout=${statement} ` +
  `-c idle_in_transaction_session_timeout=${idleInTransaction}`;

function openSocket(sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

/** How long statements may continue after the pool is closed, in milliseconds. */
const LAST_WORDS = 2 * SECOND;

/** Ends the pool's connections. Running statements may finish or reject; no server can delay this. */
export async function closePool(pool: Pool): Promise<void> {
  const sockets = socketsOf.get(pool) ?? new Set();
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const timer = setTimeout(cut, LAST_WORDS);
  try {
    await pool.end();
    // Do not wait for servers that may never answer.
    await Promise.race([untilClosed(sockets), sleep(LAST_WORDS, undefined, { ref: false })]);
  } finally {
    clearTimeout(timer);
    cut();
  }
}

const untilClosed = (sockets: Set<Socket>) =>
  Promise.all([...sockets].filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));

/**
 * If the tables were never analysed, as just after a restore, the planner assumes that a source holds a small part of
 * them. A merge join by the source alone then compares each row with every other.
 */
const BEGIN = 'begin isolation level repeatable read read only; set local enable_mergejoin = off';

/** Runs `work` in one read-only transaction in which all statements see the same moment, so that pages fit together. */
export async function inSnapshot<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(BEGIN);
    return await work(client);
  } finally {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    client.release(broken);
  }
}
