import type { Db } from '../../src/db/core/pool';

export const SOURCE = 'test';

/** The owner id of an account in the tests' one directory. */
export const owner = (account: string) => `${SOURCE}:${account}`;

interface GivenTask {
  id: string;
  project: string;
  editor: string | null;
  creator: string | null;
  createdAt: string | null;
  editedAt: string | null;
  enabled: boolean;
}

const STALE: GivenTask = {
  id: '',
  project: 'p1',
  editor: 'ann',
  creator: 'ann',
  createdAt: '2025-01-01T00:00:00Z',
  editedAt: '2026-01-01T00:00:00Z',
  enabled: true,
};

/** A project of a source that is trusted and fresh, whatever the clock; `archivedSince` also sets its observations, a week apart. */
export async function givenProject(db: Db, id: string, archivedSince: string | null = null): Promise<void> {
  await db.query(`insert into source (name, synced_at) values ($1, '2999-01-01') on conflict do nothing`, [
    SOURCE,
  ]);
  await db.query(
    `insert into project (source, id, name, archived_at, archived_first_observed_at, archived_last_observed_at, seen_at)
     values ($1, $2, 'Project ' || $2, $3, $3, $3::timestamptz + interval '7 days', '2026-11-01')`,
    [SOURCE, id, archivedSince],
  );
}

/** A task: stale, enabled, of ann in project p1, but for what is given. */
export async function givenTask(db: Db, given: Partial<GivenTask> & { id: string }): Promise<void> {
  const task = { ...STALE, ...given };
  const account = task.editor ?? task.creator;
  await db.query(
    `insert into task (source, id, project_id, name, creator, editor, owner, created_at, edited_at, enabled, row_hash, seen_at)
     values ($1, $2, $3, 'task ' || $2, $4, $5, $6, $7, $8, $9, 'hash', '2026-11-01')`,
    [
      SOURCE,
      task.id,
      task.project,
      task.creator,
      task.editor,
      account && owner(account),
      task.createdAt,
      task.editedAt,
      task.enabled,
    ],
  );
}

/** A person, or with members a team, with a mailbox at example.org. */
export async function givenPerson(
  db: Db,
  account: string,
  {
    manager = null,
    email = `${account}@example.org`,
    active = true,
    members = null,
  }: { manager?: string | null; email?: string | null; active?: boolean; members?: string[] | null } = {},
): Promise<void> {
  await db.query(
    `insert into person (id, directory, account, name, email, manager, active, members) values ($1, $2, $3, $3, $4, $5, $6, $7)`,
    [owner(account), SOURCE, account, email, manager && owner(manager), active, members?.map(owner) ?? null],
  );
}

/** An owner with stale tasks in the project p1, and with a manager if one is named. */
export async function givenOwner(
  db: Db,
  account: string,
  { manager = null, tasks }: { manager?: string | null; tasks: string[] },
): Promise<void> {
  await givenProject(db, 'p1');
  if (manager) await givenPerson(db, manager);
  await givenPerson(db, account, { manager });
  for (const id of tasks) await givenTask(db, { id, editor: account });
}

export async function givenHold(db: Db, task: string, until: string): Promise<void> {
  await db.query(
    `insert into hold (source, task_id, kind, until, who, made_at) values ($1, $2, 'keep', $3, 'ann', '2026-11-01')`,
    [SOURCE, task, until],
  );
}

/** Whatever is proposed may be closed. */
const UNCAPPED = { closingCap: { tasks: 1000, percent: 100 } };

/** A sweep to hang rounds on. Returns its id. */
export async function givenSweep(db: Db, cadence: object = UNCAPPED): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into sweep (id, workflow_id, run_id, started_at, cadence)
     values (gen_random_uuid(), 'sweep', 'run',
             (select coalesce(max(started_at) + interval '1 second', '2026-11-23') from sweep), $1) returning id`,
    [JSON.stringify(cadence)],
  );
  return rows[0]!.id;
}

interface GivenRound {
  createdAt?: string;
  endedAt?: string | null;
  cadence?: object;
}

/** A round of that account, open unless `endedAt` is given. Returns its id. */
export async function givenRound(
  db: Db,
  account: string,
  { createdAt = '2026-11-23T09:00:00Z', endedAt = null, cadence }: GivenRound = {},
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into round (sweep_id, owner, created_at, started_at, ended_at, outcome)
     values ($1, $2, $3, $3, $4, case when $4::timestamptz is not null then 'unanswered' end) returning id`,
    [await givenSweep(db, cadence), owner(account), createdAt, endedAt],
  );
  return rows[0]!.id;
}
