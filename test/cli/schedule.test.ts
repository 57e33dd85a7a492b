import { testDatabase, type TestDatabase } from '../support/database';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';
import { rollcall } from './rollcall';

let server: DevServer;
let db: TestDatabase;
beforeAll(async () => {
  [server, db] = await Promise.all([devClient(), testDatabase()]);
});
afterAll(() => Promise.all([server.close(), db.drop()]));

const schedule = (...args: string[]) =>
  rollcall(
    { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: server.namespace, DATABASE_URL: db.url },
    'schedule',
    ...args,
  );

describe('rollcall schedule', () => {
  it('says that there is none, and how to create it', async () => {
    const { code, noted } = await schedule('show');
    expect(code).toBe(3);
    expect(noted).toContain('rollcall schedule apply');
  });

  it('creates, changes, pauses, resumes, triggers and deletes it', async () => {
    const created = await schedule('apply', '--cron', '0 9 1 * *', '--time-zone', 'Asia/Shanghai');
    expect(created.printed).toContain('✓ rollcall-sweep created');
    expect(created.printed).toContain('0 9 1 * *  (Asia/Shanghai)');
    expect((await schedule('apply', '--cron', '0 9 2 * *')).printed).toContain('✓ rollcall-sweep changed');

    await schedule('pause', '--reason', 'release freeze');
    expect((await schedule('show')).printed).toContain('rollcall-sweep  paused (release freeze)');
    await schedule('resume');
    expect(JSON.parse((await schedule('show', '--json')).printed)).toMatchObject({
      cron: '0 9 2 * *',
      paused: false,
      cadence: { staleAfter: '1 month' },
    });
    expect((await schedule('trigger', '--yes')).code).toBe(0);
    expect((await schedule('delete', '--yes')).code).toBe(0);
    expect((await schedule('show')).code).toBe(3);
  });

  it('tells the next times one to a line', async () => {
    await schedule('apply', '--cron', '0 9 1 1 *', '--time-zone', 'UTC');
    expect((await schedule('show')).printed).toMatch(
      /^ +next +\d+-01-01 09:00 UTC\n +\d+-01-01 09:00 UTC\n/m,
    );
    await schedule('delete', '--yes');
  });

  it('warns of a step beyond its range, and says when sweeps really start', async () => {
    const { noted, printed } = await schedule('apply', '--cron', '*/90 * * * *');
    expect(noted).toContain('cron: */90 is minute 0 alone: 90 goes beyond 59. Sweeps start: Every hour');
    expect(printed).toContain('*/90 is minute 0 alone: 90 goes beyond 59');
    await schedule('delete', '--yes');
  });

  it('says which of its times clocks skip: no sweep starts then', async () => {
    await schedule('apply', '--cron', '30 2 * 3 *', '--time-zone', 'Europe/Berlin');
    const [, date = '', day = ''] =
      /not at (\d+-03-(\d\d)) 02:30: clocks skip/.exec((await schedule('show')).printed) ?? [];
    await schedule('apply', '--cron', `30 2 ${day} 3 *`);
    const { next } = JSON.parse((await schedule('show', '--json')).printed);
    expect(next[0]).toMatch(new RegExp(`-03-${day}T0[01]:30`));
    expect(next.join()).not.toContain(date);
    await schedule('delete', '--yes');
  });

  it('tells how the latest sweeps stand, those that began nothing, too', async () => {
    await schedule('apply');
    const running = async () => /recent .*sweep-\S+ +running$/m.test((await schedule('show')).printed);
    // One triggered in the very second of a sweep that still runs would have its id, and not begin.
    const triggered = async () => (await schedule('trigger', '--yes')).code === 0 && (await running());
    await until(triggered, 'a sweep in the list');
    const { recent } = JSON.parse((await schedule('show', '--json')).printed);
    await server.client.workflow.getHandle(recent[0].workflowId).terminate();
    expect((await schedule('show')).printed).toMatch(/recent .*sweep-\S+ +terminated$/m);
    await schedule('delete', '--yes');
  });

  it('has in the audit who paused, resumed, triggered and deleted it, and what could not be done', async () => {
    await db.pool.query('truncate audit');
    await schedule('apply', '--by', 'ann');
    await schedule('pause', '--reason', 'release freeze', '--by', 'ann');
    await schedule('resume', '--by', 'bob');
    await schedule('trigger', '--yes', '--by', 'bob');
    await schedule('delete', '--yes', '--by', 'bob');
    await schedule('delete', '--yes', '--by', 'cid');
    const { rows } = await db.pool.query(
      'select who, action, input, outcome from audit order by seq offset 1',
    );
    expect(rows).toEqual([
      { who: 'ann', action: 'schedule pause', input: { reason: 'release freeze' }, outcome: 'done' },
      { who: 'bob', action: 'schedule resume', input: expect.anything(), outcome: 'done' },
      { who: 'bob', action: 'schedule trigger', input: {}, outcome: 'done' },
      { who: 'bob', action: 'schedule delete', input: {}, outcome: 'done' },
      { who: 'cid', action: 'schedule delete', input: {}, outcome: 'refused' },
    ]);
  });

  it('has who applied what in the history of the cadence', async () => {
    await schedule('apply', '--cron', '0 9 3 * *', '--by', 'alice');
    const { rows } = await db.pool.query('select who, after from cadence_change order by seq desc limit 1');
    expect(rows).toMatchObject([{ who: 'alice', after: { cron: '0 9 3 * *' } }]);
    await schedule('delete', '--yes');
  });

  it('is not deleted without --yes', async () => {
    const { code, noted } = await schedule('delete');
    expect(code).toBe(2);
    expect(noted).toContain('rollcall schedule pause');
  });

  it('is refused with times that cannot be, each field named', async () => {
    const { code, noted } = await schedule('apply', '--cron', 'often', '--time-zone', 'Mars');
    expect(code).toBe(2);
    expect(noted).toContain('cron is "often"');
    expect(noted).toContain('timeZone is "Mars"');
  });
});
