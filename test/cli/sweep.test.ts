import { givenOwner, givenPerson, givenTask } from '../support/inventory';
import { fromGlobalSetup } from '../support/environment';
import { devWorld, until, type DevWorld } from '../support/world';
import { SYNC_WORKFLOW_ID, TASK_QUEUE } from '../../src/domain/common/ids';
import { followSweep } from '../../src/operations/sweeps/follow';
import { rollcall, rollcallAt } from './rollcall';

let world: DevWorld;
beforeAll(async () => {
  world = await devWorld();
  await givenOwner(world.pool, 'ann', { tasks: ['t1'] });
});
afterAll(() => world.close());

const env = () => ({
  TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
  TEMPORAL_NAMESPACE: world.client.options.namespace,
  DATABASE_URL: world.pool.options.connectionString,
});

describe('rollcall sweep', () => {
  it('asks the due owners and prints the counts; a second one asks nobody again', async () => {
    const first = await rollcall(env(), 'sweep', '--yes');
    expect(first).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/✓ sweep done\n {2}This sweep\n {2}1 +owners asked/),
    });
    expect(first.noted).toContain('/workflows/sweep-by-hand');
    const second = await rollcall(env(), 'sweep', '--yes', '--json');
    expect(JSON.parse(second.printed)).toMatchObject({ workflowId: 'sweep-by-hand', counts: { asked: 0 } });
    await world.mailed(1);
    expect(world.sink.mails).toHaveLength(1);
  });

  it('is listed with the reason where its cadence was wrong, though it recorded nothing', async () => {
    expect((await rollcall(env(), 'sweep', 'list')).printed).not.toContain('recorded nothing');
    const input = { staleAftr: '40 days' };
    const { workflow } = world.client;
    await expect(
      workflow.execute('sweep', { workflowId: 'sweep-wrong', taskQueue: TASK_QUEUE, args: [input] }),
    ).rejects.toThrow();
    await until(async () => {
      const { printed } = await rollcall(env(), 'sweep', 'list');
      return /recorded nothing\n {2}20.* UTC {2}failed: .*staleAftr is "40 days", expected/.test(printed);
    }, 'the failed sweep in the list');
  });

  it.each([
    ['sweep', ['sweep', '--yes'], 'sweep-by-hand'],
    ['sync', ['source', 'sync'], SYNC_WORKFLOW_ID],
  ])('says why a %s by hand is refused while one runs', async (what, args, workflowId) => {
    const running = await world.client.workflow.start(what, { workflowId, taskQueue: 'nobody' });
    const { code, noted } = await rollcall(env(), ...args);
    await running.terminate();
    expect([code, noted]).toEqual([
      4,
      `✗ A ${what} started by hand is running (workflow ${workflowId}): wait for its end, or cancel it`,
    ]);
  });
});

describe('a sweep that is watched', () => {
  it('tells its end by its counts alone, not by those in Markdown', async () => {
    const { counts, ...started } = JSON.parse((await rollcall(env(), 'sweep', '--yes', '--json')).printed);
    const said: string[] = [];
    expect(await followSweep(world.client, started, (details) => said.push(details))).toEqual(counts);
    expect(said).toEqual([]);
  });
});

describe('a sweep that nobody confirmed', () => {
  beforeAll(async () => {
    for (const account of ['bea', 'cid']) await givenPerson(world.pool, account);
    for (const id of ['b1', 'b2']) await givenTask(world.pool, { id, editor: 'bea' });
    await givenTask(world.pool, { id: 'c1', editor: 'cid' });
  });

  /** Somebody at a terminal who answers so, and what they were asked. */
  function answering(yes: boolean) {
    const asked: string[] = [];
    const ask = async (question: string) => asked.push(question) > 0 && yes;
    return { ask, asked };
  }
  const sweeps = async () => (await world.rows('select from sweep')).length;

  it('is shown, and does nothing where there is no terminal and no --yes', async () => {
    const before = await sweeps();
    const { code, printed, noted } = await rollcall(env(), 'sweep', '--json');
    expect([code, printed]).toEqual([2, '']);
    expect(noted).toMatch(/ 2 +owners asked, about 3 stale tasks\n/);
    expect(noted).toMatch(/--yes is missing\n +expected --yes, .* no terminal/);
    expect(await sweeps()).toBe(before);
  });

  it.each([
    ['sweep', ['sweep']],
    ['schedule trigger', ['schedule', 'trigger']],
  ])('%s does nothing where the answer is no, and ends as refused', async (_name, args) => {
    const before = await sweeps();
    const terminal = answering(false);
    const { code, noted } = await rollcallAt(terminal, env(), ...args);
    expect([code, terminal.asked]).toEqual([4, ['Run the sweep: ask 2 people?']]);
    expect(noted).toContain('Nothing was done.');
    expect(await sweeps()).toBe(before);
  });

  it('says what holds it up', async () => {
    await rollcall(env(), 'pause', '--reason', 'mail relay moves');
    const terminal = answering(false);
    const { noted } = await rollcallAt(terminal, env(), 'sweep');
    await rollcall(env(), 'resume');
    expect(terminal.asked).toEqual([]);
    expect(noted).toContain('There is nobody to ask and nothing to close');
    expect(noted).toMatch(/Blocked\n +pause +paused since .*: mail relay moves/);
  });

  it('asks as many as it said once the answer is yes', async () => {
    const terminal = answering(true);
    const { code, printed } = await rollcallAt(terminal, env(), 'sweep', '--json');
    expect([code, terminal.asked]).toEqual([0, ['Run the sweep: ask 2 people?']]);
    expect(JSON.parse(printed)).toMatchObject({ counts: { asked: 2 } });
    await world.mailed(3);
  });
});
