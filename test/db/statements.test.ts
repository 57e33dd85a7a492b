import type { PoolClient } from 'pg';
import { camelCased } from '../../src/db/core/sql';
import { beginImport } from '../../src/db/sync/stage';
import { testDatabase, type TestDatabase } from '../support/database';
import {
  describe as describeStatement,
  findStatements,
  readCatalog,
  type Column,
  type Statement,
} from '../support/statements';

/** How many statements of a file are made of what their callers say, and so are prepared by other tests alone. */
const MADE_BY_CALLERS: Record<string, number> = {
  'src/db/answers/answers.ts': 1,
  'src/db/answers/exemptions.ts': 1,
  'src/db/core/keysetPages.ts': 1,
  'src/db/monitoring/alerts.ts': 1,
  'src/db/notices/mailBudget.ts': 1,
  'src/db/notices/notifications.ts': 2,
  'src/db/reminder/assignments.ts': 2,
  'src/db/sync/checks.ts': 1,
  'src/db/sync/merge.ts': 3,
  'src/db/sync/rename.ts': 1,
  'src/db/sync/stage.ts': 2,
};

/** Columns that may be null in their table, but not in these statements, and why. */
const NEVER_NULL: Record<string, string> = {
  'src/db/answers/noticePage.ts id': 'it leaves tasks of no round out',
  'src/db/closing/restore.ts closedAt': 'it asks for what was closed',
  'src/db/monitoring/activityFeed.ts counts': 'it asks for sweeps that have counts',
  'src/db/monitoring/activityFeed.ts at': 'it asks for what happened from a time on',
  'src/db/monitoring/activityFeed.ts outcome': 'it asks for rounds that ended',
  'src/db/monitoring/scheduleStates.ts at': 'it asks for states that were seen',
  'src/db/notices/deliveries.ts slotAt': 'it has just set it',
  'src/db/preview/closures.ts archivedAt': 'it asks for archived projects',
  'src/db/preview/preview.ts owner': 'it leaves tasks without an owner out',
  'src/db/preview/tasks.ts owner': 'it asks for the tasks of owners',
  'src/db/sweep/rounds.ts outcome': 'it asks for rounds that ended',
  'src/db/sweep/sweeps.ts report': 'it asks for sweeps with a report',
  'src/db/sync/accept.ts syncId': 'it asks for sources that were synced',
  'src/db/sync/accept.ts at': 'it asks for sources that were synced',
  'src/db/sync/status.ts rejectionReason': 'it asks for projects that are not trusted',
  'src/db/sync/trust.ts tasksBefore': 'it compares with an earlier sync, where there was one',
  'src/db/sync/trust.ts enabledBefore': 'it compares with an earlier sync, where there was one',
  'src/db/sync/trust.ts tasksNow': 'it has just counted them',
  'src/db/sync/trust.ts enabledNow': 'it has just counted them',
};

let database: TestDatabase;
let client: PoolClient;
let statements: Statement[];
/** What PostgreSQL says of each: the columns of its rows, or why it refuses it. */
const described = new Map<Statement, Column[] | Error>();

const fileOf = ({ where }: Statement) => where.replace(/:\d+$/, '');
const isSeveral = ({ sql }: Statement) => sql !== null && /;\s/.test(sql);

beforeAll(async () => {
  database = await testDatabase();
  client = await database.pool.connect();
  const toColumn = await readCatalog(database.pool);
  statements = await findStatements();
  for (const statement of statements) {
    if (statement.sql === null || isSeveral(statement)) continue;
    await client.query('begin');
    if (/\bimport_/.test(statement.sql)) await beginImport(client, 'ci');
    const found = await describeStatement(client, statement.sql).catch((error: Error) => error);
    await client.query('rollback');
    described.set(statement, found instanceof Error ? found : found.map(toColumn).map(named(statement)));
  }
}, 120_000);

afterAll(async () => {
  client.release();
  await database.drop();
});

const named =
  ({ mapped }: Statement) =>
  (column: Column): Column =>
    mapped ? { ...column, name: camelCased(column.name) } : column;

/** What is wrong with the rows of statements, with the place of each. */
const faultsOf = (look: (row: NonNullable<Statement['row']>, columns: Column[], file: string) => string[]) =>
  [...described].flatMap(([statement, columns]) =>
    statement.row === null || columns instanceof Error
      ? []
      : look(statement.row, columns, fileOf(statement)).map((fault) => `${statement.where}: ${fault}`),
  );

it('every statement can be prepared on the schema', () => {
  const faults = [...described].flatMap(([statement, found]) =>
    found instanceof Error && !(fileOf(statement) in MADE_BY_CALLERS)
      ? [`${statement.where}: ${found.message}`]
      : [],
  );
  expect(faults).toEqual([]);
  const byFile: Record<string, number> = {};
  const lacking = statements.filter((one) => one.sql === null || described.get(one) instanceof Error);
  for (const one of lacking) byFile[fileOf(one)] = (byFile[fileOf(one)] ?? 0) + 1;
  expect(byFile).toEqual(MADE_BY_CALLERS);
});

it('the columns of a statement are those of the type of its rows', () => {
  const faults = faultsOf((row, columns) => {
    const known = new Set(row.map(({ name }) => name));
    const found = new Set(columns.map(({ name }) => name));
    return [
      ...row
        .filter(({ name, kinds }) => !found.has(name) && !kinds.includes('undefined'))
        .map(({ name }) => `no ${name}`),
      ...columns.filter(({ name }) => !known.has(name)).map(({ name }) => `${name} is not in the type`),
    ];
  });
  expect(faults).toEqual([]);
});

it('the values of a column are of the kind that the type of its rows says', () => {
  const faults = faultsOf((row, columns) =>
    columns.flatMap(({ name, kind }) => {
      const kinds = row.find((property) => property.name === name)?.kinds ?? ['unknown'];
      const fits = kind === 'unknown' || kinds.includes('unknown') || kinds.includes(kind);
      return fits ? [] : [`${name} is ${kind}, not ${kinds.join(' or ')}`];
    }),
  );
  expect(faults).toEqual([]);
});

it('a column that may be null may be so by the type of its rows', () => {
  const faults = faultsOf((row, columns, file) =>
    columns.flatMap(({ name, mayBeNull }) => {
      const kinds = row.find((property) => property.name === name)?.kinds ?? ['unknown'];
      const said = kinds.includes('null') || kinds.includes('unknown') || `${file} ${name}` in NEVER_NULL;
      return mayBeNull && !said ? [`${name} may be null`] : [];
    }),
  );
  expect(faults).toEqual([]);
});

it('no part of a statement is passed as a value', () => {
  const isPart = (value: unknown) =>
    typeof value === 'string' &&
    /\b(select|from|coalesce|interval|is null|is not null)\b|\w+\.\w+ =|, \w+ as /.test(value);
  const faults = statements.flatMap(({ where, values }) =>
    values.filter(isPart).map((value) => `${where}: ${String(value)}`),
  );
  expect(faults).toEqual([]);
});
