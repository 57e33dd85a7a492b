// Adds to tasks.csv what a source may know of runs: invented for some jobs, so that mails and pages have something to show.
// The same tasks give the same facts: node samples/kubernetes-periodics/make-runs.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

const file = new URL('tasks.csv', import.meta.url);
const STOPPED = '2026-01-14';

const result = (id) => {
  if (id % 13 === 0) return ['failed', 3 + ((id * 7) % 60)];
  return id % 5 === 0 ? ['succeeded', 0] : ['', ''];
};

const tasks = parse(readFileSync(file), { columns: true }).map((task) => {
  const id = Number(task.id);
  const [last_result, failures_in_a_row] = result(id);
  // Not of one that was edited since.
  const stopped = id % 17 === 4 && (task.updated_at || task.created_at) < STOPPED;
  return {
    ...task,
    last_run_at: stopped ? `${STOPPED}${task.last_run_at.slice(10)}` : task.last_run_at,
    last_result,
    failures_in_a_row,
    mean_duration_seconds: last_result && 20 + ((id * 97) % 5400),
    cost: last_result === 'failed' ? `${(2 + ((id * 37) % 400) / 10).toFixed(2)} USD a month` : '',
  };
});
writeFileSync(file, stringify(tasks, { header: true }));
const count = (has) => tasks.filter(has).length;
console.log(`${count((task) => task.last_result)} with a result, ${count((task) => task.last_run_at.startsWith(STOPPED))} that stopped`);
