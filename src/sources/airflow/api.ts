import { hash } from 'node:crypto';
import { z } from 'zod';
import { Refused } from '../errors';
import { ServerError } from '../http';
import { dagOfV1, dagOfV2, dagVersion, evidenceIn, importedAs, type Dag, type Evidence } from './dags';
import type { About, Gateway } from './gateway';
import { dagRuns, RUNS, type DagRuns } from './runs';

/** What of an Airflow Rollcall calls. All reject as the gateway does. */
export interface Airflow {
  about(): Promise<About>;
  /** All DAGs that the account may see, also stale ones and those that are no periodic tasks. */
  listDags(): Promise<Dag[]>;
  /** Null where there is none of that id. */
  findDag(id: string): Promise<Dag | null>;
  /** The latest versions of most DAGs, of which there are `count`, by the DAG; none of Airflow 2. */
  latestVersions(count: number): Promise<ReadonlyMap<string, Evidence>>;
  /** What tells whether it was edited; null where the account may not see it, or Airflow breaks over it. */
  evidenceOf(dag: Dag): Promise<Evidence | null>;
  /** Its latest runs; null where the account may not see them. */
  runsOf(dag: Dag): Promise<DagRuns | null>;
  /** What is wrong with files that cannot be imported, by the file; null where the account may not see that. */
  brokenFiles(): Promise<Map<string, string> | null>;
  setPaused(id: string, paused: boolean): Promise<void>;
  /** Rejects where the account may not pause the DAG. Changes nothing. */
  tryPausing(id: string): Promise<void>;
}

/** As many as Airflow gives at most, unless it is set to give fewer. */
const PAGE = 100;

/** What differs between the two APIs. */
const APIS = {
  v2: { dag: dagOfV2, alone: '/details', all: { exclude_stale: false }, latestFirst: '-run_after' },
  v1: { dag: dagOfV1, alone: '', all: { only_active: false }, latestFirst: '-execution_date' },
} as const;

const apiOf = async (gateway: Gateway) => APIS[(await gateway.about()).api];

/** The Airflow behind a gateway. What v1 shows of files is kept while it is used: make one for each reading. */
export function createAirflow(gateway: Gateway): Airflow {
  const files = new Map<string, Promise<string>>();
  return {
    about: () => gateway.about(),
    listDags: () => listDags(gateway),
    findDag: (id) => findDag(gateway, id),
    latestVersions: (count) => latestVersions(gateway, count),
    evidenceOf: (dag) => evidenceOf(gateway, files, dag),
    runsOf: (dag) => runsOf(gateway, dag),
    brokenFiles: () => brokenFiles(gateway),
    async setPaused(id, paused) {
      await patch(gateway, id, { field: 'is_paused', paused });
    },
    async tryPausing(id) {
      // The account's rights are looked at before the field, which nobody may change.
      await orNull([400], patch(gateway, id, { field: 'dag_id', paused: false }));
    },
  };
}

async function listDags(gateway: Gateway): Promise<Dag[]> {
  const { dag, all } = await apiOf(gateway);
  const query = { order_by: 'dag_id', ...all };
  return allPages<Dag>(gateway, { path: '/dags', list: 'dags', right: READ, query }, dag);
}

async function findDag(gateway: Gateway, id: string): Promise<Dag | null> {
  const { dag, alone } = await apiOf(gateway);
  return orNull([404], gateway.call<Dag>({ method: 'GET', path: pathOf(id) + alone, right: READ }, dag));
}

const versions = z.object({ dag_versions: z.array(dagVersion.extend({ dag_id: z.string() })) });

/**
 * The latest version of each DAG, read from the newest of all on. Where a few DAGs have most of the versions, it ends
 * before it has met every DAG.
 */
async function latestVersions(gateway: Gateway, count: number): Promise<Map<string, Evidence>> {
  const found = new Map<string, Evidence>();
  const { api } = await gateway.about();
  const pages = api === 'v1' ? 0 : 2 * Math.ceil(count / PAGE);
  for (let page = 0; page < pages && found.size < count; page += 1) {
    const query = { order_by: '-id', limit: PAGE, offset: page * PAGE };
    const call = { method: 'GET', path: '/dags/~/dagVersions', query, right: 'read DAG versions' } as const;
    const answer = await orNull(HIDDEN, gateway.call(call, versions));
    if (answer === null || answer.dag_versions.length === 0) break;
    for (const version of answer.dag_versions)
      if (!found.has(version.dag_id)) found.set(version.dag_id, evidenceIn(version));
  }
  return found;
}

