import { importInventory } from '../../../src/activities/sync/importInventory';
import { mergeInventory } from '../../../src/activities/sync/mergeInventory';
import { RESTORED } from '../../../src/db/closing/archive';
import { closeFileTasks } from '../../../src/db/sync/fileTasks';
import { inTransaction } from '../../../src/db/core/pool';
import { acceptSync } from '../../../src/db/sync/accept';
import { listSourceStatus } from '../../../src/db/sync/status';
import { listSyncs } from '../../../src/db/sync/syncList';
import { fileInventory } from '../../../src/sources/file/inventory';
import { testDatabase, type TestDatabase } from '../../support/database';
import { inventoryFolder, PROJECTS, TASKS } from '../../support/inventoryFolder';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-23T09:00:00Z');

let database: TestDatabase;
let inventory: Awaited<ReturnType<typeof inventoryFolder>>;
let hours = 0;

beforeEach(async () => {
  database = await testDatabase();
  inventory = await inventoryFolder();
  hours = 0;
});
afterEach(async () => {
  await inventory.remove();
  await database.drop();
});

const rows = async <T extends object>(sql: string) => (await database.pool.query<T>(sql)).rows;

const later = () => new Date(START + (hours += 1) * HOUR);

/** Tasks `from` to `to` of a project, enabled or not. */
const tasks = (project: string, from: number, to: number, enabled = true) =>
  Array.from(
    { length: to - from + 1 },
    (_, i) => `${project}${from + i},${project},t,,ann,,,,${enabled},,,\n`,
  ).join('');

/** What there is, imported an hour after the last time. */
async function sync(taskRows: string, projects = 'a,Alpha,\nb,Beta,\n') {
  await inventory.write({ 'projects.csv': PROJECTS + projects, 'tasks.csv': TASKS + taskRows });
  return importInventory({ pool: database.pool, source: 'plant', paths: [inventory.folder], now: later() });
}

const accept = () =>
  inTransaction(database.pool, (db) =>
    acceptSync(db, 'plant', { who: 'ops', reason: 'cleaned up', now: later() }),
  );

const enabledCount = async () =>
  (await rows<{ n: number }>('select count(*) as n from task where enabled'))[0]!.n;

const trust = async () => (await rows('select trusted, reason from source'))[0];

const FULL = tasks('a', 1, 60) + tasks('b', 1, 40);

