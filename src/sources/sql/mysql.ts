import { createConnection, type Connection, type TypeCastField } from 'mysql2';
import { dateOf } from './dates';
import { BATCH, type Database, type DatabaseSettings, type Row, type Snapshot } from './database';
import { failureOf } from './failures';
import { bind, type Parameters } from './parameters';

const place = () => '?';

/** A MySQL, or a MariaDB. */
export const mysql = (settings: DatabaseSettings): Database => ({
  snapshot: () => orFail(() => openSnapshot(settings)),
  write: (statements, parameters) => orFail(() => write(settings, statements, parameters)),
  isAmong: (column) => `trim(cast(${column} as char)) in (:ids)`,
});

const orFail = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => {
    throw failureOf('MySQL', error);
  });

/** How long a connection may take to come about. Milliseconds. */
const CONNECT = 10_000;

async function connect(settings: DatabaseSettings): Promise<Connection> {
  const { url, password, timeZone } = settings;
  const { address, encrypted } = addressOf(url);
  const connection = createConnection({
    uri: address,
    ...(password !== null && { password }),
    ...(encrypted && { ssl: { verifyIdentity: true } }),
    charset: 'utf8mb4',
    connectTimeout: CONNECT,
    supportBigNumbers: true,
    bigNumberStrings: true,
    typeCast: (field, next) => valueOf(field, next, timeZone),
  });
  connection.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  await limitStatements(connection, settings.statementTimeout);
  // The client escapes values with backslashes: a server that takes none would end a text where an id has a quote.
  await run(connection, `set sql_mode = ${WITH_BACKSLASHES}`);
  // Dates of the type TIMESTAMP arrive in the zone of the session.
  await run(connection, "set time_zone = '+00:00'");
  return connection;
}

/** The address without what it says as one of PostgreSQL would: that the server has to prove by TLS who it is. */
function addressOf(url: string): { address: string; encrypted: boolean } {
  const whole = new URL(url);
  const encrypted = whole.searchParams.has('sslmode');
  whole.search = '';
  return { address: whole.href, encrypted };
}

const WITH_BACKSLASHES =
  "trim(both ',' from replace(concat(',', @@sql_mode, ','), ',NO_BACKSLASH_ESCAPES,', ','))";

/** A time for statements has one name in MySQL, in milliseconds, and another in MariaDB, in seconds. */
async function limitStatements(connection: Connection, milliseconds: number): Promise<void> {
  await run(connection, `set max_statement_time = ${milliseconds / 1000}`).catch(() =>
    run(connection, `set max_execution_time = ${milliseconds}`),
  );
}

function valueOf(field: TypeCastField, next: () => unknown, timeZone: string): unknown {
  const { type } = field;
  if (type !== 'TIMESTAMP' && type !== 'DATETIME' && type !== 'DATE')
    return type === 'BIT' ? (field.buffer()?.some((byte) => byte !== 0) ?? null) : next();
  const text = field.string();
  return text && dateOf(text, type === 'TIMESTAMP' ? 'UTC' : timeZone);
}

const run = (connection: Connection, query: string, values: unknown[] = []) =>
  new Promise<void>((resolve, reject) => {
    connection.query(query, values, (error) => (error ? reject(error) : resolve()));
  });

async function openSnapshot(settings: DatabaseSettings): Promise<Snapshot> {
  const connection = await connect(settings);
  try {
    await run(connection, 'set transaction isolation level repeatable read');
    await run(connection, 'start transaction with consistent snapshot, read only');
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return {
    stream: (query, parameters = {}) => stream(connection, query, parameters),
    // What is under way may be a query that nobody reads any more: the connection is dropped with it.
    end: async () => connection.destroy(),
  };
}

async function* stream(connection: Connection, query: string, parameters: Parameters): AsyncGenerator<Row[]> {
  const { text, values } = bind(query, parameters, place);
  const rows = connection.query(text, values).stream({ highWaterMark: BATCH });
  // A connection that is lost tells its own listeners alone: the rows would be waited for forever.
  const lose = (error: Error) => void rows.destroy(error);
  connection.once('error', lose);
  let batch: Row[] = [];
  try {
    for await (const row of rows) {
      if (batch.push(row as Row) < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    throw failureOf('MySQL', error);
  } finally {
    connection.off('error', lose);
  }
  if (batch.length > 0) yield batch;
}

async function write(settings: DatabaseSettings, statements: string[], given: Parameters): Promise<void> {
  const connection = await connect(settings);
  try {
    await run(connection, 'start transaction');
    for (const statement of statements) {
      const { text, values } = bind(statement, given, place);
      await run(connection, text, values);
    }
    await run(connection, 'commit');
  } finally {
    connection.destroy();
  }
}
