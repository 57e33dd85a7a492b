import { DateTime } from 'luxon';
import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { sharedWorld, skippingWorld } from '../support/world';

const TIME_ZONE = 'America/Los_Angeles';

const world = sharedWorld(skippingWorld);

describe('a calendar with working days and quiet hours', () => {
  it('has every mail of a round go out within them, where the owner lives, and states its deadlines', async () => {
    await givenProject(world.pool, 'p1');
    await givenPerson(world.pool, 'ann');
    await world.pool.query('update person set time_zone = $1', [TIME_ZONE]);
    await givenTask(world.pool, { id: 'a' });
    const { handle } = await world.begin('ann', {
      ladder: Array.from({ length: 8 }, (_, step) => ({
        step: step ? 'remind' : 'notice',
        wait: '25 hours',
      })),
      calendar: { workdays: ['mon', 'wed', 'thu'], quietHours: { from: '11:00', to: '09:00' } },
    });
    expect(await handle.result()).toBe('unanswered');

    const notices = await world.rows<{ at: Date; replyBy: Date }>(
      'select claimed_at as at, reply_by as "replyBy" from notice order by step',
    );
    const local = notices.map(({ at }) => DateTime.fromJSDate(at, { zone: TIME_ZONE }));
    expect(local).toHaveLength(8);
    for (const at of local) {
      expect(['Mon', 'Wed', 'Thu']).toContain(at.toFormat('ccc'));
      expect([9, 10]).toContain(at.hour);
    }
    // The next mail leaves with the deadline that the one before it stated.
    for (const [step, { replyBy }] of notices.slice(0, -1).entries()) {
      expect(Number(notices[step + 1]!.at) - Number(replyBy)).toBeLessThan(60_000);
      expect(Number(notices[step + 1]!.at)).toBeGreaterThanOrEqual(Number(replyBy));
    }
  });
});
