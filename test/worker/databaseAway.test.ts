import type { Pool } from 'pg';
import { closePool, createPool } from '../../src/db/core/pool';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { confirm, status, updateCadence } from '../../src/workflows/messages';
import { givenOwner } from '../support/inventory';
import { faultyProxy, type FaultyProxy } from '../support/proxy';
import { devWorld, until, type DevWorld } from '../support/world';

let world: DevWorld;
let proxy: FaultyProxy;
let pool: Pool;
beforeAll(async () => {
  world = await devWorld();
  proxy = await faultyProxy(world.url);
  pool = createPool(proxy.in(world.url));
  world.deps.pool = pool;
}, 60_000);
afterAll(async () => {
  proxy.pass();
  await world.close();
  await closePool(pool);
  await proxy.close();
}, 60_000);

beforeEach(() => world.clean());

type Handle = Awaited<ReturnType<DevWorld['begin']>>['handle'];

/** A reminder that waits for an answer. */
async function waiting(account: string): Promise<Handle> {
  await givenOwner(world.pool, account, { tasks: [account] });
  const { handle } = await world.begin(account);
  await until(async () => (await handle.query(status)).stage === 'waiting after notice', 'the wait', 30);
  return handle;
}

const blocked = (handle: Handle) =>
  until(
    async () => (await handle.query(status)).waitingFor?.startsWith('Waiting for the database') ?? false,
    'the reminder to say that it waits for the database',
    30,
  );

const length = async (handle: Handle) => (await handle.describe()).historyLength;

describe('a reminder that looks while PostgreSQL is away', () => {
  it('waits by a timer and says so: a look costs a few events, not a few each time it is tried', async () => {
    const handle = await waiting('ann');
    const before = await length(handle);
    proxy.refuse();
    await handle.signal(confirm, { answers: [] });
    await blocked(handle);
    // The signal, its workflow task of three events, the marker of the look, and the timer.
    expect((await length(handle)) - before).toBeLessThanOrEqual(8);
    const { until: next, stage } = await handle.query(status);
    expect(Date.parse(next ?? '')).toBeGreaterThan(Date.now());
    expect(stage).toBe('waiting after notice');
    proxy.pass();
    await handle.terminate();
  }, 90_000);

  it('looks again when the timer is over, and goes on', async () => {
    const handle = await waiting('bob');
    proxy.refuse();
    await handle.signal(confirm, { answers: [] });
    await blocked(handle);
    proxy.pass();
    await until(
      async () => (await handle.query(status)).waitingFor?.startsWith('Waiting for an answer') ?? false,
      'the next look',
      60,
    );
    await handle.terminate();
  }, 120_000);

  it('looks at once when it is signalled, and loses no cadence that was signalled meanwhile', async () => {
    const handle = await waiting('eve');
    const { until: before } = await handle.query(status);
    proxy.refuse();
    const ladder = [{ step: 'notice' as const, wait: '300 days' }];
    await handle.signal(updateCadence, parseCadence({ ladder }));
    await blocked(handle);
    proxy.pass();
    await handle.signal(confirm, { answers: [] });
    await until(
      async () => (await handle.query(status)).waitingFor?.startsWith('Waiting for an answer') ?? false,
      'the next look',
      8,
    );
    expect(Date.parse((await handle.query(status)).until ?? '')).toBeGreaterThan(Date.parse(before ?? ''));
    await handle.terminate();
  }, 90_000);
});
