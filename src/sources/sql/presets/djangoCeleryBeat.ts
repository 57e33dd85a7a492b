import { z } from 'zod';
import { timeZoneField } from '../../fields';
import type { Row } from '../database';
import type { Queries } from '../queries';
import { derivation, derived } from './derived';

const NAME = 'the name of a table or column, as auth_user';
const name = z.string({ error: NAME }).regex(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/i, { error: NAME });
const LOCALE = 'a language tag, as en or zh-CN';

/** Django's users: where they are, and what is not kept of them. */
const users = z.strictObject({
  table: name.default('auth_user'),
  account: name.default('username'),
  email: name.default('email'),
  locale: z
    .string({ error: LOCALE })
    .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, { error: LOCALE })
    .default('en'),
  timeZone: timeZoneField.default('UTC'),
});

/** What may be said of a Django whose Celery is run by django-celery-beat. */
export const djangoCeleryBeatFields = z.strictObject({
  /** Where Django's admin is, for links. */
  admin: z
    .url({ protocol: /^https?$/, error: 'the address of Django’s admin, as https://app.example.org/admin' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** By column or pattern; where absent, who added and changed the task in Django's admin. */
  owner: derivation.optional(),
  /** By column or pattern; where absent, all tasks are of one project. */
  project: derivation.optional(),
  users: users.prefault({}),
});

export type DjangoCeleryBeat = z.infer<typeof djangoCeleryBeatFields>;
export type Dialect = 'postgres' | 'mysql';

/** The project of tasks that say nothing of theirs. */
const ONE_PROJECT = 'django-celery-beat';

/**
 * Tasks of django-celery-beat 2.x. `date_changed` moves with every run, so edits are known by the log of Django's admin
 * alone; beat takes up a change once the marker in `periodictasks` has moved on. A task that is switched on begins to
 * count anew, as it does by Django's own save: otherwise beat would make up for the runs that it missed.
 */
export function djangoCeleryBeat(fields: DjangoCeleryBeat, dialect: Dialect): Queries {
  const text = dialect === 'postgres' ? 'text' : 'char';
  const now = dialect === 'postgres' ? 'now()' : 'utc_timestamp(6)';
  const mark = [marker(dialect)];
  const among = dialect === 'postgres' ? 'id::text = any(:ids::text[])' : 'cast(id as char) in (:ids)';
  return {
    projects: null,
    tasks: tasksQuery(fields, { text, now }),
    people: peopleQuery(fields),
    close: [
      `update django_celery_beat_periodictask set enabled = false, date_changed = ${now} where ${among}`,
      ...mark,
    ],
    restore: [
      `update django_celery_beat_periodictask set enabled = true, last_run_at = null, date_changed = ${now} where ${among}`,
      ...mark,
    ],
    derive: (row) => taskOf(fields, row),
  };
}

const tasksQuery = (
  { users: { table, account } }: DjangoCeleryBeat,
  { text, now }: { text: string; now: string },
) => `
  select t.*, e.account as editor, e.action_time as updated_at, c.account as creator, c.action_time as created_at,
         k.minute, k.hour, k.day_of_month, k.month_of_year, k.day_of_week, k.timezone,
         case when t.start_time > ${now} then t.start_time else o.clocked_time end as next_run_at,
         i.every, i.period, o.clocked_time, s.event, s.latitude, s.longitude
    from django_celery_beat_periodictask t
    left join django_celery_beat_crontabschedule k on k.id = t.crontab_id
    left join django_celery_beat_intervalschedule i on i.id = t.interval_id
    left join django_celery_beat_clockedschedule o on o.id = t.clocked_id
    left join django_celery_beat_solarschedule s on s.id = t.solar_id
    left join (${logQuery(table, account, 'desc')}) e on e.task = cast(t.id as ${text}) and e.nth = 1
    left join (${logQuery(table, account, 'asc', 'and l.action_flag = 1')}) c on c.task = cast(t.id as ${text}) and c.nth = 1
   where t.task <> 'celery.backend_cleanup'`;

/** Who added or changed each task in Django's admin, numbered from the latest or from the first. */
const logQuery = (table: string, account: string, order: 'asc' | 'desc', more = '') => `
  select l.object_id as task, u.${account} as account, l.action_time,
         row_number() over (partition by l.object_id order by l.action_time ${order}, l.id ${order}) as nth
    from django_admin_log l
    join django_content_type y on y.id = l.content_type_id
    join ${table} u on u.id = l.user_id
   where y.app_label = 'django_celery_beat' and y.model = 'periodictask' and l.action_flag in (1, 2) ${more}`;

const peopleQuery = ({ users: { table, account, email, locale, timeZone } }: DjangoCeleryBeat) => `
  select u.${account} as account, nullif(u.${email}, '') as email, u.is_active as active,
         ${table === 'auth_user' ? "nullif(trim(concat(u.first_name, ' ', u.last_name)), '')" : 'null'} as name,
         '${locale}' as locale, '${timeZone}' as time_zone
    from ${table} u`;

/** Beat compares the marker with the one it saw last, whatever the clocks of the servers say. */
const marker = (dialect: Dialect) =>
  dialect === 'postgres'
    ? `insert into django_celery_beat_periodictasks as m (ident, last_update) values (1, now())
       on conflict (ident) do update set last_update = greatest(now(), m.last_update + interval '1 millisecond')`
    : `insert into django_celery_beat_periodictasks (ident, last_update) values (1, utc_timestamp(6))
       on duplicate key update last_update = greatest(utc_timestamp(6), last_update + interval 1000 microsecond)`;

function taskOf({ admin, owner, project }: DjangoCeleryBeat, row: Row): Row {
  const { id, name: title, enabled, last_run_at, total_run_count, next_run_at, created_at, updated_at } = row;
  const people = owner
    ? { creator: derived(owner, row), editor: null }
    : { creator: row['creator'], editor: row['editor'] };
  return {
    id,
    project_id: (project && derived(project, row)) ?? ONE_PROJECT,
    name: title,
    schedule: scheduleOf(row),
    ...people,
    created_at,
    updated_at,
    enabled,
    last_run_at,
    total_run_count,
    next_run_at,
    url: admin && `${admin}/django_celery_beat/periodictask/${String(id)}/change/`,
  };
}

/** The schedule, and the moment at which beat switches the task off, if there is one. */
function scheduleOf(row: Row): string | null {
  const schedule = kindOf(row);
  const { expires } = row;
  return schedule && expires instanceof Date ? `${schedule}, until ${expires.toISOString()}` : schedule;
}

/** One of four kinds of schedules, in words where it is no cron expression. */
function kindOf(row: Row): string | null {
  const text = (column: string) => String(row[column]);
  if (row['minute'] != null) {
    const fields = ['minute', 'hour', 'day_of_month', 'month_of_year', 'day_of_week', 'timezone'];
    return fields.map((field) => text(field).replaceAll(' ', '')).join(' ');
  }
  if (row['every'] != null) {
    const period = text('period');
    return Number(row['every']) === 1
      ? `every ${period.replace(/s$/, '')}`
      : `every ${text('every')} ${period}`;
  }
  const { clocked_time: once } = row;
  if (once != null) return `once, at ${once instanceof Date ? once.toISOString() : text('clocked_time')}`;
  return row['event'] == null ? null : `${text('event')} at ${text('latitude')}, ${text('longitude')}`;
}
