import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { createApp } from '../../src/api/app';
import { closePool, createPool } from '../../src/db/core/pool';
import { fromGlobalSetup } from '../support/environment';
import { givenProject } from '../support/inventory';
import { faultyProxy, type FaultyProxy } from '../support/proxy';
import { adminWorld, type AdminWorld } from './admin/adminWorld';
import { givenNotice } from './noticeFixture';

let api: AdminWorld;
let proxy: FaultyProxy;
let pool: Pool;
let app: FastifyInstance;
beforeAll(async () => {
  api = await adminWorld();
  proxy = await faultyProxy(fromGlobalSetup('TEST_POSTGRES_URL'));
  pool = createPool(proxy.in(String(api.pool.options.connectionString)));
  app = createApp({ ...api.deps, pool });
  await givenProject(api.pool, 'p1');
});
afterAll(async () => {
  await app.close();
  await closePool(pool);
  await proxy.close();
  await api.close();
});
beforeEach(async () => {
  proxy.pass();
  await api.pool.query('truncate answer, exemption, idempotency cascade');
});

/** Submits the form of a new notice as a browser does. Returns the reply, and how to send the same again. */
async function answer() {
  const { id } = await givenNotice(api.pool);
  const submit = () =>
    app.inject({
      method: 'POST',
      url: `/r/${api.token(id)}`,
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'version=0&all=keep',
    });
  return { reply: await submit(), submit };
}

const recorded = async () => (await api.answers()).length;

describe('an answer on the page whose connection to the database is lost while it is recorded', () => {
  it('is acknowledged where it was recorded', async () => {
    void proxy.trap({ at: 'commit', act: 'lose the answer' });
    const { reply } = await answer();
    expect([reply.statusCode, await recorded()]).toEqual([303, 2]);
  });

  it('is said not to be recorded where it was not', async () => {
    void proxy.trap({ at: 'commit', act: 'cut before' });
    const { reply } = await answer();
    expect([reply.statusCode, await recorded()]).toEqual([500, 0]);
    expect(reply.body).toContain('nothing you sent was recorded');
  });

  it('is said to be in doubt where the database cannot be asked; sent again it counts once', async () => {
    void proxy.trap({ at: 'commit', act: 'lose and refuse' });
    const { reply, submit } = await answer();
    expect([reply.statusCode, await recorded()]).toEqual([503, 2]);
    expect(reply.body).toContain('We do not know whether your answer was recorded');
    proxy.pass();
    expect([(await submit()).statusCode, await recorded()]).toEqual([303, 2]);
  });

  it('is said to be recorded where only the page cannot be read after it', async () => {
    void proxy.trap({ at: 'signalled_at', act: 'refuse before' });
    const { reply } = await answer();
    expect([reply.statusCode, await recorded()]).toEqual([503, 2]);
    expect(reply.body).toContain('Your answer is recorded');
  });
});

const EXEMPTION = { scope: 'project', source: 'test', target: 'p1', until: '2027-01-01', reason: 'freeze' };

/** Adds an exemption by the admin API, under an Idempotency-Key. */
const exempt = (key: string) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/exemptions',
    headers: { authorization: `Bearer ${api.admin}`, 'idempotency-key': key },
    payload: EXEMPTION,
  });

const holds = async () => (await api.pool.query('select from exemption')).rowCount;

describe('a write of the admin API whose connection to the database is lost while it is recorded', () => {
  it('is acknowledged where it was recorded, and done once', async () => {
    void proxy.trap({ at: 'commit', act: 'lose the answer' });
    expect((await exempt('a')).statusCode).toBe(201);
    expect((await exempt('a')).headers['idempotency-replayed']).toBe('true');
    expect(await holds()).toBe(1);
  });

  it('is told as failed where it was not recorded, and may be sent again', async () => {
    void proxy.trap({ at: 'commit', act: 'cut before' });
    expect((await exempt('b')).statusCode).toBe(503);
    expect(await holds()).toBe(0);
    expect((await exempt('b')).statusCode).toBe(201);
  });

  it('is told to be in doubt where the database cannot be asked, and is never done twice', async () => {
    void proxy.trap({ at: 'commit', act: 'lose and refuse' });
    const first = await exempt('c');
    expect([first.statusCode, first.json().type]).toEqual([503, 'urn:rollcall:problem:uncertain']);
    proxy.pass();
    expect((await exempt('c')).json().detail).toContain('still in progress');
    api.time.now = new Date(api.time.now.getTime() + 10 * 60_000);
    const again = await exempt('c');
    expect([again.statusCode, again.json().detail]).toEqual([409, expect.stringContaining('was recorded')]);
    expect(await holds()).toBe(1);
  });
});
