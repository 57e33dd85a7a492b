import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { inventoryFolder, PROJECTS, TASKS } from '../support/inventoryFolder';

const ROOT = path.join(__dirname, '../..');
const DATE = '2026-01-01T00:00:00Z';

/** What bk-sops' database says of a task of business 2, unless told otherwise. */
const row = (id: string, given: object = {}) => ({
  id,
  project: '2',
  projectName: 'Alpha',
  projectDisabled: 0,
  ofBusiness: 1,
  name: `task ${id}`,
  enabled: 1,
  creator: 'ann',
  editor: 'ann',
  editedAt: DATE,
  schedule: '0 9 * * 1 Asia/Shanghai',
  ...given,
});

const task = (id: string, name = `task ${id}`) =>
  `${id},2,${name},0 9 * * 1 Asia/Shanghai,ann,ann,${DATE},${DATE},true,,,\n`;

let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeEach(async () => {
  folder = await inventoryFolder({
    'sources.yaml': JSON.stringify({ real: { type: 'files', folder: 'held' } }),
    // In place of the MySQL client: prints what the database would.
    'client.mjs': `import { readFileSync } from 'node:fs';
      const asked = readFileSync(0, 'utf8');
      if (!/^set session transaction read only;$/m.test(asked)) process.exit(1);
      process.stdout.write(readFileSync(process.argv[2], 'utf8'));`,
  });
});
afterEach(() => folder.remove());

/** Compares files of those tasks, in place of a bk-sops, with those rows. */
async function compare(tasks: string, rows: object[]) {
  await folder.write({ rows: rows.map((one) => `${JSON.stringify(one)}\n`).join('') });
  const held = path.join(folder.folder, 'held');
  const { mkdir, writeFile } = await import('node:fs/promises');
  await mkdir(held, { recursive: true });
  await writeFile(path.join(held, 'projects.csv'), `${PROJECTS}2,Alpha,\n`);
  await writeFile(path.join(held, 'tasks.csv'), TASKS + tasks);
  const client = [process.execPath, path.join(folder.folder, 'client.mjs'), path.join(folder.folder, 'rows')];
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'samples/bk-sops/compare.mjs'), 'real', ...client],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, ROLLCALL_SOURCES: path.join(folder.folder, 'sources.yaml') },
    },
  );
  return { status, stdout };
}

describe('samples/bk-sops/compare.mjs', () => {
  it('finds tasks equal that the database and Rollcall tell alike, and counts both by project', async () => {
    const { status, stdout } = await compare(task('1') + task('2'), [row('1'), row('2')]);
    expect(stdout).toContain('2 tasks are equal in every field.');
    expect(stdout).toContain('2 tasks, 2 enabled');
    expect(stdout).not.toContain('Different');
    expect(status).toBe(0);
  });

  it('ends with 1, and names each field that differs', async () => {
    const rows = [row('1', { enabled: 0, editor: 'bob', schedule: '0 9 1 * * Asia/Shanghai' })];
    const { status, stdout } = await compare(task('1'), rows);
    expect(stdout.match(/Different: task 1: (\w+)/g)).toEqual([
      'Different: task 1: enabled',
      'Different: task 1: schedule',
      'Different: task 1: editor',
    ]);
    expect(status).toBe(1);
  });

  it('ends with 1 where one of both has a task that the other has not', async () => {
    const { status, stdout } = await compare(task('1') + task('3'), [row('1'), row('2')]);
    expect(stdout).toContain('Different: task 2 of project 2 is missing');
    expect(stdout).toContain('Different: task 3 is not in the database');
    expect(status).toBe(1);
  });

  it('says of tasks that the API cannot show why they are not compared', async () => {
    const rows = [
      row('1'),
      row('2', { project: null, projectName: null, projectDisabled: null, ofBusiness: null }),
      row('3', { project: 'project-9', projectDisabled: 1, ofBusiness: 0 }),
      row('4', { project: '8', projectDisabled: 1 }),
    ];
    const { status, stdout } = await compare(task('1'), rows);
    expect(stdout.match(/Not read: .*/g)).toEqual([
      'Not read: 1 tasks, 1 enabled, of no project: in no list of the API.',
      'Not read: 1 tasks, 1 enabled, of a disabled project of bk-sops itself: in no list of the API.',
      'Not read: 1 tasks, 1 enabled, of a disabled project whose business the CMDB does not answer with.',
    ]);
    expect(status).toBe(0);
  });
});
