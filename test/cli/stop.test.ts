import { CLOSING_WORKFLOW_ID } from '../../src/domain/common/ids';
import { fromGlobalSetup } from '../support/environment';
import { devWorld, type DevWorld } from '../support/world';
import { rollcall } from './rollcall';

let world: DevWorld;
let database: { DATABASE_URL: string };
beforeAll(async () => {
  world = await devWorld();
  const { rows } = await world.pool.query<{ name: string }>('select current_database() as name');
  database = { DATABASE_URL: fromGlobalSetup('TEST_POSTGRES_URL').replace(/\w+$/, rows[0]?.name ?? '') };
});
afterAll(() => world.close());
beforeEach(() => world.pool.query('truncate stop_period'));

const temporal = () => ({
  TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
  TEMPORAL_NAMESPACE: world.client.options.namespace,
});
const stop = (...args: string[]) => rollcall(database, 'stop', ...args);
const go = (env = {}) => rollcall({ ...database, ...temporal(), ...env }, 'go', '--by', 'bob');

describe('rollcall stop', () => {
  it('stops with a reason, and says how to go on; it needs no Temporal', async () => {
    const { code, printed } = await stop('--reason', 'wrong inventory', '--by', 'ann');
    expect({ code, printed }).toEqual({
      code: 0,
      printed: '✓ stopped: wrong inventory. To go on: rollcall go',
    });
    expect(await world.rows('select reason, started_by, ended_at from stop_period')).toEqual([
      { reason: 'wrong inventory', started_by: 'ann', ended_at: null },
    ]);
  });

  it('a second time says who stopped, and why', async () => {
    await stop('--reason', 'wrong inventory', '--by', 'ann');
    const { code, printed } = await stop('--reason', 'me too', '--by', 'bob');
    expect(code).toBe(0);
    expect(printed).toMatch(/^Stopped before: since .* UTC by ann: wrong inventory\./);
  });

  it.each([[[]], [['--reason', ' ']]])('is refused without a reason: %j', async (args) => {
    const { code, noted } = await stop(...args);
    expect(code).toBe(2);
    expect(noted).toContain('--reason');
    expect(await world.rows('select from stop_period')).toEqual([]);
  });

  it('status tells whether it is stopped, and of the stops before', async () => {
    expect((await stop('status')).printed).toBe('Not stopped.');
    await stop('--reason', 'first', '--by', 'ann');
    expect((await stop('status')).printed).toMatch(/^Stopped since .* UTC by ann: first\.$/);
    await go();
    expect((await stop('status')).printed).toMatch(/^Not stopped\.\n\nStops before\n.*\n.* ann, bob +first$/);
    expect(JSON.parse((await stop('status', '--json')).printed)).toMatchObject({
      stopped: false,
      stop: null,
      latest: [{ startedBy: 'ann', reason: 'first', endedBy: 'bob' }],
    });
  });
});

describe('rollcall go', () => {
  it('ends the stop and wakes the closing workflow', async () => {
    await stop('--reason', 'first', '--by', 'ann');
    const { code, printed } = await go();
    expect(code).toBe(0);
    expect(printed).toMatch(/^✓ sending and closing again; it had been stopped since .* UTC by ann: first$/);
    expect(await world.rows('select ended_by from stop_period')).toEqual([{ ended_by: 'bob' }]);
    await world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
  });

  it('says so where nothing was stopped', async () => {
    expect(await go()).toMatchObject({ code: 0, printed: 'Nothing was stopped.' });
  });

  it('ends the stop also while Temporal is down, and says that closings were not woken', async () => {
    await stop('--reason', 'first');
    const { code, noted } = await go({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(code).toBe(1);
    expect(noted).toMatch(/Closings that wait were not woken: Temporal cannot be used at 127\.0\.0\.1:1/);
    expect(await world.rows('select from stop_period where ended_at is null')).toEqual([]);
  });
});
