import { parseCadence } from '../../src/domain/cadence/cadence';
import { status } from '../../src/workflows/messages';
import { unfitDatabase } from '../../src/db/core/condition';
import { schemaGuard } from '../../src/worker/schemaGuard';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createWorkers } from '../../src/worker/main';
import { givenOwner } from '../support/inventory';
import { workflowBundle } from '../support/temporal';
import { devWorld, sharedWorld, until } from '../support/world';

const world = sharedWorld(devWorld);

const newer = () => world.pool.query(`insert into migration (name, run_on) values ('9999_later', now())`);
const older = () =>
  world.pool.query(`delete from migration where name = (select max(name) from migration) returning name`);
const asItWas = (name: string) =>
  world.pool.query(`insert into migration (name, run_on) values ($1, now())`, [name]);

describe('a database whose schema changes under a worker', () => {
  it('is worked with no more, told once, and again once the schema fits', async () => {
    let now = 0;
    const told: string[] = [];
    const guard = schemaGuard(
      world.pool,
      (line) => told.push(line),
      () => now,
    );
    const work = () => {
      now += 20_000;
      const input = { args: [], headers: {} };
      return new MockActivityEnvironment({ attempt: 1 }).run(() => guard.execute!(input, async () => 'done'));
    };
    expect(await work()).toBe('done');
    await newer();
    await expect(work()).rejects.toThrow('The database is newer than this program: it has 9999_later');
    await expect(work()).rejects.toThrow('The database is newer than this program');
    expect((await unfitDatabase(world.pool))?.kind).toBe('schema');
    await world.pool.query(`delete from migration where name = '9999_later'`);
    expect(await work()).toBe('done');
    const { rows } = await older();
    await expect(work()).rejects.toThrow(`The database lacks ${rows[0].name}. Run: rollcall migrate`);
    await asItWas(rows[0].name);
    expect(await work()).toBe('done');
    expect(told).toHaveLength(4);
  });

  it('holds up a reminder, which says so and goes on by itself', async () => {
    for (const worker of world.workers) worker.shutdown();
    await until(() => world.workers.every((one) => one.getState() === 'STOPPED'), 'the workers to stop', 30);
    await newer();
    const { nativeConnection: connection, namespace } = world;
    const workers = await createWorkers(world.deps, {
      connection,
      namespace,
      mailPerSecond: 1000,
      workflowBundle: workflowBundle().codePath,
    });
    const running = Promise.all(workers.map((worker) => worker.run()));
    await givenOwner(world.pool, 'ann', { tasks: ['a'] });
    const { handle } = await world.begin('ann', parseCadence({ freshFor: '100 years' }));
    await until(
      async () =>
        (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure?.message?.includes('newer') ??
        false,
      'the mail to be held up',
      30,
    );
    expect(await world.rows('select from notice')).toEqual([]);
    await world.pool.query(`delete from migration where name = '9999_later'`);
    await until(async () => (await handle.query(status)).stage === 'waiting after notice', 'the wait', 60);
    await handle.terminate();
    for (const worker of workers) worker.shutdown();
    await running;
  }, 150_000);
});