describe('a trusted sync', () => {
  it('is what the first complete one is', async () => {
    expect(await sync(FULL)).toMatchObject({ rejectionReason: null, rejectedProjectCount: 0, gone: 0 });
    expect(await trust()).toEqual({ trusted: true, reason: null });
  });

  it('has tasks that it no longer contains gone, and no longer enabled', async () => {
    await sync(FULL);
    expect(await sync(tasks('a', 1, 58) + tasks('b', 1, 40))).toMatchObject({
      rejectionReason: null,
      gone: 2,
    });
    expect(await rows('select id, enabled from task where gone_at is not null order by id')).toEqual([
      { id: 'a59', enabled: false },
      { id: 'a60', enabled: false },
    ]);
  });

  it('has tasks that are there again back, as their rows say', async () => {
    await sync(FULL);
    await sync(tasks('a', 1, 58) + tasks('b', 1, 40));
    await sync(tasks('a', 1, 59) + tasks('a', 60, 60, false) + tasks('b', 1, 40));
    expect(
      await rows(`select id, enabled, gone_at from task where id in ('a59', 'a60') order by id`),
    ).toEqual([
      { id: 'a59', enabled: true, gone_at: null },
      { id: 'a60', enabled: false, gone_at: null },
    ]);
  });

  it('leaves a task that was closed here, gone and is there again closed', async () => {
    await sync(FULL);
    await closeFileTasks(database.pool, 'plant', ['a60']);
    await sync(tasks('a', 1, 59) + tasks('b', 1, 40));
    await sync(FULL);
    expect(await rows(`select enabled, gone_at from task where id = 'a60'`)).toEqual([
      { enabled: false, gone_at: null },
    ]);
  });

  it('leaves a project that it does not contain as it is: missing, not archived', async () => {
    await sync(FULL + tasks('c', 1, 3), 'a,A,\nb,B,\nc,C,\n');
    expect(await sync(FULL)).toMatchObject({ rejectionReason: null, rejectedProjectCount: 0, gone: 3 });
    expect(await rows(`select archived_at, trusted from project where id = 'c'`)).toEqual([
      { archived_at: null, trusted: true },
    ]);
  });

  it('is one in which only tasks that we closed are enabled no more', async () => {
    await sync(FULL);
    await database.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, proposed_at, completed_at)
       select source, id, project_id, 'answer', 'closed', '2026-11-23', '2026-11-23' from task where project_id = 'a'`,
    );
    expect(await sync(tasks('a', 1, 60, false) + tasks('b', 1, 40))).toMatchObject({
      rejectionReason: null,
      rejectedProjectCount: 0,
    });
  });
});

describe('a truncated file', () => {
  beforeEach(async () => {
    await sync(FULL);
    await sync(tasks('a', 1, 50));
  });

  it('is not trusted, and says why', async () => {
    expect(await trust()).toEqual({ trusted: false, reason: 'only 50 of 100 tasks are left' });
  });

  it('has no task gone', async () => {
    expect(await enabledCount()).toBe(100);
  });

  it('read again is compared with the last trusted sync, and not trusted either', async () => {
    expect(await sync(tasks('a', 1, 50))).toMatchObject({ rejectionReason: 'only 50 of 100 tasks are left' });
  });

  it('is forgotten once the whole file is there', async () => {
    expect(await sync(FULL)).toMatchObject({ rejectionReason: null, rejectedProjectCount: 0, gone: 0 });
    expect(await trust()).toEqual({ trusted: true, reason: null });
    expect(await rows('select id from project where not trusted')).toEqual([]);
  });

  it('accepted by an admin is trusted, its missing tasks are gone, and who said so is kept', async () => {
    expect(await accept()).toEqual({ gone: 50, left: 0 });
    expect(await enabledCount()).toBe(50);
    expect(await trust()).toEqual({ trusted: true, reason: null });
    expect(await rows('select accepted_by, accepted_reason from sync where accepted_at is not null')).toEqual(
      [{ accepted_by: 'ops', accepted_reason: 'cleaned up' }],
    );
  });

  it('accepted is what later ones are compared with', async () => {
    await accept();
    expect(await sync(tasks('a', 1, 48))).toMatchObject({
      rejectionReason: null,
      rejectedProjectCount: 0,
      gone: 2,
    });
    expect(await accept()).toBeNull();
  });
});

describe('the limits', () => {
  it('are those of the cadence in force', async () => {
    await database.pool.query(
      `insert into cadence_change (at, who, after)
       values ('2026-11-23', 'ops', '{"cron": null, "timeZone": "UTC", "cadence": {"shrink": {"percent": 60, "tasks": 10}}}')`,
    );
    await sync(FULL);
    expect(await sync(tasks('a', 1, 30) + tasks('b', 1, 20))).toMatchObject({
      rejectionReason: null,
      gone: 50,
    });
  });
});

describe('a project observed as archived', () => {
  const ARCHIVED = 'a,Alpha,\nb,Beta,2026-01-01\n';
  const restoredOnes = () =>
    rows(
      `select t.id from task t join project p on p.source = t.source and p.id = t.project_id where ${RESTORED.sql}`,
    );

  it('is still restored where only a sync that is not trusted had it live again in between', async () => {
    await sync(FULL, ARCHIVED);
    await database.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, proposed_at, completed_at, restored_at)
       values ('plant', 'b1', 'b', 'archived', 'restored', $1, $1, $1)`,
      [later()],
    );
    expect(await sync(tasks('a', 1, 20) + tasks('b', 1, 40))).toMatchObject({
      rejectionReason: 'only 60 of 100 tasks are left',
    });
    await sync(FULL, ARCHIVED);
    await sync(FULL, ARCHIVED);
    expect(await restoredOnes()).toEqual([{ id: 'b1' }]);
  });

  it('is observed anew once a trusted sync had it live again', async () => {
    await sync(FULL, ARCHIVED);
    await sync(FULL);
    const columns = 'archived_first_observed_at, archived_last_observed_at';
    expect(await rows(`select ${columns} from project where id = 'b'`)).toEqual([
      { archived_first_observed_at: null, archived_last_observed_at: null },
    ]);
  });
});

