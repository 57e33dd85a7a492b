import { z } from 'zod';
import { keptText } from '../storable';
import { scheduleOf, words } from './schedules';

/** What tells whether a DAG was edited: a mark that changes with it, and since when that is so, where it is known. */
export interface Evidence {
  mark: string;
  since: Date | null;
}

/** A DAG as Airflow has it. */
export interface Dag {
  id: string;
  name: string;
  paused: boolean;
  /** No file has it any more, or the file cannot be imported: Airflow does not run it. */
  stale: boolean;
  /** Its file could not be imported, at least when it was there last. */
  broken: boolean;
  owners: string[];
  tags: string[];
  /** With its whole path. */
  file: string;
  /** As errors of its import name the file. */
  importedAs: string;
  bundle: string | null;
  /** Null where nothing but people and programs start it, or it runs once: it is no periodic task. */
  schedule: string | null;
  nextRunAt: Date | null;
  /** Told of a DAG by itself, by v2. */
  version: Evidence | null;
  /** By which v1 shows its file. */
  fileToken: string;
}

const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const common = {
  dag_id: z.string(),
  dag_display_name: z.string().nullish(),
  is_paused: z.boolean(),
  has_import_errors: z.boolean().nullish(),
  owners: z.array(z.string()),
  tags: z.array(z.object({ name: z.string() })).nullish(),
  fileloc: z.string(),
  file_token: z.string(),
  timetable_description: z.string().nullish(),
};
const commonShape = z.object(common);

const ofBoth = (dag: z.infer<typeof commonShape>) => ({
  id: dag.dag_id,
  name: keptText(dag.dag_display_name ?? dag.dag_id),
  paused: dag.is_paused,
  broken: dag.has_import_errors ?? false,
  owners: dag.owners.map((owner) => owner.trim()).filter(Boolean),
  tags: (dag.tags ?? []).map(({ name }) => name),
  file: dag.fileloc,
  fileToken: dag.file_token,
});

/** A version of a DAG: of its structure as Airflow has it since then. Ids grow with time. */
export const dagVersion = z.object({ id: z.string(), created_at: when });

export const evidenceIn = ({ id, created_at }: z.infer<typeof dagVersion>): Evidence => ({
  mark: id,
  since: created_at,
});

/** A DAG of Airflow 3. Its version is the one of the structure that Airflow has of it now. */
export const dagOfV2 = z
  .object({
    ...common,
    is_stale: z.boolean(),
    relative_fileloc: z.string().nullish(),
    bundle_name: z.string().nullish(),
    timetable_summary: z.string().nullish(),
    next_dagrun_run_after: when.nullish(),
    latest_dag_version: dagVersion.nullish(),
  })
  .transform((dag): Dag => {
    const { bundle_name: bundle, relative_fileloc: relative, latest_dag_version: version } = dag;
    return {
      ...ofBoth(dag),
      stale: dag.is_stale,
      importedAs: importedAs(relative ?? dag.fileloc, bundle),
      bundle: bundle ?? null,
      schedule: scheduleOf(dag.timetable_summary, dag.timetable_description),
      nextRunAt: dag.next_dagrun_run_after ?? null,
      version: version ? evidenceIn(version) : null,
    };
  });

const interval = z.union([
  z.object({ value: z.string() }).transform(({ value }) => value),
  z
    .object({ days: z.int(), seconds: z.int(), microseconds: z.int() })
    .transform(({ days, seconds, microseconds }) => words(days * 86_400 + seconds + microseconds / 1e6)),
  // What dateutil calls a relative delta: its fields are many, and Airflow says none of them in words.
  z.object({ __type: z.string() }).transform(() => 'at an interval'),
]);

/** A DAG of Airflow 2, which has no versions of it. */
export const dagOfV1 = z
  .object({
    ...common,
    is_active: z.boolean().nullable(),
    schedule_interval: interval.nullish(),
    next_dagrun_create_after: when.nullish(),
  })
  .transform((dag): Dag => ({
    ...ofBoth(dag),
    stale: dag.is_active !== true,
    importedAs: importedAs(dag.fileloc, null),
    bundle: null,
    schedule: scheduleOf(dag.schedule_interval, dag.timetable_description),
    nextRunAt: dag.next_dagrun_create_after ?? null,
    version: null,
  }));

/** A file as errors of imports name it: in its bundle, where there are bundles. */
export const importedAs = (file: string, bundle: string | null | undefined): string =>
  JSON.stringify([bundle ?? null, file]);

/**
 * Whether there is such a DAG: one that is stale is gone, except while its file cannot be imported. Airflow keeps saying
 * that of a file that is deleted: `brokenFiles` has those that are there; null where the account may not see them.
 */
export const isThere = (dag: Dag, brokenFiles: ReadonlyMap<string, string> | null): boolean =>
  !dag.stale || (dag.broken && (brokenFiles === null || brokenFiles.has(dag.importedAs)));
