import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { importInventory } = product('activities/sync/importInventory.js');

/** Importing tasks from CSV, validated and merged, against COPY of the same file into a bare table. */
export async function importing({ pool, stateDir }, tasks) {
  const folder = path.join(stateDir, 'inventory');
  await writeInventory(folder, tasks);
  await pool.query(
    'truncate source, project, task, person, hold, round, sweep, closure, notice, answer cascade',
  );
  const copied = await timed(() => copy(pool, path.join(folder, 'tasks.csv')));
  const imported = await timed(() => importInventory({ pool, source: 'bench', paths: [folder], now: NOW }));
  return {
    tasks: imported.result.tasks.read,
    'COPY, seconds': copied.seconds,
    'import, seconds': imported.seconds,
    ratio: copied.seconds / imported.seconds,
    'peak memory, MB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const HEADER =
  'id,project_id,name,schedule,creator,editor,created_at,updated_at,enabled,last_run_at,total_run_count';

async function writeInventory(folder, tasks) {
  await mkdir(folder, { recursive: true });
  const projects = Array.from({ length: 1000 }, (_none, p) => `${p},project ${p},`);
  await writeFile(path.join(folder, 'projects.csv'), ['id,name,archived_at', ...projects, ''].join('\n'));
  function* lines() {
    yield `${HEADER}\n`;
    for (let t = 1; t <= tasks; t += 1) {
      yield `${t},${t % 1000},task ${t},@daily,o${t % 50_000},,2024-01-01T00:00:00Z,2025-01-01T00:00:00Z,true,2026-11-22T00:00:00Z,${t}\n`;
    }
  }
  await writeFile(path.join(folder, 'tasks.csv'), lines());
}

async function copy(pool, file) {
  const client = await pool.connect();
  try {
    await client.query(
      `create temporary table bare (${HEADER.split(',')
        .map((name) => `${name} text`)
        .join(', ')})`,
    );
    await pipeline(
      createReadStream(file),
      client.query(copyFrom('copy bare from stdin with (format csv, header)')),
    );
    await client.query('drop table bare');
  } finally {
    client.release();
  }
}