describe('one project that shrinks', () => {
  const SHRUNK = tasks('a', 1, 500) + tasks('b', 1, 20);
  beforeEach(async () => {
    await sync(tasks('a', 1, 502) + tasks('b', 1, 40), 'a,Alpha,\nb,Beta,2026-01-01\n');
  });

  it('is not trusted alone: tasks of others are gone, its own are not', async () => {
    expect(await sync(SHRUNK)).toMatchObject({ rejectionReason: null, rejectedProjectCount: 1, gone: 2 });
    const [status] = await listSourceStatus(database.pool);
    expect(status).toMatchObject({
      trusted: true,
      gone: 2,
      rejectedProjectCount: 1,
      rejectedProjects: [{ project: 'b', name: 'Beta', rejectionReason: 'only 20 of 40 tasks are left' }],
    });
  });

  it('is not observed as archived meanwhile', async () => {
    await sync(SHRUNK, 'a,Alpha,\nb,Beta,2026-01-01\n');
    const [project] = await rows<{ same: boolean }>(
      `select archived_first_observed_at = archived_last_observed_at as same from project where id = 'b'`,
    );
    expect(project!.same).toBe(true);
  });

  it('accepted has its missing tasks gone, too', async () => {
    await sync(SHRUNK);
    expect(await accept()).toEqual({ gone: 20, left: 0 });
    expect(await listSourceStatus(database.pool)).toMatchObject([{ gone: 22, rejectedProjectCount: 0 }]);
  });

  it('accepted is named by that sync for good, with why it was not trusted', async () => {
    await sync(SHRUNK);
    await accept();
    const [latest] = await listSyncs(database.pool, 'plant', { before: null, limit: 1 });
    expect(latest!.acceptedProjects).toEqual([
      { project: 'b', name: 'Beta', rejectionReason: 'only 20 of 40 tasks are left' },
    ]);
  });
});

describe('a project that could not be read', () => {
  /** Everything of a, and the first ten of b. */
  async function syncInPart() {
    await inventory.write({
      'projects.csv': `${PROJECTS}a,Alpha,\nb,Beta,\n`,
      'tasks.csv': TASKS + tasks('a', 1, 58) + tasks('b', 1, 10),
    });
    const { parts } = await fileInventory([inventory.folder]);
    const unread = new Map([['b', 'HTTP 403']]);
    return inTransaction(database.pool, (db) =>
      mergeInventory(
        db,
        { parts, unread, closedBySource: new Set(), listsEverybody: true },
        { source: 'plant', now: later(), shiftDays: 0 },
      ),
    );
  }
  beforeEach(async () => {
    await sync(FULL);
  });

  it('is not trusted alone, and none of its tasks is gone', async () => {
    expect(await syncInPart()).toMatchObject({ rejectionReason: null, rejectedProjectCount: 1, gone: 2 });
    expect(
      await rows(
        `select id from project where not trusted and rejection_reason = 'could not be read: HTTP 403'`,
      ),
    ).toEqual([{ id: 'b' }]);
  });

  it('is accepted by nobody: there is nothing to say about it', async () => {
    await syncInPart();
    expect(await accept()).toBeNull();
    expect(await rows('select id from project where not trusted')).toEqual([{ id: 'b' }]);
  });
});

describe('an import of people, tasks or projects alone', () => {
  it('leaves what a full one said as it is', async () => {
    await sync(FULL);
    const people = await inventoryFolder({ 'tasks.csv': TASKS + tasks('a', 1, 1) });
    const result = await importInventory({
      pool: database.pool,
      source: 'plant',
      paths: [people.folder],
      now: later(),
    });
    await people.remove();
    expect(result.rejectionReason).toBe('without projects');
    expect(await trust()).toEqual({ trusted: true, reason: null });
    expect(await enabledCount()).toBe(100);
  });

  it('without a full one ever is not trusted, and cannot be accepted', async () => {
    await inventory.write({ 'projects.csv': `${PROJECTS}a,Alpha,\n` });
    await importInventory({ pool: database.pool, source: 'plant', paths: [inventory.folder], now: later() });
    expect(await trust()).toEqual({ trusted: false, reason: 'never synced in full: without tasks' });
    await expect(accept()).rejects.toThrow('source is "plant", expected a source that was synced in full');
  });
});
