import { closePool, createPool } from '../../../src/db/core/pool';
import { fromGlobalSetup } from '../../support/environment';
import { faultyProxy } from '../../support/proxy';
import { apiWorld, type ApiWorld } from '../apiWorld';

let api: ApiWorld;
afterEach(() => api.close());

const readiness = async () => {
  const reply = await api.get('/readyz');
  return { status: reply.statusCode, body: reply.json() };
};

describe('readiness', () => {
  it('says that the database is one migration behind', async () => {
    api = await apiWorld();
    expect(await readiness()).toEqual({ status: 200, body: { status: 'ready' } });
    await api.close();
    api = await apiWorld();
    await api.pool.query('delete from migration where id = (select max(id) from migration)');
    const { status, body } = await readiness();
    expect([status, body.because]).toEqual([
      503,
      expect.stringMatching(/^The database lacks .*rollcall migrate$/),
    ]);
  });

  it('says that the database is newer than the program', async () => {
    api = await apiWorld();
    await api.pool.query(`insert into migration (name, run_on) values ('9999_later', '2026-11-23')`);
    const { status, body } = await readiness();
    expect([status, body.because]).toEqual([503, expect.stringContaining('newer than this program')]);
  });

  it('says within five seconds that the database keeps silent, and not where it is', async () => {
    const proxy = await faultyProxy(fromGlobalSetup('TEST_POSTGRES_URL'));
    proxy.swallow();
    const pool = createPool(proxy.in(fromGlobalSetup('TEST_POSTGRES_URL')));
    api = await apiWorld({ pool });
    const asked = performance.now();
    expect(await readiness()).toEqual({
      status: 503,
      body: { status: 'unready', because: 'PostgreSQL does not answer in time' },
    });
    expect(performance.now() - asked).toBeLessThan(5_000);
    await closePool(pool);
    await proxy.close();
  });
});
