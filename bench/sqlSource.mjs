import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { mergeInventory } = product('activities/sync/mergeInventory.js');
const { inTransaction } = product('db/core/pool.js');
const { readSources } = product('config/sources.js');
const { sourceParts } = product('worker/sources.js');

/** A sync of a table of tasks by `type: sql`, against copying the same rows inside the database. */
export async function sqlSource({ pool, postgres, stateDir }, tasks) {
  await pool.query(
    'truncate source, project, task, person, hold, round, sweep, closure, notice, answer cascade',
  );
  await pool.query(`
    drop table if exists job;
    create table job as
      select t as id, t % 1000 as project, 'task ' || t as title, '@daily' as cron, 'o' || t % 50000 as made_by,
             timestamptz '2024-01-01' as made, timestamptz '2025-01-01' as changed, true as running
        from generate_series(1, ${tasks}) t;
    alter table job add primary key (id)`);
  const copied = await timed(() =>
    pool.query('drop table if exists bare; create table bare as select * from job'),
  );
  const source = await openSource(pool, postgres.url, stateDir);
  const synced = await timed(() =>
    inTransaction(pool, async (db) =>
      mergeInventory(db, await source.open(NOW), { source: 'jobs', now: NOW, shiftDays: 0 }),
    ),
  );
  return {
    tasks: synced.result.tasks.read,
    'copy of the rows, seconds': copied.seconds,
    'sync, seconds': synced.seconds,
    'tasks a second': Math.round(tasks / synced.seconds),
    ratio: copied.seconds / synced.seconds,
    'peak memory, MB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function openSource(pool, url, stateDir) {
  const database = new URL(url);
  const { password } = database;
  database.password = '';
  const file = path.join(stateDir, 'sources.json');
  const read = {
    projects: "select p as id, 'project ' || p as name from generate_series(0, 999) p",
    tasks: `select id, project as project_id, title as name, cron as schedule, made_by as creator, made as created_at,
                   changed as updated_at, running as enabled from job`,
  };
  const declared = { type: 'sql', database: database.href, passwordVariable: 'BENCH_PASSWORD', read };
  await writeFile(file, JSON.stringify({ jobs: declared }));
  const [source] = readSources(file, { BENCH_PASSWORD: password });
  return (await source.open(sourceParts(pool))).source;
}
