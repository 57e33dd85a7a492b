import { Client, types } from 'pg';
import Cursor from 'pg-cursor';
import { dateOf } from './dates';
import { BATCH, type Database, type DatabaseSettings, type Row, type Snapshot } from './database';
import { failureOf } from './failures';
import { bind, type Parameters } from './parameters';

const place = (at: number) => `$${at}`;

/** A PostgreSQL. */
export const postgres = (settings: DatabaseSettings): Database => ({
  snapshot: () => orFail(() => openSnapshot(settings)),
  write: (statements, parameters) => orFail(() => write(settings, statements, parameters)),
  isAmong: (column) => `trim(${column}::text) = any(:ids::text[])`,
});

const orFail = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => {
    throw failureOf('PostgreSQL', error);
  });

/** How long a connection may take to come about. Milliseconds. */
const CONNECT = 10_000;

async function connect(settings: DatabaseSettings): Promise<Client> {
  const { url, password, statementTimeout, timeZone } = settings;
  const client = new Client({
    connectionString: withPassword(url, password),
    application_name: 'rollcall',
    connectionTimeoutMillis: CONNECT,
    statement_timeout: statementTimeout,
    types: { getTypeParser: (oid, format) => parserOf(oid, timeZone) ?? types.getTypeParser(oid, format) },
  });
  // A connection that is lost while nothing is asked is told of by the next query.
  client.on('error', () => undefined);
  await client.connect();
  // Dates in the order of another country could not be read, and would be unknown.
  await client.query('set datestyle = iso');
  return client;
}

/** What the address says of a password, also that there is none, is stronger for pg than one beside it. */
function withPassword(url: string, password: string | null): string {
  const whole = new URL(url);
  if (password !== null) whole.password = encodeURIComponent(password);
  return whole.href;
}

/** Dates without a zone are of the operator's; pg would take that of this process. */
const parserOf = (oid: number, timeZone: string): ((text: string) => unknown) | null =>
  WITHOUT_TIME_ZONE.includes(oid) ? (text) => dateOf(text, timeZone) : null;

const WITHOUT_TIME_ZONE: number[] = [types.builtins.TIMESTAMP, types.builtins.DATE];

async function openSnapshot(settings: DatabaseSettings): Promise<Snapshot> {
  const client = await connect(settings);
  await client.query('begin isolation level repeatable read read only').catch(async (error: unknown) => {
    await client.end();
    throw error;
  });
  return {
    stream: (query, parameters = {}) => stream(client, query, parameters),
    end: () => client.end().catch(() => undefined),
  };
}

async function* stream(client: Client, query: string, parameters: Parameters): AsyncGenerator<Row[]> {
  const { text, values } = bind(query, parameters, place);
  const cursor = client.query(new Cursor<Row>(text, values));
  for (;;) {
    const rows = await orFail(() => cursor.read(BATCH));
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) break;
  }
  await orFail(() => cursor.close());
}

async function write(settings: DatabaseSettings, statements: string[], given: Parameters): Promise<void> {
  const client = await connect(settings);
  try {
    await client.query('begin');
    for (const statement of statements) {
      const { text, values } = bind(statement, given, place);
      await client.query(text, values);
    }
    await client.query('commit');
  } finally {
    await client.end().catch(() => undefined);
  }
}
