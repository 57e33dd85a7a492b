import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { once } from 'node:events';
import { fill } from './inventory.mjs';
import { timed } from './lab.mjs';

const CLI = path.join(import.meta.dirname, '../dist/cli/main.js');

/** The whole preview of a sweep, as JSON: how long it takes, and the most memory that its process had. */
export async function preview({ pool, postgres, temporal }, owners) {
  await fill(pool, owners, { archivedEach: 50 });
  const env = { ...process.env, DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: temporal.address };
  const child = spawn(process.execPath, [CLI, 'sweep', '--preview', '--json', '--cadence', '-'], { env });
  child.stdin.end('{}');
  let bytes = 0;
  let words = '';
  child.stdout.on('data', (chunk) => (bytes += chunk.length));
  child.stderr.on('data', (chunk) => (words += chunk));
  const seen = { memory: 0 };
  const watch = setInterval(
    () => void peakOf(child.pid).then((peak) => (seen.memory = Math.max(seen.memory, peak))),
    100,
  );
  const { seconds, result } = await timed(() => once(child, 'exit'));
  clearInterval(watch);
  if (result[0] !== 0) throw new Error(`the preview failed: ${words}`);
  return {
    owners,
    tasks: owners * 20,
    seconds,
    'megabytes printed': bytes / 1e6,
    'peak memory, MB': seen.memory,
  };
}

/** Linux keeps it; elsewhere it is not measured. */
async function peakOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
