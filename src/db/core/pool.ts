import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, types, type PoolClient } from 'pg';

export { inTransaction, recordingWith } from './transaction';

/** A connection to run one statement on: the pool, or the client of a transaction. */
export type Db = Pick<PoolClient, 'query'>;

// Counts fit into a double; pg hands out bigint as text unless told otherwise.
types.setTypeParser(types.builtins.INT8, Number);

/** Quiet for so long, a connection is asked whether its other end is still there, in seconds. */
const QUIET = 30;

/** Of the session: the machine of a worker that died must not keep its locks for the hours that are the default. */
const ASKED_THERE = `-c tcp_keepalives_idle=${QUIET} -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3`;
/** Of the socket: nor must a worker wait for ever for a machine of PostgreSQL that died. */
const ASKED_HERE = { keepAlive: true, keepAliveInitialDelayMillis: QUIET * 1000 };

/** What waits on the database, and so for how long, in milliseconds. docs/how-to/operate.md has the reasons. */
export interface Patience {
  /** For a connection: a free one of the pool, or a new one. */
  connection: number;
  /** For one statement, the locks it waits for among it. PostgreSQL ends it then. */
  statement: number;
  /** Between two statements of one transaction, whose locks others wait for. PostgreSQL ends the session then. */
  idleInTransaction: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** By use. */
export const PATIENCE = {
  /** A person or a probe waits for the answer, or a workflow's next step does. */
  short: { connection: 10 * SECOND, statement: 15 * SECOND, idleInTransaction: MINUTE },
  /** A statement may go over millions of tasks, a COPY lasts as long as its source delivers: the longest activity's time. */
  long: { connection: 10 * SECOND, statement: 60 * MINUTE, idleInTransaction: 60 * MINUTE },
  /** Short statements, but a transaction that stays open while a mail is sent. */
  mailing: { connection: 10 * SECOND, statement: 15 * SECOND, idleInTransaction: 15 * MINUTE },
} satisfies Record<string, Patience>;

/** How much longer than PostgreSQL, which is to end a statement, we wait until we take its server for silent. */
const SILENCE = 2 * SECOND;

const socketsOf = new WeakMap<Pool, Set<Socket>>();

/**
 * A pool on `url`, its sessions reckoning in UTC. A connection whose other end vanished is noticed within a minute; a
 * server that keeps silent is waited for as long as `patience` says; then what was asked of it
 * rejects. To be closed by `closePool`.
 */
export function createPool(url: string, max = 10, patience: Patience = PATIENCE.short): Pool {
  const sockets = new Set<Socket>();
  const pool = new Pool({
    connectionString: url,
    max,
    options: optionsOf(patience),
    application_name: 'rollcall',
    connectionTimeoutMillis: patience.connection,
    query_timeout: patience.statement + SILENCE,
    stream: () => openSocket(sockets),
    ...ASKED_HERE,
  });
  socketsOf.set(pool, sockets);
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same of one that breaks while a transaction has it: its next statement rejects, which is soon enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Statements here are short: compiling them to machine code takes longer than they do. */
const optionsOf = ({ statement, idleInTransaction }: Patience) =>
  `-c timezone=UTC -c jit=off ${ASKED_THERE} -c statement_timeout=${statement} ` +
  `-c idle_in_transaction_session_timeout=${idleInTransaction}`;

function openSocket(sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

/** What is under way when a pool is closed may take so long to end, in milliseconds. */
const LAST_WORDS = 2 * SECOND;

/** Ends the pool's connections. What runs on one may end by itself, or rejects: no server holds this up. */
export async function closePool(pool: Pool): Promise<void> {
  const sockets = socketsOf.get(pool) ?? new Set();
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const timer = setTimeout(cut, LAST_WORDS);
  try {
    await pool.end();
    // The pool does not wait for the other ends, which may never answer.
    await Promise.race([untilClosed(sockets), sleep(LAST_WORDS, undefined, { ref: false })]);
  } finally {
    clearTimeout(timer);
    cut();
  }
}

const untilClosed = (sockets: Set<Socket>) =>
  Promise.all([...sockets].filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));

/**
 * Where the tables were never analysed, as just after a restore, the planner takes a source for a small part of them. A
 * merge by the source alone then compares each of its rows with every other.
 */
const BEGIN = 'begin isolation level repeatable read read only; set local enable_mergejoin = off';

/**
 * Runs `work` in one transaction that cannot write, every statement of it seeing the same moment: what is read
 * in pages fits together.
 */
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
