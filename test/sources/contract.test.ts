import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeInventory } from '../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../src/db/core/pool';
import { exec } from '../../src/sources/exec/type';
import { files as fileType } from '../../src/sources/file/type';
import type { SwitchingSource } from '../../src/sources/source';
import { createGateway } from '../../src/sources/bkSops/gateway';
import { bkSopsSource } from '../../src/sources/bkSops/source';
import { conform } from '../../src/sources/conformance/conform';
import { memory } from '../../src/sources/conformance/memory';
import { SWITCH_RULES } from '../../src/sources/conformance/switchRules';
import type { SourceParts } from '../../src/sources/type';
import { sourceParts } from '../../src/worker/sources';
import { declaredAirflow, simulatedAirflow } from '../support/airflow';
import { simTask, simulated } from '../support/bkSops';
import { switching } from '../support/closings';
import { testDatabase, type TestDatabase } from '../support/database';
import { OWNER, testCluster } from '../support/kubernetes/cluster';
import { startMariadb, type Mariadb } from '../support/mariadb';
import { onMariadb, onPostgres, type OwnTables } from '../support/ownTables';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { temporalSchedules } from '../support/temporalSchedules';
import { webhookServer } from '../support/webhookServer';
import { withOutcome } from './conformance/trial';

const NOW = new Date('2026-11-23T09:00:00Z');

/** A system that holds project 2 with the enabled tasks 1 and 2, archived project 3 with the enabled task 3. */
interface Held {
  /** The source of it, opened with what stands for the mirror. */
  open(parts: SourceParts): Promise<SwitchingSource>;
  /** Somebody edits task 1 where it lives, and it is disabled then; `source` is synced where only that tells. */
  edit(source: SwitchingSource): Promise<void>;
  /** Its projects can be archived; where absent, they can. */
  archives?: false;
  /** It dates edits; where absent, it does. */
  dated?: false;
  /** The id of the task of that number; where absent, it is the number. */
  id?(n: string): string;
  close(): Promise<unknown>;
}

const DATE = '2026-01-01T00:00:00Z';

/** Files of a platform, in that folder, that are closed as the file of sources says. */
async function files(
  { pool }: TestDatabase,
  closing: unknown = 'itself',
  env = {},
): Promise<Held & { folder: string }> {
  const task = (id: string, project: string, name: string, enabled = true) =>
    `${id},${project},${name},,ann,ann,${DATE},${DATE},${enabled},,,\n`;
  const rest = task('2', '2', 'two') + task('3', '3', 'three');
  const folder = await inventoryFolder({
    'projects.csv': `${PROJECTS}2,Alpha,\n3,Beta,${DATE}\n`,
    'tasks.csv': TASKS + task('1', '2', 'one') + rest,
    'people.csv': `${PEOPLE}ann,Ann,ann@corp.example,en,UTC,true,\n`,
  });
  const file = path.join(folder.folder, 'sources.yaml');
  const declared = fileType({ folder: '.', closing }, { file, name: 'held', env });
  if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
  return {
    folder: folder.folder,
    open: async (parts) => switching((await declared.open(parts)).source),
    close: () => folder.remove(),
    async edit(source) {
      await folder.write({ 'tasks.csv': TASKS + task('1', '2', 'other', false) + rest });
      await sync(pool, source, new Date(NOW.getTime() + 60_000));
    },
  };
}

const PLATFORM = path.join(__dirname, '../support/platform.mjs');

const byCommand = (database: TestDatabase) => files(database, { command: [process.execPath, PLATFORM] });

/** The same platform behind an HTTP server, which asks for the signature. */
async function byWebhook(database: TestDatabase): Promise<Held> {
  let folder = '';
  const server = await webhookServer((requests) => {
    const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
    const output = execFileSync(process.execPath, [PLATFORM], { cwd: folder, input, encoding: 'utf8' });
    const results = output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
    return { status: 200, body: JSON.stringify({ results }) };
  });
  const held = await files(database, server.closing, { WEBHOOK_SECRET: server.secret });
  ({ folder } = held);
  const close = async () => {
    await server.close();
    await held.close();
  };
  return { ...held, close };
}

async function bkSops({ pool }: TestDatabase): Promise<Held> {
  const { world, simulator, settings, clock } = await simulated(pool);
  world.archive(3, new Date(DATE));
  world.addTask(simTask(1));
  world.addTask(simTask(2));
  world.addTask(simTask(3, { project: 1003 }));
  return {
    open: async ({ mirror }) => bkSopsSource('bk-sops', settings, mirror, createGateway(settings, 10)),
    close: () => simulator.close(),
    async edit() {
      world.edit(1, 'bob', clock.now, { enabled: false, name: 'other' });
    },
  };
}

