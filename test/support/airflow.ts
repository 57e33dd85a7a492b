import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { airflow } from '../../src/sources/airflow/type';

/** A DAG of the simulated Airflow: what its answers differ in from the recorded ones. */
export interface SimDag {
  id: string;
  owners: string[];
  tags: string[];
  /** A cron expression, or a summary and a description; null where nothing but people start it. */
  schedule: string | [summary: string, description: string] | null;
  paused: boolean;
  /** No file has it now; of Airflow's flag for a file that could not be imported, and whether that file is there. */
  stale: boolean;
  brokenFlag: boolean;
  brokenFile: boolean;
  /** Of v2: its latest version, and since when that is. */
  version: string;
  since: string;
  /** Versions of it before that. */
  older: string[];
  /** Of v1. */
  code: string;
  runs: { state: string; start: string; end: string | null }[];
  /** The account may not see it. */
  hidden: boolean;
  /** Pages leave it out, as where others come and go meanwhile. */
  unlisted: boolean;
}

export const simDag = (id: string, given: Partial<SimDag> = {}): SimDag => ({
  id,
  owners: ['ann'],
  tags: ['project:2'],
  schedule: '0 2 * * *',
  paused: false,
  stale: false,
  brokenFlag: false,
  brokenFile: false,
  version: `version 1 of ${id}`,
  since: '2026-01-01T00:00:00Z',
  older: [],
  code: 'print(1)',
  runs: [],
  hidden: false,
  unlisted: false,
  ...given,
});

type Json = Record<string, unknown>;
export type Api = 'v1' | 'v2';

/** What a real Airflow answered; `.ci/airflow --record` records it anew. */
const recorded = (api: Api) =>
  JSON.parse(readFileSync(path.join(__dirname, `../fixtures/airflow/${api}.json`), 'utf8')) as Record<
    string,
    { status: number; body: Json }
  >;

interface Faults {
  /** Answered to every call. */
  away: number | null;
  /** Calls whose path ends so are denied. */
  denied: RegExp | null;
  /** What it is told is answered, and not done. */
  deaf: boolean;
  /** Tokens given so far are over. */
  expired: boolean;
  wrongPassword: boolean;
}

