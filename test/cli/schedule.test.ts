import { testDatabase, type TestDatabase } from '../support/database';
import { devClient, type DevServer } from '../support/temporal';
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
    expect((await schedule('trigger')).code).toBe(0);
    expect((await schedule('delete', '--yes')).code).toBe(0);
    expect((await schedule('show')).code).toBe(3);
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
