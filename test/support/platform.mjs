// A platform whose tasks are rows of tasks.csv in the working directory, and a command that switches them.
// ROLLCALL's requests come as JSON lines; whoever edited a task since it was closed is not overruled.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const ENABLED = 8;

export function answer(folder, { do: doing, id }) {
  const file = path.join(folder, 'tasks.csv');
  const closedFile = path.join(folder, 'closed.json');
  const closed = existsSync(closedFile) ? JSON.parse(readFileSync(closedFile, 'utf8')) : {};
  const rows = readFileSync(file, 'utf8').split('\n');
  const at = rows.findIndex((row) => row.startsWith(`${id},`));
  if (at < 0) return { id, error: 'no such job' };
  const cells = rows[at].split(',');
  if (cells[ENABLED] === String(doing === 'restore')) return { id, ok: true }; // a repeat
  if (doing === 'restore' && closed[id] !== rows[at]) return { id, error: 'changed since it was closed' };
  cells[ENABLED] = String(doing === 'restore');
  rows[at] = cells.join(',');
  writeFileSync(file, rows.join('\n'));
  if (doing === 'close') writeFileSync(closedFile, JSON.stringify({ ...closed, [id]: rows[at] }));
  return { id, ok: true };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = (await text(process.stdin)).split('\n').filter(Boolean);
  for (const line of lines) console.log(JSON.stringify(answer(process.cwd(), JSON.parse(line))));
}
