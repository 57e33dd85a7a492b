import { Client, Connection } from '@temporalio/client';
import { createApp } from '../../../src/api/app';
import { createPool } from '../../../src/db/core/pool';
import { givenProject } from '../../support/inventory';
import { adminWorld, type AdminWorld } from './adminWorld';

let api: AdminWorld;
afterEach(() => api.close());

describe('while Temporal does not answer', () => {
  it('what needs it is told as unavailable, and what does not goes on', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    api = await adminWorld({ client: new Client({ connection }) });
    const { status, body, headers } = await api.ask('POST', '/sweeps', { cadence: {} });
    expect([status, body.type]).toEqual([503, 'urn:rollcall:problem:unavailable']);
    expect(headers['retry-after']).toBeDefined();
    expect((await api.ask('POST', '/pause', { reason: 'x' })).status).toBe(200);
    expect((await api.ask('GET', '/tasks')).status).toBe(200);
    const gone = await api.ask('POST', '/resume');
    expect([gone.status, gone.body.ended.reason, gone.body.notWoken]).toEqual([200, 'x', expect.any(String)]);
    await givenProject(api.pool, 'p1');
    const allowed = await api.ask('POST', '/closures/allow', { tasks: 5, reason: 'x' });
    expect([allowed.status, allowed.body.closing, allowed.body.notWoken]).toEqual([
      201,
      null,
      expect.any(String),
    ]);
    expect(await api.audit()).toMatchObject([
      { action: 'sweep start', outcome: 'failed' },
      { action: 'pause', outcome: 'done' },
      { action: 'resume', outcome: 'done' },
      { action: 'closing allow', outcome: 'done' },
    ]);
    await connection.close();
  }, 90_000);
});

describe('while the database does not answer', () => {
  it('that is told, without where it is', async () => {
    api = await adminWorld();
    const { admin: key } = api;
    const pool = createPool('postgres://nobody:hunter2@127.0.0.1:1/none');
    const app = createApp({ ...api.deps, pool });
    const reply = await app.inject({ url: '/api/v1/pause', headers: { authorization: `Bearer ${key}` } });
    expect([reply.statusCode, reply.json().type]).toEqual([503, 'urn:rollcall:problem:unavailable']);
    expect(reply.body).not.toMatch(/127\.0\.0\.1|hunter2|ECONNREFUSED/);
    expect((await app.inject('/admin')).statusCode).toBe(303);
    await app.close();
    await pool.end();
  });
});

describe('the log', () => {
  it('has no mail address and no key, wherever they came in', async () => {
    api = await adminWorld();
    await api.ask('GET', '/owners?search=ann%40example.org');
    await api.ask('GET', '/owners?search=ann@example.org');
    await api.ask('GET', `/keys?x=${api.admin}`);
    const log = api.lines.join('');
    expect(log).toContain('"/api/v1/owners?search"');
    expect(log).not.toMatch(/ann(@|%40)/);
    expect(log).not.toContain(api.admin.slice(20));
  });
});
