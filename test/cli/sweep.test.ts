import { givenOwner } from '../support/inventory';
import { fromGlobalSetup } from '../support/environment';
import { devWorld, until, type DevWorld } from '../support/world';
import { SYNC_WORKFLOW_ID, TASK_QUEUE } from '../../src/domain/ids';
import { followSweep } from '../../src/operations/followSweep';
import { rollcall } from './rollcall';

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
    const first = await rollcall(env(), 'sweep');
    expect(first).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/✓ sweep done\n {2}This sweep\n {2}1 +owners asked/),
    });
    expect(first.noted).toContain('/workflows/sweep-by-hand');
    const second = await rollcall(env(), 'sweep', '--json');
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
    ['sweep', ['sweep'], 'sweep-by-hand'],
    ['sync', ['sync', 'run'], SYNC_WORKFLOW_ID],
  ])('says why a %s by hand is refused while one runs', async (what, args, workflowId) => {
    const running = await world.client.workflow.start(what, { workflowId, taskQueue: 'nobody' });
    const { code, noted } = await rollcall(env(), ...args);
    await running.terminate();
    expect([code, noted]).toEqual([
      1,
      `✗ A ${what} started by hand is running (workflow ${workflowId}): wait for its end, or cancel it`,
    ]);
  });
});

describe('a sweep that is watched', () => {
  it('tells its end by its counts alone, not by those in Markdown', async () => {
    const { counts, ...started } = JSON.parse((await rollcall(env(), 'sweep', '--json')).printed);
    const said: string[] = [];
    expect(await followSweep(world.client, started, (details) => said.push(details))).toEqual(counts);
    expect(said).toEqual([]);
  });
});
