import { InvalidInput, NotFound } from '../../../src/domain/common/errors';
import { SWEEP_SCHEDULE_ID, TASK_QUEUE } from '../../../src/domain/common/ids';
import {
  applySweepSchedule,
  describeSweepSchedule,
  ensureSweepSchedule,
} from '../../../src/operations/cadence/schedule';
import {
  deleteSweepSchedule,
  pauseSweepSchedule,
  resumeSweepSchedule,
} from '../../../src/operations/cadence/scheduleRuns';
import { checkTiming } from '../../../src/domain/cadence/scheduleTimes';
import { devClient, type DevServer } from '../../support/temporal';

let server: DevServer;
beforeAll(async () => {
  server = await devClient();
});
afterAll(() => server.close());
afterEach(() => deleteSweepSchedule(server.client).catch(() => undefined));

const handle = () => server.client.schedule.getHandle(SWEEP_SCHEDULE_ID);

describe('the Schedule of the sweep', () => {
  it('is created if absent: a sweep every Monday, with the whole cadence as its input', async () => {
    expect(await ensureSweepSchedule(server.client)).toBe('created');
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '0 9 * * 1',
      timeZone: 'UTC',
      paused: false,
      cadence: { staleAfter: '1 month', closingCap: { tasks: 20, percent: 5 } },
    });
    const { action, policies } = await handle().describe();
    expect(action).toMatchObject({ workflowType: 'sweep', taskQueue: TASK_QUEUE });
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 3_600_000 });
  });

  it('is never altered by a second start', async () => {
    await ensureSweepSchedule(server.client, { cron: '0 7 * * *', cadence: { staleAfter: '2 months' } });
    await pauseSweepSchedule(server.client, 'on holiday');
    const before = await describeSweepSchedule(server.client);
    expect(await ensureSweepSchedule(server.client, { cron: '* * * * *', cadence: {} })).toBe('kept');
    expect(await describeSweepSchedule(server.client)).toEqual(before);
  });

  it('is created by apply too', async () => {
    expect(await applySweepSchedule(server.client, { cron: '0 7 * * *' })).toBe('created');
    expect((await describeSweepSchedule(server.client)).cron).toBe('0 7 * * *');
  });

  it('is changed by apply in what is given, and stays paused with its note', async () => {
    await ensureSweepSchedule(server.client, { timeZone: 'Asia/Shanghai' });
    await pauseSweepSchedule(server.client, 'on holiday');
    expect(await applySweepSchedule(server.client, { cron: '30 8 1 * *' })).toBe('changed');
    await applySweepSchedule(server.client, { cadence: { staleAfter: '2 months' } });
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '30 8 1 * *',
      timeZone: 'Asia/Shanghai',
      cadence: { staleAfter: '2 months' },
      paused: true,
      note: 'on holiday',
    });
    await resumeSweepSchedule(server.client, 'back');
    expect(await describeSweepSchedule(server.client)).toMatchObject({ paused: false, note: 'back' });
  });

  it('keeps times that another tool has set when only the cadence is applied', async () => {
    await ensureSweepSchedule(server.client);
    await handle().update(({ action, policies, state }) => ({
      action,
      policies,
      state,
      spec: { intervals: [{ every: '2 days' }] },
    }));
    await applySweepSchedule(server.client, { cadence: { staleAfter: '2 months' } });
    const { spec } = await handle().describe();
    expect(spec.intervals).toMatchObject([{ every: 172_800_000 }]);
    expect((await describeSweepSchedule(server.client)).cron).toBeNull();
  });

  it('is refused with a wrong cadence before anything is sent, the field being named', async () => {
    const wrong = { cadence: { staleAfter: '2 fortnights' } };
    await expect(applySweepSchedule(server.client, wrong)).rejects.toThrow('staleAfter is "2 fortnights"');
    await expect(describeSweepSchedule(server.client)).rejects.toThrow(NotFound);
  });

  it('says how to create it where there is none', async () => {
    await expect(pauseSweepSchedule(server.client, 'x')).rejects.toThrow('rollcall schedule apply');
  });
});

describe('the times of the Schedule', () => {
  it.each([
    '0 9 * * 1',
    '*/5 8-18 * JAN-MAR MON,FRI',
    '0 0 1 1 *',
    '0 9 29 2 *',
    '0 9 31 4,5 MON',
    '5/15 */2 * * 7',
  ])('may be %s: Temporal takes it, and it comes due', async (cron) => {
    expect(checkTiming({ cron })).toEqual({ cron });
    await applySweepSchedule(server.client, { cron });
    expect((await describeSweepSchedule(server.client)).next).not.toEqual([]);
  });

  it('are refused, the field being named, where Temporal alone finds them wrong', async () => {
    const wrong = { timeZone: 'europe/berlin' };
    const refusal = 'timeZone is "europe/berlin", expected a value that Temporal accepts: unknown time zone';
    await expect(applySweepSchedule(server.client, wrong)).rejects.toThrow(refusal);
    await ensureSweepSchedule(server.client);
    await expect(applySweepSchedule(server.client, wrong)).rejects.toThrow(refusal);
  });

  it.each([
    ['', 'five fields'],
    ['often', 'five fields'],
    ['0 9 * *', 'five fields'],
    ['0 0 9 * * 1', 'five fields'],
    ['@daily', 'five fields'],
    ['61 * * * *', 'as minute *, 0 to 59, or'],
    ['? 9 * * 1', 'as minute *'],
    ['0 22-4 * * *', 'as hour *'],
    ['0 9 L * *', 'as day of month *'],
    ['0 9 * 13 *', 'as month *, 1 to 12 or JAN to DEC, or'],
    ['0 9 * * 1#2', 'as day of week *'],
    ['0 9 31 2 *', 'days that there are'],
    ['0 9 31 4,6 1', 'days that there are'],
  ])('may not be "%s", with which %s is expected', (cron, expected) => {
    expect(() => checkTiming({ cron })).toThrow(InvalidInput);
    expect(() => checkTiming({ cron })).toThrow(`cron is ${JSON.stringify(cron)}, expected ${expected}`);
  });

  it.each(['', 'Mars/Olympus', '+08:00'])('are in no time zone "%s"', (timeZone) => {
    expect(() => checkTiming({ timeZone })).toThrow(`timeZone is ${JSON.stringify(timeZone)}`);
  });
});
