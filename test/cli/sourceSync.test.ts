import { importInventory } from '../../src/activities/sync/importInventory';
import { fileInventory } from '../../src/sources/file/inventory';
import { fromGlobalSetup } from '../support/environment';
import { inventoryFolder, PROJECTS, TASKS } from '../support/inventoryFolder';
import { devWorld, type DevWorld } from '../support/world';
import { rollcall } from './rollcall';

let world: DevWorld;
let plant: Awaited<ReturnType<typeof inventoryFolder>>;
beforeAll(async () => {
  world = await devWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  await world.clean();
  await world.pool.query('truncate sync cascade');
  plant = await inventoryFolder({ 'projects.csv': `${PROJECTS}a,Alpha,\nb,Beta,\n` });
});
afterEach(() => plant.remove());

/** Tasks of a and of b, imported so many hours ago. */
async function given(a: number, b: number, hoursAgo: number) {
  const rows = (project: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${project}${i},${project},t,,ann,,,,true,,,\n`).join('');
  await plant.write({ 'tasks.csv': TASKS + rows('a', a) + rows('b', b) });
  const now = new Date(Date.now() - hoursAgo * 3_600_000);
  await importInventory({ pool: world.pool, source: 'plant', paths: [plant.folder], now });
}

const env = () => ({
  DATABASE_URL: world.url,
  TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
  TEMPORAL_NAMESPACE: world.client.options.namespace,
});

const status = async () => (await rollcall(env(), 'source', 'status')).printed;

describe('rollcall source status', () => {
  it('says of each source when it was synced, that it is fresh and trusted', async () => {
    await given(200, 20, 1);
    expect(await status()).toMatch(
      /^✓ plant {2}synced \S+ \S+ UTC, fresh, trusted; 220 tasks of 2 projects, 0 gone$/,
    );
  });

  it('counts a single project and task as one', async () => {
    await plant.write({ 'projects.csv': `${PROJECTS}a,Alpha,\n` });
    await given(1, 0, 1);
    expect(await status()).toContain('; 1 task of 1 project, 0 gone');
  });

  it('says why a source is not trusted, for which projects, and what to do', async () => {
    await given(200, 20, 2);
    await given(100, 5, 1);
    const lines = (await status()).split('\n');
    expect(lines[0]).toContain('! plant');
    expect(lines[1]).toContain('not trusted: only 105 of 220 tasks are left');
    expect(lines.join('\n')).toMatch(/rollcall source accept plant --sync [0-9a-f]{8} --reason/);
    expect(lines.join('\n')).toMatch(/b +Beta +only 5 of 20 tasks are left/);
  });

  it('says that a source is not fresh', async () => {
    await given(200, 20, 72);
    expect(await status()).toContain('not fresh: older than 2 days');
  });

  it('gives the same as JSON', async () => {
    await given(200, 20, 1);
    const { printed } = await rollcall(env(), 'source', 'status', '--json');
    expect(JSON.parse(printed)).toMatchObject([
      { source: 'plant', fresh: true, trusted: true, reason: null, tasks: 220, rejectedProjects: [] },
    ]);
  });

  it('says what to do where nothing was synced yet', async () => {
    expect(await status()).toContain('Nothing was synced yet');
  });
});

describe('rollcall source accept', () => {
  it('takes the word of an admin, with who and why', async () => {
    await given(200, 20, 2);
    await given(100, 20, 1);
    const { code, printed } = await rollcall(
      env(),
      'source',
      'accept',
      'plant',
      '--reason',
      'taken down',
      '--by',
      'Ops',
    );
    expect({ code, printed }).toEqual({
      code: 0,
      printed: '✓ the latest sync of plant is now trusted; 100 tasks gone',
    });
    expect(await status()).toMatch(/^✓ plant.*trusted; 120 tasks of 2 projects, 100 gone$/);
    expect(
      await world.rows('select accepted_by, accepted_reason from sync where accepted_at is not null'),
    ).toEqual([{ accepted_by: 'Ops', accepted_reason: 'taken down' }]);
  });

  it('is refused where the sync that was looked at is not the latest any more', async () => {
    const looked = async () => / --sync (\S+)/.exec(await status())?.[1] ?? '';
    const accept = (sync: string) =>
      rollcall(env(), 'source', 'accept', 'plant', '--sync', sync, '--reason', 'taken down');
    await given(200, 20, 3);
    await given(100, 20, 2);
    const seen = await looked();
    await given(10, 2, 1);
    expect(await accept('')).toMatchObject({ code: 2 });
    const { code, noted } = await accept(seen);
    expect(code).toBe(4);
    expect(noted).toContain('rollcall source status');
    expect(await world.rows('select from task where gone_at is not null')).toEqual([]);
    expect(await accept(await looked())).toMatchObject({ code: 0 });
  });

  describe('for some projects', () => {
    const accept = (...projects: string[]) =>
      rollcall(
        env(),
        'source',
        'accept',
        'plant',
        '--reason',
        'moved',
        '--by',
        'Ops',
        '--project',
        ...projects,
      );
    const gone = () =>
      world.rows('select project_id as p, count(*) as n from task where gone_at is not null group by 1');

    it('trusts these, and leaves the others as they are', async () => {
      await given(1000, 30, 2);
      await given(1000, 6, 1);
      await world.pool.query(`update project set trusted = false, rejection_reason = 'odd' where id = 'a'`);
      expect(await accept('b')).toMatchObject({
        code: 0,
        printed: '✓ the latest sync of plant is now trusted for b; 24 tasks gone',
      });
      expect(await gone()).toEqual([{ p: 'b', n: 24 }]);
      expect(await status()).toMatch(/not trusted for 1 of its projects[^]* a +Alpha +odd/);
      expect(await accept('b')).toMatchObject({
        code: 0,
        printed: expect.stringContaining('nothing to accept for b'),
      });
    });

    it('keeps one word after another', async () => {
      await given(1000, 30, 2);
      await given(1000, 6, 1);
      await world.pool.query(`update project set trusted = false, rejection_reason = 'odd' where id = 'a'`);
      await accept('b');
      await accept('a');
      expect(
        await world.rows('select accepted_projects as projects from sync where accepted_at is not null'),
      ).toEqual([
        {
          projects: [
            { project: 'b', name: 'Beta', rejectionReason: 'only 6 of 30 tasks are left' },
            { project: 'a', name: 'Alpha', rejectionReason: 'odd' },
          ],
        },
      ]);
    });

    it('is refused where the sync is not trusted as a whole: they would not be, either', async () => {
      await given(200, 20, 2);
      await given(100, 5, 1);
      const { code, noted } = await accept('b');
      expect(code).toBe(4);
      expect(noted).toContain('accept it as a whole');
      expect(await gone()).toEqual([]);
    });

    it('is refused for one that is not there, and then for none', async () => {
      await given(1000, 30, 2);
      await given(1000, 6, 1);
      const { code, noted } = await accept('b', 'c');
      expect(code).toBe(2);
      expect(noted).toContain('project is "c"');
      expect(await gone()).toEqual([]);
    });
  });

  it('wants a reason', async () => {
    const { code, noted } = await rollcall(env(), 'source', 'accept', 'plant');
    expect(code).toBe(2);
    expect(noted).toContain('--reason is missing');
  });

  it('knows only sources that were synced', async () => {
    expect(await rollcall(env(), 'source', 'accept', 'none', '--reason', 'x')).toMatchObject({ code: 3 });
  });
});

describe('rollcall source sync', () => {
  it('syncs the configured sources and tells of each', async () => {
    await plant.write({ 'tasks.csv': `${TASKS}1,a,t,,ann,,,,true,,,\n` });
    world.deps.inventories = { plant: () => fileInventory([plant.folder]) };
    expect(await rollcall(env(), 'source', 'sync')).toMatchObject({
      code: 0,
      printed: '✓ plant: 1 task, 0 gone, trusted',
    });
  });

  it('exits with 1 where one fails, and the status tells of it', async () => {
    world.deps.inventories = { plant: () => fileInventory(['no/such/folder']) };
    const { code, printed } = await rollcall(env(), 'source', 'sync', 'plant');
    expect(code).toBe(1);
    expect(printed).toContain('✗ plant: failed, nothing was merged');
    expect(await status()).toMatch(/the sync of .* failed/);
  });

  it('exits with 3 for a source that is not configured, and keeps nothing of it', async () => {
    world.deps.inventories = {};
    const { code, noted } = await rollcall(env(), 'source', 'sync', 'nope');
    expect(code).toBe(3);
    expect(noted).toContain('No source nope is configured');
    expect(await status()).toContain('Nothing was synced yet');
  });

  it('exits with 3 where no source is configured', async () => {
    world.deps.inventories = {};
    expect(await rollcall(env(), 'source', 'sync')).toMatchObject({ code: 3 });
  });
});
