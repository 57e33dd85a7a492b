/** The moment at which everything here is looked at: that of the run, as reminders ask nobody on an older mirror. */
export const NOW = new Date();

const TASKS_PER_OWNER = 20;
const OWNERS_PER_PROJECT = 20;

/**
 * Fills empty tables with `owners` owners of twenty tasks each, over two in three of whom are due; one project in
 * `archivedEach` is archived (0: none). Everything by the database itself, analysed afterwards.
 */
export async function fill(pool, owners, { archivedEach = 0 } = {}) {
  await pool.query(
    'truncate source, project, task, person, hold, round, sweep, closure, notice, answer cascade',
  );
  const projects = Math.ceil(owners / OWNERS_PER_PROJECT);
  await pool.query(`insert into source (name, synced_at) values ('bench', $1)`, [NOW]);
  await pool.query(
    `insert into project (source, id, name, archived_at, archived_first_observed_at, archived_last_observed_at, seen_at)
     select 'bench', p::text, 'project ' || p, a, a, a + interval '7 days', $2
       from generate_series(1, $1::int) p,
            lateral (select case when $3 > 0 and p % greatest($3, 1) = 0 then timestamptz '2026-01-01' end) as x (a)`,
    [projects, NOW, archivedEach],
  );
  await pool.query(
    `insert into person (id, directory, account, name, email)
     select 'bench:o' || o, 'bench', 'o' || o, 'Owner ' || o, 'o' || o || '@example.org' from generate_series(1, $1::int) o`,
    [owners],
  );
  await pool.query(
    `insert into task (source, id, project_id, name, schedule, creator, editor, owner, created_at, edited_at, enabled,
                       last_run_at, run_count, row_hash, seen_at)
     select 'bench', t::text, (1 + (o - 1) / ${OWNERS_PER_PROJECT})::text, 'task ' || t, '@daily', 'o' || o, 'o' || o,
            'bench:o' || o, timestamptz '2020-01-01',
            case when o % 3 = 0 then $2::timestamptz - interval '2 days' else $2::timestamptz - (t % 900 + 1) * interval '1 day' end,
            t % 10 <> 0, $2, t, md5(t::text), $2
       from generate_series(1, $1::int) o, generate_series((o - 1) * ${TASKS_PER_OWNER} + 1, o * ${TASKS_PER_OWNER}) t`,
    [owners, NOW],
  );
  await pool.query('vacuum analyze task');
  // The tables that are empty are left as a new database has them: what is known to be empty is planned for so.
  await pool.query('analyze source, project, person');
}

/** A sweep to hang rounds on, and its cadence, which is in force then: fields that are missing are as by default. */
export async function newSweep(pool, cadence = {}) {
  const { rows } = await pool.query(
    `insert into sweep (id, workflow_id, run_id, started_at, cadence) values (gen_random_uuid(), 'bench', 'bench', $1, $2) returning id`,
    [NOW, JSON.stringify(cadence)],
  );
  return rows[0].id;
}

/**
 * What earlier sweeps leave: every second owner was asked two months ago, and of every fifth task it was said that
 * it is kept; half of these holds are over.
 */
export async function giveHistory(pool) {
  const sweepId = await newSweep(pool);
  await pool.query(
    `insert into round (sweep_id, owner, created_at, ended_at, outcome)
     select $1, id, $2::timestamptz - interval '2 months', $2::timestamptz - interval '50 days', 'confirmed'
       from person where right(id, 1) in ('0', '2', '4', '6', '8')`,
    [sweepId, NOW],
  );
  await pool.query(
    `insert into hold (source, task_id, kind, until, who, made_at)
     select source, id, 'keep', $1::timestamptz + (case when id::bigint % 2 = 0 then 1 else -1 end) * interval '20 days',
            owner, $1::timestamptz - interval '50 days'
       from task where id::bigint % 5 = 0 or id::bigint % 15 = 4`,
    [NOW],
  );
  await pool.query('analyze');
}
