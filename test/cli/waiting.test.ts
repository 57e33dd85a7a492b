import type { Io } from '../../src/cli/io';
import { attended } from '../../src/cli/waiting';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { SWEEP_SCHEDULE_ID, SYNC_WORKFLOW_ID } from '../../src/domain/common/ids';
import { ensureSweepSchedule } from '../../src/operations/cadence/schedule';
import { SourceUnavailable } from '../../src/sources/errors';
import { testDatabase, type TestDatabase } from '../support/database';
import { fromGlobalSetup } from '../support/environment';
import { givenOwner } from '../support/inventory';
import { inventoryFolder, PROJECTS, TASKS } from '../support/inventoryFolder';
import { devClient, type DevServer } from '../support/temporal';
import { devWorld, until } from '../support/world';
import { rollcall, rollcallAt, type AtTerminal } from './rollcall';

let db: TestDatabase;
let server: DevServer;
beforeAll(async () => {
  [db, server] = await Promise.all([testDatabase(), devClient()]);
  await givenOwner(db.pool, 'ann', { tasks: ['t1'] });
});
afterAll(() => Promise.all([db.drop(), server.close()]));

/** Where no worker listens. */
const env = () => ({
  DATABASE_URL: db.url,
  TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
  TEMPORAL_NAMESPACE: server.namespace,
});

/** Somebody who presses Ctrl-C as soon as it is listened to. */
const IMPATIENT: AtTerminal = {
  onSignal: (listener) => {
    const pressed = setImmediate(() => listener('SIGINT'));
    return () => clearImmediate(pressed);
  },
};

const stateOf = async (workflowId: string, { client }: Pick<DevServer, 'client'> = server) =>
  (await client.workflow.getHandle(workflowId).describe()).status.name;

