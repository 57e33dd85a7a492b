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
beforeEach(() => world.pool.query('truncate pause'));

const temporal = () => ({
  TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
  TEMPORAL_NAMESPACE: world.client.options.namespace,
});
const pause = (...args: string[]) => rollcall(database, 'pause', ...args);
const resume = (env = {}) => rollcall({ ...database, ...temporal(), ...env }, 'resume', '--by', 'bob');

describe('rollcall pause', () => {
  it('pauses with a reason, and says how to go on; it needs no Temporal', async () => {
    const { code, printed } = await pause('--reason', 'wrong inventory', '--by', 'ann');
    expect({ code, printed }).toEqual({
      code: 0,
      printed: '✓ paused: wrong inventory. To resume: rollcall resume',
    });
    expect(await world.rows('select reason, started_by, ended_at from pause')).toEqual([
      { reason: 'wrong inventory', started_by: 'ann', ended_at: null },
    ]);
  });

  it('a second time says who paused, and why', async () => {
    await pause('--reason', 'wrong inventory', '--by', 'ann');
    const { code, printed } = await pause('--reason', 'me too', '--by', 'bob');
    expect(code).toBe(0);
    expect(printed).toMatch(/^Already paused since .* UTC by ann: wrong inventory\./);
  });

  it.each([[[]], [['--reason', ' ']]])('is refused without a reason: %j', async (args) => {
    const { code, noted } = await pause(...args);
    expect(code).toBe(2);
    expect(noted).toContain('--reason');
    expect(await world.rows('select from pause')).toEqual([]);
  });

  it('status tells whether it is paused, and of the pauses before', async () => {
    expect((await pause('status')).printed).toBe('Not paused.');
    await pause('--reason', 'first', '--by', 'ann');
    expect((await pause('status')).printed).toMatch(/^Paused since .* UTC by ann: first\.$/);
    await resume();
    expect((await pause('status')).printed).toMatch(
      /^Not paused\.\n\nEarlier pauses\n.*\n.* ann, bob +first$/,
    );
    expect(JSON.parse((await pause('status', '--json')).printed)).toMatchObject({
      paused: false,
      pause: null,
      latest: [{ startedBy: 'ann', reason: 'first', endedBy: 'bob' }],
    });
  });
});

describe('rollcall resume', () => {
  it('ends the pause and wakes the closing workflow', async () => {
    await pause('--reason', 'first', '--by', 'ann');
    const { code, printed } = await resume();
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^✓ resumed: Rollcall sends and closes again. It was paused since .* UTC by ann: first$/,
    );
    expect(await world.rows('select ended_by from pause')).toEqual([{ ended_by: 'bob' }]);
    await world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
  });

  it('says so where nothing was paused', async () => {
    expect(await resume()).toMatchObject({ code: 0, printed: 'Rollcall was not paused.' });
  });

  it('ends the pause also while Temporal is down, and says that closings were not woken', async () => {
    await pause('--reason', 'first');
    const { code, noted } = await resume({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(code).toBe(1);
    expect(noted).toMatch(
      /The closing workflow could not be woken: Temporal cannot be used at 127\.0\.0\.1:1/,
    );
    expect(await world.rows('select from pause where ended_at is null')).toEqual([]);
  });
});
