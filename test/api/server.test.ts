import { startApi } from '../../src/api/server';
import { loadConfig, type Config } from '../../src/config';
import { freePort } from '../../src/dev/ports';
import { linkFor } from '../../src/security/linkToken';
import { testDatabase, type TestDatabase } from '../support/database';
import { fromGlobalSetup } from '../support/environment';
import { givenNotice } from './noticeFixture';

let db: TestDatabase;
let config: Config;
beforeAll(async () => {
  db = await testDatabase();
  config = loadConfig({
    DATABASE_URL: db.url,
    SMTP_URL: 'smtp://127.0.0.1:1',
    ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
    TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
  });
});
afterAll(() => db.drop());
// A port of its own for each: fetch would else take up a connection to the server of the test before.
beforeEach(async () => {
  const apiPort = await freePort();
  config = { ...config, apiPort, baseUrl: `http://127.0.0.1:${apiPort}` };
});

const start = () => startApi(config, { level: 'silent' });

describe('the API server', () => {
  it('opens the link of a mail over HTTP', async () => {
    const api = await start();
    const { id } = await givenNotice(db.pool, { expiresAt: '2999-01-01' });
    const reply = await fetch(linkFor(config.baseUrl, config.linkKeys, { id, keyId: 'k1' }));
    expect([reply.status, await reply.text()]).toEqual([200, expect.stringContaining('task 0')]);
    await api.close();
  });

  it('says so when its port is taken, and can be started once it is free', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    await (await start()).close();
  });

  it('survives the loss of its database connections', async () => {
    const api = await start();
    const ready = () => fetch(`${config.baseUrl}/readyz`).then(({ status }) => status);
    expect(await ready()).toBe(200);
    await db.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await ready()).toBe(200);
    await api.close();
  });

  it('lets a request under way end when it is closed, and takes no new one', async () => {
    const api = await start();
    const lock = await db.pool.connect();
    await lock.query('begin');
    await lock.query('lock table notice in access exclusive mode');
    const { id } = await givenNotice(lock, { account: 'slow', expiresAt: '2999-01-01' });
    const opened = fetch(linkFor(config.baseUrl, config.linkKeys, { id, keyId: 'k1' }));
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await db.pool.query(waits)).rowCount === 0);
    const closed = api.close();
    await expect(fetch(`${config.baseUrl}/livez`)).rejects.toThrow();
    await lock.query('commit');
    lock.release();
    expect((await opened).status).toBe(200);
    await closed;
  });
});
