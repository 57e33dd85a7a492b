import { z } from 'zod';
import type { Row } from '../database';
import type { Queries } from '../queries';
import { derivation, derived } from './derived';

/** What may be said of a PostgreSQL with the extension pg_cron. */
export const pgCronFields = z.strictObject({
  /** By column or pattern, of the job's name say; where absent, the database role that the job runs as. */
  owner: derivation.extend({ column: derivation.shape.column.unwrap().default('jobname') }).optional(),
});

export type PgCron = z.infer<typeof pgCronFields>;

/**
 * Jobs of pg_cron 1.3 or later, a project for each database that they run in. It keeps no date of a job's making or
 * change, and of runs what is left in `cron.job_run_details`. A trigger of its own takes up what is updated, and needs less
 * than `cron.alter_job`, by which nobody but a superuser alters what others scheduled.
 */
export const pgCron = (fields: PgCron): Queries => ({
  projects: null,
  tasks: `
    with success as (select jobid, max(runid) as latest from cron.job_run_details where status = 'succeeded' group by jobid),
         runs as (
           select jobid, max(start_time) as last_run_at, count(*) as total_run_count,
                  count(*) filter (where status = 'failed' and runid > coalesce(latest, 0)) as failed,
                  count(latest) > 0 as succeeded,
                  round(avg(extract(epoch from end_time - start_time))::numeric, 3) as mean_duration_seconds
             from cron.job_run_details left join success using (jobid)
            where not exists (select from pg_settings where name = 'cron.log_run' and setting = 'off')
            group by jobid)
    select jobid as id, *, ${TIME_ZONE} as time_zone from cron.job left join runs using (jobid)`,
  people: null,
  close: ['update cron.job set active = false where jobid::text = any(:ids::text[])'],
  restore: ['update cron.job set active = true where jobid::text = any(:ids::text[])'],
  hidden: `
    select 'pg_cron shows ' || current_user || ' only its own jobs: alter role ' || current_user || ' bypassrls' as why
     where row_security_active('cron.job')`,
  derive: (row) => jobOf(fields, row),
});

/** The zone of all schedules: GMT before pg_cron 1.5, then a setting, which it shows to few. */
const TIME_ZONE = `coalesce((select setting from pg_settings where name = 'cron.timezone'),
  (select 'GMT' from pg_extension where extname = 'pg_cron' and extversion ~ '^1\\.[34](\\D|$)'))`;

/** A cron expression with the zone that it is meant in; an interval is the same in all. */
const zoned = (schedule: string, timeZone: unknown) =>
  typeof timeZone === 'string' && /^\S+(\s+\S+){4}$/.test(schedule.trim())
    ? `${schedule.trim()} ${timeZone}`
    : schedule;

function jobOf({ owner }: PgCron, row: Row): Row {
  const { id, jobname, command, schedule, active, last_run_at, total_run_count, mean_duration_seconds } = row;
  const { failed, succeeded, time_zone } = row;
  const last_result = Number(failed) > 0 ? 'failed' : succeeded === true ? 'succeeded' : null;
  return {
    id,
    project_id: row['database'],
    name: jobname ?? unnamed(String(command)),
    schedule: zoned(String(schedule), time_zone),
    creator: owner ? derived(owner, row) : row['username'],
    enabled: active,
    last_run_at,
    total_run_count,
    last_result,
    failures_in_a_row: last_result && failed,
    mean_duration_seconds,
  };
}

/** A job without a name is known by its command; texts in it may be secrets. */
const unnamed = (command: string) =>
  command
    .trim()
    .replace(/'(?:[^']|'')*'?/g, "'…'")
    .split('\n')[0]!
    .slice(0, 80);