const CONNECTOR = path.join(__dirname, '../support/connector.mjs');

async function connector(): Promise<Held> {
  const edited = { creator: 'ann', editor: 'ann', created_at: DATE, updated_at: DATE };
  const task = (id: string, project_id: string) => ({
    id,
    project_id,
    name: `task ${id}`,
    schedule: '0 9 * * 1',
    ...edited,
    enabled: true,
  });
  const held = {
    projects: [
      { id: 2, name: 'Alpha' },
      { id: 3, name: 'Beta', archived_at: DATE },
    ],
    tasks: [task('1', '2'), task('2', '2'), task('3', '3')],
    people: [{ account: 'ann', name: 'Ann', email: 'ann@corp.example' }],
  };
  const folder = await inventoryFolder({ 'held.json': JSON.stringify(held) });
  const file = path.join(folder.folder, 'sources.yaml');
  const fields = { command: [process.execPath, CONNECTOR], closing: 'itself' };
  const declared = exec(fields, { file, name: 'held', env: {} });
  if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
  return {
    open: async (parts) => switching((await declared.open(parts)).source),
    close: () => folder.remove(),
    async edit() {
      const at = path.join(folder.folder, 'held.json');
      const now = JSON.parse(await readFile(at, 'utf8')) as typeof held;
      Object.assign(now.tasks[0]!, { name: 'other', editor: 'bob', enabled: false });
      await writeFile(at, JSON.stringify(now));
    },
  };
}

async function sqlTables(given: Promise<OwnTables>): Promise<Held> {
  const tables = await given;
  return {
    open: async (parts) => switching((await tables.declare().open(parts)).source),
    edit: async () => {
      await tables.run("update job set running = false, title = 'other', changed_by = 'bob' where id = 1");
    },
    close: () => tables.drop(),
  };
}

async function airflow(api: 'v1' | 'v2'): Promise<Held> {
  const server = await simulatedAirflow(api);
  server.add('1');
  server.add('2');
  server.add('3', { tags: ['project:3'] });
  return {
    archives: false,
    open: async (parts) => switching((await declaredAirflow(server).open(parts)).source),
    edit: async () => server.change('1', { paused: true, version: 'version 2 of 1', code: 'print(2)' }),
    close: () => server.close(),
    ...(api === 'v1' && { dated: false }),
  };
}

async function schedules(): Promise<Held> {
  const held = await temporalSchedules();
  for (const [id, project] of [
    ['1', '2'],
    ['2', '2'],
    ['3', '3'],
  ] as const)
    await held.create(id, { memo: { owner: 'ann', project } });
  const fields = { project: { memo: 'project' }, people: { mail: '{owner}@corp.example' } };
  return {
    archives: false,
    open: async (parts) => switching((await held.declare(fields).open(parts)).source),
    async edit() {
      await held.client.schedule.getHandle('1').update((now) => ({
        ...now,
        spec: { intervals: [{ every: '1 day' }] },
        state: { ...now.state, paused: true },
      }));
    },
    close: () => held.close(),
  };
}

let mariadb: Promise<Mariadb> | undefined;
const runningMariadb = () => (mariadb ??= startMariadb());
afterAll(async () => (await mariadb)?.stop());

/** Namespaces 2 and 3, the latter of which is being deleted. */
async function kubernetes(): Promise<Held> {
  const cluster = await testCluster();
  const metadata = { annotations: { [OWNER]: 'ann' } };
  for (const name of ['2', '3']) await cluster.namespace(name, metadata);
  for (const n of ['2/1', '2/2', '3/3']) await cluster.cronJob(n.slice(0, 1), n.slice(2), { editedAt: DATE });
  await cluster.call('DELETE', '/api/v1/namespaces/3');
  const people = { mail: '{owner}@corp.example' };
  return {
    open: async (parts) => switching((await cluster.declare({ people }).open(parts)).source),
    edit: async () => {
      await cluster.edit('2', '1', { spec: { schedule: '0 8 * * 1' } });
    },
    close: () => cluster.close(),
    id: (n) => (n === '3' ? '3/3' : `2/${n}`),
  };
}

const sync = (pool: TestDatabase['pool'], source: SwitchingSource, now: Date) =>
  inTransaction(pool, async (db) =>
    mergeInventory(db, await source.open!(now), { source: source.name, now, shiftDays: 0 }),
  );

const READ_BEFORE = ['it answers from what was read before, and asks no system'];
const NOT_LIVE = { live: READ_BEFORE, 'live, gone': READ_BEFORE, 'live, nothing': READ_BEFORE };
const ROWS_ONLY = ['only rows of Rollcall itself say so: its platform goes by them'];
const ALL_READ = { 'unread said': ['every project could be read'] };

