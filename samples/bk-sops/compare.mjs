// Compares what Rollcall reads of a bk-sops with what bk-sops' own database says, task by task. Changes nothing.
//
//   node samples/bk-sops/compare.mjs bk-sops mysql --defaults-extra-file=reader.cnf bk_sops
//
// The first argument is the source in the file of ROLLCALL_SOURCES, the others are the MySQL client as it reaches the
// database of bk-sops. docs/how-to/bk-sops.md tells the rest.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [source, client, ...clientArguments] = process.argv.slice(2);
if (!client) {
  console.error('Usage: node compare.mjs <source> <mysql client> [argument ...]');
  process.exit(2);
}

const QUERY = readFileSync(new URL('tasks.sql', import.meta.url), 'utf8');
// Not by npx: inside a script of npm it packs the package, which builds it anew under whatever runs from the build.
const ROLLCALL = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** Bytes; a million tasks are less. */
const maxBuffer = 2 ** 30;

function readDatabase() {
  const options = ['--batch', '--raw', '--skip-column-names', '--default-character-set=utf8mb4'];
  const output = execFileSync(client, [...clientArguments, ...options], {
    input: QUERY,
    encoding: 'utf8',
    maxBuffer,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const rows = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return new Map(rows.map((row) => [row.id, row]));
}

function readRollcall() {
  const { stdout, status } = spawnSync(
    process.execPath,
    [ROLLCALL, 'source', 'conformance', source, '--json', '--rows'],
    { encoding: 'utf8', maxBuffer, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (!stdout) process.exit(status || 1);
  return { status, ...JSON.parse(stdout) };
}

const text = (value) => (value === null || value === undefined || value === '' ? 'nothing' : String(value).trim());
const second = (time) => (time ? new Date(time).toISOString().slice(0, 19) : null);

/** What both say of a task. An edit by Rollcall's own account is nobody's; of some tasks bk-sops tells no edit. */
function differences(told, row) {
  const pairs = [
    ['project', told.projectId, row.project],
    ['name', told.name, row.name],
    ['enabled', told.enabled, Boolean(row.enabled)],
    ['creator', told.creator, row.creator],
    ['schedule', told.schedule, row.schedule],
  ];
  if (told.editTold && !told.editedByUs)
    pairs.push(['editor', told.editor, row.editor], ['edited', second(told.editedAt), second(row.editedAt)]);
  return pairs
    .filter(([, one, other]) => text(one) !== text(other))
    .map(([field, one, other]) => `task ${row.id}: ${field} is ${text(one)}, in the database ${text(other)}`);
}

/** Why Rollcall may not tell a task that the database has; null where there is no reason. */
function excuse(row, unread) {
  if (row.project === null) return 'of no project: in no list of the API';
  if (unread.has(row.project)) return 'of a project that Rollcall says it could not read';
  if (row.projectDisabled && !row.ofBusiness) return 'of a disabled project of bk-sops itself: in no list of the API';
  if (row.projectDisabled) return 'of a disabled project whose business the CMDB does not answer with';
  return null;
}

const before = readDatabase();
const { status, tasks, projects } = readRollcall();
const after = readDatabase();

const told = new Map(tasks.map((task) => [task.id, task]));
const unread = new Set(projects.filter((one) => one.unread !== null).map((one) => one.project));
const inProjects = new Set(projects.map((one) => one.project));
const steady = [...after.values()].filter((row) => JSON.stringify(before.get(row.id)) === JSON.stringify(row));
const wrong = [];
const untold = new Map();
let equal = 0;
for (const row of steady) {
  const task = told.get(row.id);
  if (task) {
    const found = differences(task, row);
    wrong.push(...found);
    if (found.length === 0) equal += 1;
    continue;
  }
  const why = inProjects.has(row.project) && !unread.has(row.project) ? null : excuse(row, unread);
  if (why === null) wrong.push(`task ${row.id} of project ${row.project} is missing: ${row.name}`);
  else untold.set(why, [...(untold.get(why) ?? []), row]);
}
for (const task of tasks)
  if (!before.has(task.id) && !after.has(task.id)) wrong.push(`task ${task.id} is not in the database: ${task.name}`);

const counted = (rows) => `${rows.length} tasks, ${rows.filter(({ enabled }) => enabled).length} enabled`;
console.log(`In the database: ${counted([...after.values()])}. Rollcall reads ${counted(tasks)}.`);
const names = new Set([...[...after.values()].map(({ project }) => project), ...inProjects]);
console.table(
  Object.fromEntries(
    [...names].map((project) => {
      const inDatabase = [...after.values()].filter((row) => row.project === project);
      const read = tasks.filter(({ projectId }) => projectId === project);
      const name = inDatabase[0]?.projectName ?? projects.find((one) => one.project === project)?.name;
      return [project ?? 'none', { name, database: counted(inDatabase), rollcall: counted(read) }];
    }),
  ),
);
console.log(`${equal} tasks are equal in every field.`);
if (after.size > steady.length) console.log(`${after.size - steady.length} changed meanwhile and were not compared.`);
const untoldEdits = tasks.filter((task) => !task.editTold).length;
if (untoldEdits > 0) console.log(`Of ${untoldEdits} tasks bk-sops tells no edit: editor and date were not compared.`);
const own = tasks.filter(({ editedByUs }) => editedByUs).length;
if (own > 0) console.log(`${own} tasks were last edited by Rollcall: editor and date were not compared.`);
for (const [why, rows] of untold) console.log(`Not read: ${counted(rows)}, ${why}.`);
for (const line of wrong) console.log(`Different: ${line}`);
if (status !== 0) console.log(`rollcall source conformance ended with exit code ${status}.`);
process.exit(wrong.length > 0 ? 1 : status);
