import { createApp } from '../../../src/api/app';
import { apiWorld, type ApiWorld } from '../apiWorld';

let api: ApiWorld;
afterEach(() => api.close());

const ask = (headers: Record<string, string>, remoteAddress = '10.1.1.1') =>
  api.app.inject({ url: '/limited', headers: { accept: 'application/json', ...headers }, remoteAddress });

const withLimit = async (trustedProxies: string[] = []) => {
  api = await apiWorld();
  const config = { ...api.deps.config, trustedProxies };
  await api.app.close();
  const app = createApp({ ...api.deps, config });
  app.after(() => {
    app.get('/limited', { config: { rateLimit: { max: 2, timeWindow: '1 minute' } } }, (request) => ({
      ip: request.ip,
    }));
  });
  api = { ...api, app };
};

describe('a limit of requests', () => {
  it('is told as 429 with how long to wait, to that client alone', async () => {
    await withLimit();
    await ask({});
    await ask({});
    const refused = await ask({});
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.json()).toMatchObject({ type: 'urn:rollcall:problem:tooMany', status: 429 });
    expect((await ask({}, '10.1.1.2')).statusCode).toBe(200);
  });

  it('does not believe what a client says of its own address', async () => {
    await withLimit();
    const replies = [];
    for (const n of [1, 2, 3]) replies.push(await ask({ 'x-forwarded-for': `10.9.9.${n}` }));
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
  });

  it('counts by the address that a trusted proxy tells', async () => {
    await withLimit(['10.1.0.0/16']);
    const replies = [];
    for (const n of [1, 2, 3]) replies.push(await ask({ 'x-forwarded-for': `10.9.9.${n}` }));
    expect(replies.map((reply) => reply.json().ip)).toEqual(['10.9.9.1', '10.9.9.2', '10.9.9.3']);
  });
});
