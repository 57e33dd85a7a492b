import { MockActivityEnvironment } from '@temporalio/testing';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { importInventory } from '../../../src/activities/sync/importInventory';
import { closePass } from '../../../src/activities/closing/closePass';
import { restorePass } from '../../../src/activities/closing/restorePass';
import { askRestore } from '../../../src/db/closing/restore';
import { files } from '../../../src/sources/file/type';
import { sourceParts } from '../../../src/worker/sources';
import { closures, enabledTasks, givenClosure } from '../../support/closings';
import { until } from '../../support/world';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenProject, givenTask, SOURCE } from '../../support/inventory';
import { inventoryFolder, PROJECTS, TASKS } from '../../support/inventoryFolder';

const NOW = new Date('2026-11-23T09:00:00Z');
const WIDE = { tasks: 5000, percent: 100 };

let db: TestDatabase;
let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeEach(async () => {
  db = await testDatabase();
  folder = await inventoryFolder();
  await givenProject(db.pool, 'old', '2026-01-01');
});
afterEach(async () => {
  await folder.remove();
  await db.drop();
});

async function givenProposed(...ids: string[]): Promise<void> {
  for (const id of ids) {
    await givenTask(db.pool, { id, project: 'old' });
    await givenClosure(db, id);
  }
}

/** What the programs below begin with: the requests they were sent, and how they answer. */
const READ = `
  const fs = require('node:fs');
  const text = fs.readFileSync(0, 'utf8');
  fs.appendFileSync('calls', text + '--\\n');
  const asked = text.split('\\n').filter(Boolean).map((line) => JSON.parse(line));
  const say = (result) => fs.writeSync(1, JSON.stringify(result) + '\\n');
`;
const OK = 'for (const { id } of asked) say({ id, ok: true });';

async function depsOf(program: string, given: object = {}, env: Record<string, string> = {}) {
  const closing = { command: [process.execPath, '-e', READ + program], ...given };
  const declaration = {
    file: `${folder.folder}/sources.yaml`,
    name: SOURCE,
    env: { PATH: '/usr/bin', ...env },
  };
  const declared = files({ closing }, declaration);
  if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
  const { source } = await declared.open(sourceParts(db.pool));
  return { pool: db.pool, source: () => source };
}

const close = async (...given: Parameters<typeof depsOf>) => closePass(await depsOf(...given), WIDE, NOW);

