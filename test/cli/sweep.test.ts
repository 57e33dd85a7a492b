import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { fromGlobalSetup } from '../support/environment';
import { devWorld, type DevWorld } from '../support/world';
import { rollcall } from './rollcall';

let world: DevWorld;
beforeAll(async () => {
  world = await devWorld();
  await givenProject(world.pool, 'p1');
  await givenPerson(world.pool, 'ann');
  await givenTask(world.pool, { id: 't1' });
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
});