describe('a sweep that no worker takes up', () => {
  it('is said to wait at once, and is cancelled by Ctrl-C', async () => {
    const { code, noted } = await rollcallAt(IMPATIENT, env(), 'sweep', '--yes');
    expect(code).toBe(130);
    expect(noted).toContain('No worker is running. To start one: rollcall worker. The sweep waits for one.');
    expect(noted).toContain('\nThe sweep is cancelled: no worker had started it. Nobody was asked');
    expect(noted).toMatch(/^\n?Interrupted\.$/m);
    expect(await stateOf('sweep-by-hand')).toBe('TERMINATED');
  });

  it('says at once that it was interrupted, and waits seconds for a Temporal that keeps silent', async () => {
    const noted: [string, number][] = [];
    const begun = performance.now();
    const io = {
      note: (text: string) => noted.push([text.trim(), performance.now() - begun]),
      onSignal: (listener: () => void) => {
        setImmediate(listener);
        return () => undefined;
      },
    };
    const never = () => new Promise<never>(() => undefined);
    const ends = attended(io as unknown as Io, null, (wait) => wait(never, { leave: never }));
    await expect(ends).rejects.toMatchObject({ code: 130 });
    expect(noted.map(([text]) => text)).toEqual([
      'Interrupted.',
      expect.stringContaining('it is unknown whether the work continues'),
    ]);
    expect(noted[0]![1]).toBeLessThan(1000);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('is cancelled when --timeout has passed, which ends with 5 and prints no data', async () => {
    const { code, printed, noted } = await rollcall(
      env(),
      'sweep',
      '--yes',
      '--json',
      '--timeout',
      '1 second',
    );
    expect([code, printed]).toEqual([5, '']);
    expect(noted).toContain('--timeout passed.\nThe sweep is cancelled');
    expect(await stateOf('sweep-by-hand')).toBe('TERMINATED');
  });

  it('has in the audit who cancelled it', async () => {
    await rollcallAt(IMPATIENT, env(), 'sweep', '--yes', '--by', 'ann');
    const { rows } = await db.pool.query('select who, action, outcome from audit order by seq desc limit 2');
    expect(rows).toEqual([
      { who: 'ann', action: 'sweep cancel', outcome: 'done' },
      { who: 'ann', action: 'sweep start', outcome: 'done' },
    ]);
  });

  it('is told of, with --no-wait too, to whoever pressed Ctrl-C while it was started', async () => {
    const { code, noted } = await rollcallAt(IMPATIENT, env(), 'sweep', '--yes', '--no-wait');
    expect(code).toBe(130);
    expect(noted).toContain('Interrupted.');
    expect(noted).toContain('sweep started: ');
    await server.client.workflow.getHandle('sweep-by-hand').terminate();
  });

  it('is left to wait by --no-wait, and that is said', async () => {
    const { code, noted } = await rollcall(env(), 'sweep', '--yes', '--no-wait');
    expect([code, noted]).toEqual([0, expect.stringContaining('No worker is running')]);
    expect(await stateOf('sweep-by-hand')).toBe('RUNNING');
    await server.client.workflow.getHandle('sweep-by-hand').terminate();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is cancelled where a process gets %s',
    async (signal) => {
      const main = path.join(__dirname, '../../dist/cli/main.js');
      const child = spawn(process.execPath, [main, 'sweep', '--yes'], {
        env: { PATH: process.env['PATH'], ROLLCALL_STATE_DIR: '/nonexistent', ...env() },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let noted = '';
      child.stderr.on('data', (data: Buffer) => (noted += data.toString()));
      await until(() => noted.includes('The sweep waits for one'), 'the sweep to wait', 30);
      child.kill(signal);
      const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      expect([child.exitCode, printed]).toEqual([130, '']);
      expect(noted).toContain('The sweep is cancelled');
      expect(await stateOf('sweep-by-hand')).toBe('TERMINATED');
    },
  );
});

describe('--timeout', () => {
  it.each([
    [['--timeout', 'soon'], '--timeout is "soon"'],
    [['--timeout', '5 minutes', '--no-wait'], 'expected no --no-wait'],
  ])('%j is refused before anything is started', async (options, says) => {
    const { code, noted } = await rollcall(env(), 'sweep', '--yes', ...options);
    expect([code, noted]).toEqual([2, expect.stringContaining(says)]);
  });
});

describe('other commands that wait, interrupted while no worker listens', () => {
  it('source sync: it is cancelled', async () => {
    const { code, noted } = await rollcallAt(IMPATIENT, env(), 'source', 'sync');
    expect([code, noted]).toEqual([
      130,
      expect.stringContaining('The sync is cancelled: no worker had started it. Nothing was read'),
    ]);
    expect(await stateOf(SYNC_WORKFLOW_ID)).toBe('TERMINATED');
  });

  it('closing run: it goes on, being one for all, and that is said', async () => {
    const { code, noted } = await rollcallAt(IMPATIENT, env(), 'closing', 'run');
    expect([code, noted]).toEqual([130, expect.stringContaining('The closing goes on')]);
    expect(await stateOf('closing')).toBe('RUNNING');
    await server.client.workflow.getHandle('closing').terminate();
  });

  it('import: nothing is imported', async () => {
    const plant = await inventoryFolder({
      'projects.csv': `${PROJECTS}a,Alpha,\n`,
      'tasks.csv': `${TASKS}1,a,t,,ann,,,,true,,,\n`,
    });
    const { code, printed, noted } = await rollcallAt(
      IMPATIENT,
      env(),
      'import',
      plant.folder,
      '--source',
      'x',
    );
    await plant.remove();
    expect([code, printed, noted]).toEqual([130, '', 'Interrupted: nothing was imported.']);
    expect((await db.pool.query(`select from task where source = 'x'`)).rowCount).toBe(0);
  });
});

describe('a command that wakes a workflow and does not wait', () => {
  it.each([
    ['owner confirm', ['owner', 'confirm', 'ann'], 'The reminder waits for one.'],
    ['resume', ['resume'], 'Mails and closures wait for one.'],
    ['closing allow', ['closing', 'allow', '1', '--reason', 'CHG-1'], 'The closing waits for one.'],
    ['schedule trigger', ['schedule', 'trigger', '--yes'], 'The sweep waits for one.'],
  ])('%s says that no worker listens', async (_name, args, waits) => {
    await ensureSweepSchedule(server.client);
    const { code, noted } = await rollcall(env(), ...args);
    await server.client.schedule.getHandle(SWEEP_SCHEDULE_ID).delete();
    expect([code, noted]).toEqual([
      0,
      expect.stringContaining(`No worker is running. To start one: rollcall worker. ${waits}`),
    ]);
  });
});

describe('a sweep that has begun', () => {
  it('goes on after Ctrl-C, and the command that cancels it is named', async () => {
    const world = await devWorld();
    await givenOwner(world.pool, 'ann', { tasks: ['t1'] });
    let release: (() => void) | undefined;
    const held = new Promise<never>((_, fail) => (release = () => fail(new SourceUnavailable('gone'))));
    held.catch(() => undefined);
    world.deps.inventories = { plant: () => held };
    let press: (() => void) | undefined;
    const running = rollcallAt(
      { onSignal: (listener) => ((press = () => listener('SIGINT')), () => undefined) },
      { ...env(), DATABASE_URL: world.url, TEMPORAL_NAMESPACE: world.namespace },
      'sweep',
      '--yes',
    );
    await until(async () => (await world.rows('select from sweep')).length > 0, 'the sweep to begin');
    press?.();
    const { code, noted } = await running;
    expect(code).toBe(130);
    expect(noted).toContain('The sweep continues.');
    expect(noted).toContain('To cancel it: rollcall sweep cancel latest');
    expect(await stateOf('sweep-by-hand', world)).toBe('RUNNING');
    await world.client.workflow.getHandle('sweep-by-hand').terminate();
    release?.();
    await world.close();
  });
});