/** An Airflow whose answers are recorded ones, but for what is said of its DAGs. Close it. */
export async function simulatedAirflow(api: Api) {
  const answers = recorded(api);
  const dags = new Map<string, SimDag>();
  const faults: Faults = { away: null, denied: null, deaf: false, expired: false, wrongPassword: false };
  const seen = { calls: [] as string[], atOnce: 0, mostAtOnce: 0 };
  const world: World = { api, answers, dags, faults, tokens: 0 };
  const server = createServer((request, response) => {
    seen.mostAtOnce = Math.max(seen.mostAtOnce, (seen.atOnce += 1));
    seen.calls.push(`${request.method} ${request.url}`);
    void text(request).then((body) => {
      const { status, body: answer } = faults.away
        ? { status: faults.away, body: {} }
        : answerTo(world, request, body);
      seen.atOnce -= 1;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    dags,
    faults,
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (id: string, given: Partial<SimDag> = {}) => void dags.set(id, simDag(id, given)),
    change: (id: string, given: Partial<SimDag>) => void dags.set(id, { ...dags.get(id)!, ...given }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type SimAirflow = Awaited<ReturnType<typeof simulatedAirflow>>;

/** The source that reads it: a tag tells the project. */
export function declaredAirflow({ url }: Pick<SimAirflow, 'url'>, more: object = {}): Declared {
  const fields = {
    url,
    username: 'rollcall',
    passwordVariable: 'AIRFLOW_PASSWORD',
    project: { field: 'tags', pattern: '^project:(.+)$' },
    people: { mail: '{owner}@corp.example' },
    attempts: 1,
    perSecond: 1000,
    ...more,
  };
  const declared = airflow(fields, {
    file: 'sources.yaml',
    name: 'airflow',
    env: { AIRFLOW_PASSWORD: 'secret' },
  });
  if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
  return declared;
}
type Declared = Exclude<ReturnType<typeof airflow>, unknown[]>;

interface World {
  api: Api;
  answers: ReturnType<typeof recorded>;
  dags: Map<string, SimDag>;
  faults: Faults;
  tokens: number;
}

function answerTo(world: World, { method, url, headers }: IncomingMessage, body: string) {
  const { api, answers, faults } = world;
  const { pathname, searchParams } = new URL(url!, 'http://airflow');
  if (pathname === `/api/${api}/version`) return answers['version']!;
  if (pathname.endsWith('/version')) return answers['otherVersion']!;
  if (pathname === '/auth/token') return tokenFor(world);
  if (!isKnown(world, headers.authorization)) return unknown(world);
  if (faults.denied?.test(`${method} ${pathname}`)) return answers['mayNotPause']!;
  const [, kind, id, more] = pathname.slice(`/api/${api}`.length).split('/').map(decodeURIComponent);
  if (kind === 'importErrors') return importErrors(world);
  if (kind === 'dagSources') return { status: 200, body: { content: id! } };
  if (id === undefined) return listed(world, searchParams);
  if (id === '~') return versionsOf(world, searchParams);
  const dag = world.dags.get(id);
  if (!dag) return answers['notFound']!;
  if (dag.hidden) return answers['mayNotPause']!;
  if (more === 'dagRuns') return runsOf(world, dag);
  return method === 'PATCH'
    ? patched(world, dag, searchParams, body)
    : { status: 200, body: alone(world, dag) };
}

function tokenFor(world: World) {
  if (world.faults.wrongPassword) return world.answers['wrongPassword']!;
  world.faults.expired = false;
  world.tokens += 1;
  return { ...world.answers['token']!, body: { access_token: `token ${world.tokens}` } };
}

function isKnown({ api, faults, tokens }: World, authorization: string | undefined): boolean {
  if (api === 'v1') return !faults.wrongPassword && authorization === `Basic ${btoa('rollcall:secret')}`;
  return !faults.expired && authorization === `Bearer token ${tokens}`;
}

/** Airflow 3 says 403 of a token that is over, with these words. */
const unknown = ({ api, answers }: World) =>
  api === 'v1' ? answers['unknownAccount']! : { status: 403, body: { detail: 'Invalid JWT token' } };

function patched({ answers, faults }: World, dag: SimDag, query: URLSearchParams, body: string) {
  if (query.get('update_mask') !== 'is_paused') return answers['otherField']!;
  const { is_paused: paused } = JSON.parse(body) as { is_paused: boolean };
  if (!faults.deaf) dag.paused = paused;
  return { status: 200, body: { ...answers['paused']!.body, dag_id: dag.id, is_paused: paused } };
}

function listed(world: World, query: URLSearchParams) {
  const all = [...world.dags.values()].filter(({ hidden, unlisted }) => !hidden && !unlisted);
  const offset = Number(query.get('offset'));
  const page = all.slice(offset, offset + Math.min(Number(query.get('limit')), 100));
  return { status: 200, body: { dags: page.map((dag) => row(world, dag)), total_entries: all.length } };
}

/** A DAG in a list: a recorded one with what differs. */
function row({ api, answers }: World, dag: SimDag): Json {
  const [first] = (answers['dags']!.body as { dags: Json[] }).dags;
  const both = {
    ...first,
    dag_id: dag.id,
    dag_display_name: dag.id,
    is_paused: dag.paused,
    has_import_errors: dag.brokenFlag,
    owners: dag.owners,
    tags: dag.tags.map((name) => ({ name })),
    fileloc: `/opt/airflow/dags/${dag.id}.py`,
  };
  const [summary, description] =
    typeof dag.schedule === 'string' ? [dag.schedule, null] : (dag.schedule ?? [null, null]);
  if (api === 'v2')
    return {
      ...both,
      is_stale: dag.stale,
      relative_fileloc: `${dag.id}.py`,
      timetable_summary: summary,
      timetable_description: description,
    };
  return {
    ...both,
    is_active: !dag.stale,
    file_token: encodeURIComponent(dag.code),
    schedule_interval: summary === null ? null : { __type: 'CronExpression', value: summary },
    timetable_description: description,
  };
}

/** The same by itself, where v2 tells its latest version. */
function alone(world: World, dag: SimDag): Json {
  if (world.api === 'v1') return row(world, dag);
  const { latest_dag_version: latest, ...details } = world.answers['dag']!.body;
  const version = { ...(latest as Json), id: dag.version, dag_id: dag.id, created_at: dag.since };
  return { ...details, ...row(world, dag), latest_dag_version: version };
}

/** The newest first, as their ids have it. */
function versionsOf({ answers, dags }: World, query: URLSearchParams) {
  const [first] = (answers['versions']!.body as { dag_versions: Json[] }).dag_versions;
  const all = [...dags.values()]
    .filter(({ hidden }) => !hidden)
    .flatMap(({ id, version, since, older }) =>
      [version, ...older].map((one) => ({ ...first, id: one, dag_id: id, created_at: since })),
    );
  const offset = Number(query.get('offset'));
  const page = all.slice(offset, offset + Number(query.get('limit')));
  return { status: 200, body: { dag_versions: page, total_entries: all.length } };
}

function runsOf({ answers }: World, dag: SimDag) {
  const [first] = (answers['runs']!.body as { dag_runs: Json[] }).dag_runs;
  const runs = dag.runs.map(({ state, start, end }) => ({
    ...first,
    state,
    start_date: start,
    end_date: end,
  }));
  return { status: 200, body: { ...answers['runs']!.body, dag_runs: runs, total_entries: runs.length } };
}

function importErrors({ api, answers, dags }: World) {
  const [first] = (answers['importErrors']!.body as { import_errors: Json[] }).import_errors;
  const errors = [...dags.values()]
    .filter(({ brokenFile }) => brokenFile)
    .map(({ id }) => ({ ...first, filename: api === 'v2' ? `${id}.py` : `/opt/airflow/dags/${id}.py` }));
  return { status: 200, body: { import_errors: errors, total_entries: errors.length } };
}
