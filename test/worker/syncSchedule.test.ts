import { SYNC_SCHEDULE_ID } from '../../src/domain/ids';
import { ensureSyncSchedule } from '../../src/worker/syncSchedule';
import { devWorld, until, type DevWorld } from '../support/world';

let world: DevWorld;
beforeAll(async () => {
  world = await devWorld();
}, 60_000);
afterAll(() => world.close());

const schedule = () => world.client.schedule.getHandle(SYNC_SCHEDULE_ID);

describe('the Schedule of the sync', () => {
  it('is created if absent, syncs at once, and then every hour, never two at a time', async () => {
    expect(await ensureSyncSchedule(world.client)).toBe('created');
    const { spec, policies } = await schedule().describe();
    expect(spec.intervals).toMatchObject([{ every: 3_600_000 }]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 3_600_000 });
    await until(
      async () => (await schedule().describe()).info.recentActions.length > 0,
      'the first sync to be started',
    );
  });

  it('is not altered once it exists', async () => {
    await schedule().pause('maintenance');
    expect(await ensureSyncSchedule(world.client)).toBe('kept');
    expect((await schedule().describe()).state).toMatchObject({ paused: true, note: 'maintenance' });
  });
});