/** Each with what no trial of it can tell. */
describe.each<[string, (database: TestDatabase) => Promise<Held>, object]>([
  [
    'files',
    (database) => files(database),
    { ...NOT_LIVE, ...Object.fromEntries(SWITCH_RULES.map(({ rule }) => [rule, ROWS_ONLY])) },
  ],
  [
    'files closed by a command',
    byCommand,
    { ...NOT_LIVE, 'close, gone': ['no id is known that no task has'] },
  ],
  [
    'files closed by a webhook',
    byWebhook,
    { ...NOT_LIVE, 'close, gone': ['no id is known that no task has'] },
  ],
  ['bk-sops', bkSops, {}],
  ['a connector', connector, {}],
  ['kubernetes', kubernetes, {}],
  ['own tables in PostgreSQL', () => sqlTables(onPostgres()), {}],
  ['Airflow 3', () => airflow('v2'), {}],
  ['Airflow 2', () => airflow('v1'), {}],
  ['Temporal Schedules', () => schedules(), {}],
  ['own tables in MariaDB', async () => sqlTables(onMariadb(await runningMariadb())), {}],
])('the source %s', (_name, open, notTried) => {
  let database: TestDatabase;
  let held: Held;
  let source: SwitchingSource;

  beforeEach(async () => {
    database = await testDatabase();
    held = await open(database);
    source = await held.open(sourceParts(database.pool));
    await sync(database.pool, source, NOW);
  });
  afterEach(async () => {
    await held.close();
    await database.drop();
  });

  const enabled = async (id: string) => {
    const live = await source.get([id]);
    const task = live.get(id);
    return task && 'enabled' in task ? task.enabled : undefined;
  };

  const idOf = (n: string) => held.id?.(n) ?? n;

  const task1 = async () => {
    const { rows } = await database.pool.query<{ touched_at: Date | null }>(
      'select enabled, owner, touched_at from task where id = $1',
      [idOf('1')],
    );
    expect(rows).toEqual([
      expect.objectContaining({ touched_at: held.dated === false ? null : expect.any(Date) }),
    ]);
    return rows[0];
  };

  it('keeps every promise of the interface that can be tried', async () => {
    const trial = memory();
    const found = await conform(
      { source: await held.open(trial.parts), held: trial, clock: () => NOW },
      { task: idOf('1') },
    );
    expect(withOutcome(found, 'broken')).toEqual({});
    expect(withOutcome(found, 'refused')).toEqual({});
    expect(withOutcome(found, 'not tried')).toEqual({ ...ALL_READ, ...notTried });
  });

  it('is read as a whole: projects with their archiving, tasks, people', async () => {
    const { rows } = await database.pool.query(
      `select t.id, t.enabled, t.owner, p.archived_at is not null as archived from task t
         join project p on p.source = t.source and p.id = t.project_id where t.source = $1 order by t.id`,
      [source.name],
    );
    const owner = `${source.name}:ann`;
    expect(rows).toEqual([
      { id: idOf('1'), enabled: true, owner, archived: false },
      { id: idOf('2'), enabled: true, owner, archived: false },
      { id: idOf('3'), enabled: true, owner, archived: held.archives !== false },
    ]);
  });

  it('closes tasks, and says so of each', async () => {
    const results = await source.close([idOf('1'), idOf('2')], NOW);
    expect(results.toSorted((a, b) => a.taskId.localeCompare(b.taskId))).toEqual([
      { taskId: idOf('1'), error: null },
      { taskId: idOf('2'), error: null },
    ]);
    expect(await enabled(idOf('1'))).toBe(false);
    const { rows } = await database.pool.query('select id from task where enabled order by id');
    expect(rows).toEqual([{ id: idOf('3') }]);
  });

  it('keeps a closed task closed, and its owner and date, when it is synced again', async () => {
    const before = await task1();
    await source.close([idOf('1')], NOW);
    await sync(database.pool, source, new Date(NOW.getTime() + 60_000));
    expect(await task1()).toEqual({ ...before, enabled: false, owner: `${source.name}:ann` });
  });

  it('restores a closed task, with its owner and date', async () => {
    const before = await task1();
    await source.close([idOf('1')], NOW);
    expect(await source.restore([idOf('1')], NOW)).toEqual([{ taskId: idOf('1'), error: null }]);
    await sync(database.pool, source, new Date(NOW.getTime() + 60_000));
    expect(await task1()).toEqual({ ...before, enabled: true, owner: `${source.name}:ann` });
  });

  it('does not restore a task that changed since it was closed', async () => {
    await source.close([idOf('1')], NOW);
    await held.edit(source);
    expect(await source.restore([idOf('1')], NOW)).toEqual([
      { taskId: idOf('1'), error: 'changed since it was closed' },
    ]);
    expect(await enabled(idOf('1'))).toBe(false);
  });
});