/** What the program was sent, call by call. */
async function calls(): Promise<Record<string, unknown>[][]> {
  const text = await readFile(`${folder.folder}/calls`, 'utf8').catch(() => '');
  return text
    .split('--\n')
    .slice(0, -1)
    .map((call) =>
      call
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a command that closes tasks', () => {
  it('is sent a line for each, with what it needs to find the task', async () => {
    await givenProposed('a', 'b');
    expect(await close(OK)).toMatchObject({ closed: 2, failed: 0 });
    const request = { do: 'close', source: SOURCE, project: 'old', name: expect.any(String), owner: 'ann' };
    expect(await calls()).toEqual([
      [
        { ...request, id: 'a', key: expect.stringMatching(/^close-[0-9a-f-]{36}$/) },
        { ...request, id: 'b', key: expect.stringMatching(/^close-[0-9a-f-]{36}$/) },
      ],
    ]);
  });

  it('may refuse a task, in its own words, and the others are closed', async () => {
    await givenProposed('a', 'b');
    await close(`say({ id: 'a', error: 'locked by\\n a release' }); say({ id: 'b', ok: true });`);
    expect(await closures(db)).toEqual({ a: 'failed: locked by a release', b: 'closed' });
    expect(await enabledTasks(db)).toEqual(['a']);
  });

  it('has not closed a task of which it says nothing', async () => {
    await givenProposed('a', 'b');
    await close(`say({ id: 'b', ok: true }); fs.writeSync(1, 'not JSON\\n');`);
    expect(await closures(db)).toEqual({
      a: 'failed: the command gave no result for this task',
      b: 'closed',
    });
  });

  it('that fails after some tasks has closed these, and the rest has failed with its words', async () => {
    await givenProposed('a', 'b');
    await close(`say({ id: 'a', ok: true }); console.error('disk full'); process.exitCode = 3;`);
    expect(await closures(db)).toEqual({
      a: 'closed',
      b: 'failed: the command ended with exit code 3: disk full',
    });
  });

  it.each([
    ['fails', 'process.exit(3);', {}],
    ['is killed', `process.kill(process.pid, 'SIGKILL');`, {}],
    ['does not end in time', 'setInterval(() => 0, 1000);', { timeLimit: '1 second' }],
    ['cannot be run', '', { command: ['./no-such-program'] }],
  ])('that %s before any result leaves all of them for the next pass', async (_what, program, given) => {
    await givenProposed('a', 'b');
    expect(await close(program, given)).toMatchObject({ closed: 0, failed: 0 });
    expect(await closures(db)).toEqual({ a: 'closing', b: 'closing' });
    expect(await close(OK)).toMatchObject({ closed: 2 });
  });

  it('that does not end in time is killed with all it started, and what it said until then counts', async () => {
    await givenProposed('a', 'b');
    const late = `setTimeout(() => require('node:fs').writeFileSync('late', ''), 2500)`;
    await close(
      `say({ id: 'a', ok: true });
       require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(late)}], { stdio: 'inherit' });`,
      { timeLimit: '1 second' },
    );
    expect(await closures(db)).toEqual({
      a: 'closed',
      b: 'failed: the command did not end within 1 seconds',
    });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(folder.folder)).not.toContain('late');
  });

  it('that writes more than a megabyte is killed, and what it said until then counts', async () => {
    await givenProposed('a', 'b');
    await close(`say({ id: 'a', ok: true }); for (;;) fs.writeSync(1, 'x'.repeat(60_000));`);
    expect(await closures(db)).toEqual({
      a: 'closed',
      b: 'failed: the command wrote more than 1000000 characters',
    });
  });

  it('is killed where its worker stops: what it did is known, the rest is asked for again', async () => {
    await givenProposed('a', 'b');
    const hang = `say({ id: 'a', ok: true }); fs.writeFileSync('pid', String(process.pid)); setInterval(() => 0, 1000);`;
    const deps = await depsOf(hang);
    const activity = new MockActivityEnvironment();
    const pass = activity.run(() => closePass(deps, WIDE, NOW));
    const pid = () => readFile(`${folder.folder}/pid`, 'utf8').then(Number, () => 0);
    await until(async () => (await pid()) > 0, 'the program');
    activity.cancel('WORKER_SHUTDOWN');
    await expect(pass).rejects.toThrow('WORKER_SHUTDOWN');
    const program = await pid();
    await until(() => !isRunning(program), 'its end');
    expect(await closures(db)).toEqual({ a: 'closing', b: 'closing' });
    expect(await enabledTasks(db)).toEqual(['b']);
    expect((await db.pool.query('select from failing_handler')).rowCount).toBe(0);
    expect(await close(OK)).toMatchObject({ closed: 2, failed: 0 });
    const [first, second] = await calls();
    expect(second).toEqual(first!.filter(({ id }) => id === 'b'));
  });

  it('is sent the same key when the same closing is asked for again', async () => {
    await givenProposed('a');
    await close('process.exit(3);');
    await close(OK);
    const [first, second] = await calls();
    expect(first).toEqual(second);
  });

  it('is sent at most a hundred tasks at a time', async () => {
    await givenProposed(...Array.from({ length: 101 }, (_, at) => `t${at}`));
    expect(await close(OK)).toMatchObject({ closed: 101 });
    expect((await calls()).map((call) => call.length)).toEqual([100, 1]);
  });

  it('restores tasks in the same way', async () => {
    await givenProposed('a', 'b');
    await close(OK);
    await askRestore(db.pool, { of: 'project', source: SOURCE, id: 'old' }, { by: 'root', now: NOW });
    const program = `say({ id: 'a', ok: true }); say({ id: 'b', error: 'edited since' });`;
    expect(await restorePass(await depsOf(program), NOW)).toMatchObject({ restored: 1, notRestored: 1 });
    expect(await closures(db)).toEqual({ a: 'restored', b: 'closed: edited since' });
    expect(await enabledTasks(db)).toEqual(['a']);
    expect((await calls()).at(-1)).toMatchObject([
      { do: 'restore', id: 'a', key: expect.stringMatching(/^restore-/) },
      { do: 'restore', id: 'b' },
    ]);
  });
});

describe('the platform behind a command', () => {
  const PLATFORM = path.join(__dirname, '../../support/platform.mjs');
  const HOUR = 3_600_000;

  it('delivers a task closed, which can be restored then, and delivers it enabled', async () => {
    await folder.write({
      'projects.csv': `${PROJECTS}old,Old,2026-01-01\n`,
      'tasks.csv': `${TASKS}a,old,a,,ann,ann,2026-01-01,2026-01-01,true,,,\n`,
    });
    const sync = (hours: number) =>
      importInventory({
        pool: db.pool,
        source: SOURCE,
        paths: [folder.folder],
        now: new Date(NOW.getTime() + hours * HOUR),
      });
    await sync(-1);
    await givenClosure(db, 'a');
    const deps = await depsOf('', { command: [process.execPath, PLATFORM] });
    await closePass(deps, WIDE, NOW);
    await sync(1);
    await askRestore(db.pool, { of: 'task', source: SOURCE, id: 'a' }, { by: 'root', now: NOW });
    expect(await restorePass(deps, NOW)).toMatchObject({ restored: 1 });
    await sync(2);
    expect(await closures(db)).toEqual({ a: 'restored' });
    expect(await enabledTasks(db)).toEqual(['a']);
  });
});

describe('the environment of a command', () => {
  const TELL = `say({ id: 'a', error: Object.keys(process.env).join() + ' ' + process.env.TOKEN });`;

  it('is PATH and the variables that are named, whose values no message shows', async () => {
    await givenProposed('a');
    await close(TELL, { environment: ['TOKEN'] }, { TOKEN: 's3cret', OTHER: 'x' });
    expect(await closures(db)).toEqual({ a: 'failed: PATH,TOKEN ***' });
  });

  it('has to have the variables that are named', async () => {
    await expect(close(TELL, { environment: ['TOKEN'] })).rejects.toMatchObject({
      faults: [{ field: expect.stringContaining('closing.environment'), value: 'TOKEN' }],
    });
  });
});
