import { z } from 'zod';
import { after, isLength } from '../../domain/cadence/durations';
import {
  accountsField,
  checkedOutside,
  closedOutside,
  declaredClosing,
  inFull,
  itself,
  outside,
} from '../closing';
import { timeZoneField } from '../fields';
import { openPeople, peopleField } from '../people/people';
import { readSecret } from '../secret';
import { sourceType, type Declaration } from '../type';
import type { Database } from './database';
import { namesIn, withoutEnd } from './parameters';
import { djangoCeleryBeat, djangoCeleryBeatFields, type Dialect } from './presets/djangoCeleryBeat';
import { pgCron, pgCronFields } from './presets/pgCron';
import type { Queries } from './queries';

const DATABASE =
  'an address as postgres://rollcall@db.example.org/app or mysql://…, without the password: that is in passwordFile or passwordVariable';
const READ = 'django-celery-beat, pg_cron, or queries of your own as {projects: select …, tasks: select …}';
const CLOSING =
  'by hand, {command: [program, argument]}, {webhook: address}, or statements as {close: update …, restore: update …}';
const TIME = 'a time of up to 10 minutes, as "60 seconds"';

/** A query has the parameters that it is given, and none else: `::` is a cast, and `':ids'` a text. */
const query = (expected: string, parameters: string[] = []) =>
  z
    .string({ error: expected })
    .transform((text) => withoutEnd(text))
    .refine((text) => text !== '' && namesIn(text).join() === parameters.join(), { error: expected });

const select = (columns: string) => query(`a query with the columns ${columns}, and without parameters`);
const statement = (what: string) =>
  query(`a statement that switches the tasks :ids ${what}, as "update job set … where id = any(:ids)"`, [
    'ids',
  ]);

const own = z.strictObject({
  preset: z.literal('queries'),
  projects: select('id, name, archived_at, maintainers'),
  tasks: select('id, project_id, name, schedule, creator, editor, created_at, updated_at, enabled'),
  people: select('account, name, email, locale, time_zone, active, manager, members').optional(),
});
const presets = [
  djangoCeleryBeatFields.extend({ preset: z.literal('django-celery-beat') }),
  pgCronFields.extend({ preset: z.literal('pg_cron') }),
] as const;

/** A preset by its name is short for one without fields; queries say by themselves that there is none. */
function readInFull(given: unknown): unknown {
  if (typeof given === 'string') return PRESETS.includes(given) ? { preset: given } : given;
  return typeof given === 'object' && given !== null && !('preset' in given)
    ? { preset: 'queries', ...given }
    : given;
}
const PRESETS: string[] = presets.map((one) => one.shape.preset.value);

const bySql = z.strictObject({
  by: z.literal('sql'),
  close: statement('off'),
  restore: statement('on again'),
});

const closing = z.preprocess(
  inFull({ close: 'sql', restore: 'sql' }),
  z.discriminatedUnion('by', [itself, bySql, ...outside], { error: CLOSING }),
);

const isDatabase = (text: string) =>
  /^(postgres(ql)?|mysql|mariadb):\/\//.test(text) && URL.canParse(text) && !hasPassword(new URL(text));
const hasPassword = ({ password, searchParams }: URL) =>
  password !== '' || [...searchParams.keys()].some((name) => /pass/i.test(name));

const schema = z
  .strictObject({
    database: z.string({ error: DATABASE }).refine(isDatabase, { error: DATABASE }),
    passwordFile: z.string().min(1).optional(),
    passwordVariable: z.string().min(1).optional(),
    /** Of dates that the database keeps without one. */
    timeZone: timeZoneField.default('UTC'),
    statementTimeout: z
      .string({ error: TIME })
      .refine((text) => isLength(text) && milliseconds(text) <= 600_000, { error: TIME })
      .default('5 minutes'),
    read: z.preprocess(readInFull, z.discriminatedUnion('preset', [...presets, own], { error: READ })),
    /** Where people are in no table. */
    people: peopleField('en', 'UTC').optional(),
    /** Accounts that edits of ours have in the database. */
    accounts: accountsField,
    closing: closing.optional(),
  })
  .refine(({ read, closing: means }) => read.preset !== 'queries' || means?.by !== 'itself', {
    path: ['closing'],
    error: CLOSING,
  })
  .refine(({ read, database }) => read.preset !== 'pg_cron' || database.startsWith('postgres'), {
    path: ['read'],
    error: 'a preset for this database: pg_cron is of PostgreSQL',
  })
  // MySQL's client ignores a parameter that it does not know: TLS that was asked for would silently be left out.
  .refine(
    ({ database }) => database.startsWith('postgres') || /^[^?]*(\?sslmode=verify-full)?$/.test(database),
    {
      path: ['database'],
      error: 'an address with no parameter, or with ?sslmode=verify-full',
    },
  );
type Settings = z.infer<typeof schema>;

const milliseconds = (length: string) => after(new Date(0), length).getTime();

const dialectOf = ({ database }: Settings): Dialect =>
  database.startsWith('postgres') ? 'postgres' : 'mysql';

function queriesOf({ read, ...settings }: Settings): Queries {
  if (read.preset === 'django-celery-beat') return djangoCeleryBeat(read, dialectOf({ read, ...settings }));
  if (read.preset === 'pg_cron') return pgCron(read);
  return {
    projects: read.projects,
    tasks: read.tasks,
    people: read.people ?? null,
    close: null,
    restore: null,
  };
}

/** Who closes: what is said, else the preset where it can, else a person. */
function meansOf({ closing: given, read }: Settings) {
  if (given) return given;
  return read.preset === 'queries' ? HAND : ({ by: 'itself' } as const);
}
const HAND = outside[0].parse({ by: 'hand' });

async function connect(settings: Settings, declaration: Declaration): Promise<Database> {
  const { database: url, passwordFile: file, passwordVariable: variable, timeZone } = settings;
  const password = readSecret(declaration, 'password', { file, variable });
  const given = { url, password, timeZone, statementTimeout: milliseconds(settings.statementTimeout) };
  if (dialectOf(settings) === 'mysql') return (await import('./mysql.js')).mysql(given);
  return (await import('./postgres.js')).postgres(given);
}

/** Tasks that lie in the tables of a PostgreSQL, a MySQL or a MariaDB. */
export const sql = sourceType(schema, (settings, declaration) => {
  const means = meansOf(settings);
  const queries = queriesOf(settings);
  const read = async () => ({
    name: declaration.name,
    database: await connect(settings, declaration),
    queries,
    people: openPeople(settings.people, declaration),
    accounts: settings.accounts,
  });
  const statements = means.by === 'sql' ? { close: [means.close], restore: [means.restore] } : queries;
  const { close, restore } = statements;
  return {
    ...declaredClosing(means.by === 'sql' ? { by: 'itself' } : means),
    readFrom: settings.database,
    accounts: settings.accounts,
    async open({ mirror, handled }) {
      const { readFrom, switchedBySql } = await import('./source.js');
      const parts = { ...(await read()), mirror };
      if (means.by !== 'sql' && means.by !== 'itself')
        return closedOutside(readFrom(parts), means, { declaration, handled });
      if (close === null || restore === null) throw new Error('it has no statements'); // the schema refuses that
      const switching = switchedBySql(parts, { close, restore });
      return { source: { ...readFrom(parts), closing: 'itself', ...switching } };
    },
    async check() {
      const { checkSql } = await import('./check.js');
      return checkedOutside(means, declaration, async () => checkSql(await read()));
    },
  };
});
