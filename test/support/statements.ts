import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { compileFunction } from 'node:vm';
import { transformSync } from '@swc/core';
import type { Connection, Pool, PoolClient } from 'pg';

const ROOT = path.join(__dirname, '../..');

/** What a value of a column may be, as the row type says it. */
export type Kind =
  'null' | 'undefined' | 'string' | 'number' | 'boolean' | 'unknown' | 'array' | 'Date' | 'object';

/** A place in src/db that runs a statement. */
interface Site {
  file: string;
  line: number;
  /** The source text of the statement, and where it begins. */
  text: string;
  start: number;
  spans: [number, number][];
  locals: string[];
  /** Its columns are named as in the code. */
  mapped: boolean;
  row: { name: string; kinds: Kind[] }[] | null;
}

/** A statement of the product. */
export interface Statement {
  /** File and line that run it. */
  where: string;
  /** Null where it cannot be made without its caller. */
  sql: string | null;
  /** Its values, most of them stand-ins. */
  values: unknown[];
  /** Its columns are named as in the code. */
  mapped: boolean;
  /** The columns that the type of its rows has; null where nobody looks at rows. */
  row: { name: string; kinds: Kind[] }[] | null;
}

/** Every statement that src/db runs, made where it is run: its parts are the real ones, its values stand-ins. */
export async function findStatements(): Promise<Statement[]> {
  const script = path.join(__dirname, 'statementSites.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 64 * 2 ** 20 });
  const sites = JSON.parse(stdout) as Site[];
  return [...new Set(sites.map(({ file }) => file))].flatMap((file) =>
    makeStatements(
      file,
      sites.filter((site) => site.file === file),
    ),
  );
}

/** Loads a file of src/db with its statements added to what it exports, and makes each. */
function makeStatements(file: string, sites: Site[]): Statement[] {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  const added = `\nexport const $made = [${sites.map(maker).join(',\n')}];`;
  const { code } = transformSync(source + added, {
    filename: file,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const loaded: { $made?: (() => unknown)[] } = {};
  const load = compileFunction(code, ['exports', 'require', '__dirname', '$standIn', '$orStandIn']);
  const name = path.join(ROOT, file);
  load(loaded, createRequire(name), path.dirname(name), STAND_IN, orStandIn);
  return sites.map(({ line, row, mapped }, at) => {
    const made = callIfPages(orStandIn(loaded.$made![at]!));
    return { where: `${file}:${line}`, sql: textOf(made), values: valuesOf(made), mapped, row };
  });
}

/** What makes a page each time is asked for one. */
const callIfPages = (made: unknown): unknown =>
  typeof made === 'function' && made !== STAND_IN
    ? orStandIn(() => made(STAND_IN, STAND_IN) as unknown)
    : made;

/** A function that makes the statement; what it takes from the function around it is a stand-in. */
function maker({ text, start, spans, locals }: Site): string {
  const cuts = spans.flatMap(([from, to]) => [
    { at: from - start, insert: '$orStandIn(() => (' },
    { at: to - start, insert: '))' },
  ]);
  const made = cuts
    .toSorted((one, other) => other.at - one.at)
    .reduce((all, { at, insert }) => all.slice(0, at) + insert + all.slice(at), text);
  const names = locals.filter((name) => !(name in globalThis));
  return `() => { const { ${names.join(', ')} } = $standIn; return (${made}); }`;
}

/** Whatever is asked of it, it has, and is again a stand-in. */
const STAND_IN: unknown = new Proxy(() => undefined, {
  get: (_target, name) => {
    if (name === Symbol.toPrimitive) return () => 'stand-in';
    if (name === Symbol.iterator) return function* () {};
    return STAND_IN;
  },
  apply: () => STAND_IN,
});

function orStandIn(make: () => unknown): unknown {
  try {
    return make();
  } catch {
    return STAND_IN;
  }
}

function textOf(made: unknown): string | null {
  const text = typeof made === 'object' && made !== null && 'text' in made ? made.text : made;
  return typeof text === 'string' ? text : null;
}

const valuesOf = (made: unknown): unknown[] =>
  typeof made === 'object' && made !== null && 'values' in made && Array.isArray(made.values)
    ? made.values
    : [];

/** A column as PostgreSQL describes it before the statement was ever run. */
export interface Column {
  name: string;
  kind: Kind;
  /** It is a column of a table that may be null; what a join or an expression makes of it is not known. */
  mayBeNull: boolean;
}

interface Field {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
}

/** Has PostgreSQL parse the statement and tell what its rows would have. Rejects with what is wrong with it. */
export async function describe(client: PoolClient, sql: string): Promise<Field[]> {
  return new Promise((resolve, reject) => {
    let fields: Field[] = [];
    const description = {
      submit(connection: Connection) {
        connection.parse({ name: '', text: sql, types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
      },
      callback: (error: Error | null) => (error ? reject(error) : resolve(fields)),
      handleRowDescription: (message: { fields: Field[] }) => (fields = message.fields),
      handleError: (error: Error) => description.callback(error),
      handleReadyForQuery: () => description.callback(null),
    };
    client.query(description);
  });
}

/** As what pg hands out the types that PostgreSQL has, where it is not text. */
const KINDS: Record<string, Kind> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  timestamptz: 'Date',
  date: 'Date',
  json: 'unknown',
  jsonb: 'unknown',
};

/** What the database knows of its types and tables. */
export async function readCatalog(pool: Pool): Promise<(field: Field) => Column> {
  const types = await pool.query<{ id: number; name: string }>(
    'select oid::int as id, typname as name from pg_type',
  );
  const columns = await pool.query<{ key: string }>(
    `select attrelid || '.' || attnum as key from pg_attribute where attnum > 0 and not attnotnull`,
  );
  const names = new Map(types.rows.map(({ id, name }) => [id, name]));
  const nullable = new Set(columns.rows.map(({ key }) => key));
  return ({ name, tableID, columnID, dataTypeID }) => {
    const type = names.get(dataTypeID) ?? '';
    return {
      name,
      kind: KINDS[type] ?? (type.startsWith('_') ? 'array' : 'string'),
      mayBeNull: nullable.has(`${tableID}.${columnID}`),
    };
  };
}