async function evidenceOf(
  gateway: Gateway,
  files: Map<string, Promise<string>>,
  dag: Dag,
): Promise<Evidence | null> {
  if (dag.version) return dag.version;
  if ((await gateway.about()).api === 'v2')
    return (await orNull(HIDDEN, findDag(gateway, dag.id)))?.version ?? null;
  const code = await orNull(
    HIDDEN,
    once(files, dag.fileToken, () => codeOf(gateway, dag)),
  );
  return code === null ? null : { mark: code, since: null };
}

async function runsOf(gateway: Gateway, { id }: Dag): Promise<DagRuns | null> {
  const query = { limit: RUNS, order_by: (await apiOf(gateway)).latestFirst };
  const call = { method: 'GET', path: `${pathOf(id)}/dagRuns`, query, right: 'read DAG runs' } as const;
  return orNull(HIDDEN, gateway.call(call, dagRuns));
}

const patch = (gateway: Gateway, id: string, { field, paused }: { field: string; paused: boolean }) => {
  const call = { method: 'PATCH', path: pathOf(id), query: { update_mask: field }, right: EDIT } as const;
  return gateway.call({ ...call, body: { is_paused: paused } }, z.object({ is_paused: z.boolean() }));
};

const READ = 'read DAGs';
const EDIT = 'edit DAGs';

/** What the account may not see, or Airflow broke over. */
const HIDDEN = [403, 404, 500];

const pathOf = (id: string) => `/dags/${encodeURIComponent(id)}`;

/** Null where it was refused with one of these codes of HTTP. */
async function orNull<T>(codes: number[], answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    const code = error instanceof Refused ? error.code : error instanceof ServerError ? 500 : null;
    if (code !== null && codes.includes(code)) return null;
    throw error;
  }
}

async function brokenFiles(gateway: Gateway): Promise<Map<string, string> | null> {
  const call = { path: '/importErrors', list: 'import_errors', right: 'read import errors', query: {} };
  const errors = await orNull([401, 403], allPages(gateway, call, importError));
  return errors && new Map(errors);
}

const importError = z
  .object({ filename: z.string().nullable(), bundle_name: z.string().nullish(), stack_trace: z.string() })
  .transform(({ filename, bundle_name, stack_trace }): [string, string] => [
    importedAs(filename ?? '', bundle_name),
    `${filename} cannot be imported: ${stack_trace.trim().split('\n').at(-1)?.slice(0, 200)}`,
  ]);

interface Paged {
  path: string;
  /** The field of the answer that has the rows. */
  list: string;
  right: string;
  query: Record<string, string | boolean>;
}

async function allPages<T>(
  gateway: Gateway,
  { path, list, right, query }: Paged,
  row: z.ZodType<T>,
): Promise<T[]> {
  const all: T[] = [];
  const shape = z.looseObject({ [list]: z.array(row), total_entries: z.int() });
  for (;;) {
    const call = {
      method: 'GET',
      path,
      right,
      query: { ...query, limit: PAGE, offset: all.length },
    } as const;
    const answer = await gateway.call(call, shape);
    const rows = answer[list] as T[];
    all.push(...rows);
    if (rows.length === 0 || all.length >= (answer['total_entries'] as number)) return all;
  }
}

/** A hash of the file that has the DAG. */
async function codeOf(gateway: Gateway, { fileToken }: Dag): Promise<string> {
  const call = { method: 'GET', path: `/dagSources/${fileToken}`, right: 'read DAG code' } as const;
  const { content } = await gateway.call(call, z.object({ content: z.string() }));
  return hash('sha256', content, 'base64url');
}

function once<T>(known: Map<string, Promise<T>>, key: string, learn: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? learn();
  known.set(key, found);
  return found;
}
