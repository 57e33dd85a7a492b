import { Client, Connection } from '@temporalio/client';
import { createPool } from '../../src/db/core/pool';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice } from './noticeFixture';

let api: ApiWorld;
beforeEach(async () => {
  api = await apiWorld();
});
afterEach(() => api.close());

const given = async () => {
  const token = api.token((await givenNotice(api.pool)).id);
  return { token, link: `/r/${token}` };
};

/** Everything in the tables that an answer could touch. */
const rows = async () =>
  Promise.all(
    ['notice', 'notice_task', 'round', 'answer', 'hold', 'closure'].map(
      async (table) => (await api.pool.query(`select * from ${table} order by 1, 2`)).rows,
    ),
  );

describe('a mail scanner', () => {
  it('changes no row and wakes no reminder with 1,000 GETs and HEADs', async () => {
    const { link } = await given();
    const before = await rows();
    const accepts = ['text/html', 'application/json', '*/*'];
    for (let n = 0; n < 1000; n += 1) {
      const reply = await api.app.inject({
        method: n % 2 ? 'GET' : 'HEAD',
        url: n % 3 ? link : `${link}?lang=zh-CN&all=keep&version=0`,
        headers: { accept: accepts[n % accepts.length] },
      });
      expect(reply.statusCode).toBe(200);
    }
    expect(await rows()).toEqual(before);
    await expect(api.client.workflow.getHandle('reminder/test:ann').describe()).rejects.toThrow(/not found/i);
  });

  it('that presses the button without choosing records nothing', async () => {
    const { link } = await given();
    expect((await api.submit(link, { version: '0', 'all.until': '2026-11-30' })).statusCode).toBe(422);
    expect(await api.answers()).toEqual([]);
  });
});

describe('one notice', () => {
  it('is answered 300 times in a minute at most, by whomever; others are not held up by it', async () => {
    const [{ link }, other] = [await given(), await given()];
    const post = (url: string, n = 0) =>
      api.app.inject({ method: 'POST', url, remoteAddress: `10.0.0.${n % 250}`, payload: { version: 9 } });
    const replies = [];
    for (let n = 0; n < 301; n += 1) replies.push((await post(link, n)).statusCode);
    expect(replies.filter((status) => status === 422)).toHaveLength(300);
    expect([replies.at(-1), (await post(other.link)).statusCode]).toEqual([429, 422]);
    expect((await api.get(link)).statusCode).toBe(200);
    expect((await post(link)).headers['retry-after']).toMatch(/^[1-9]\d?$/);
  });

  it('is not held up by whoever knows its id alone, which is in its Message-ID', async () => {
    const { token, link } = await given();
    const forged = Buffer.from(token.slice(3), 'base64url').fill(0, 16).toString('base64url');
    const post = (url: string, remoteAddress: string) =>
      api.app.inject({ method: 'POST', url, remoteAddress, payload: { version: 9 } });
    for (let n = 0; n < 310; n += 1) await post(`/r/k1.${forged}`, '10.6.6.6');
    expect((await post(`/r/k1.${forged}`, '10.6.6.6')).statusCode).toBe(429);
    expect((await post(link, '10.0.0.1')).statusCode).toBe(422);
  });
});

describe('an answer', () => {
  it('is recorded and acknowledged while Temporal cannot be reached, and stays to be signalled', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const lost = await apiWorld({ client: new Client({ connection }) });
    const { id } = await givenNotice(lost.pool);
    const begun = performance.now();
    const reply = await lost.submit(`/r/${lost.token(id)}`, { version: '0', all: 'keep' });
    expect(reply.statusCode).toBe(303);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(await lost.answers()).toMatchObject([{ signalled_at: null }, { signalled_at: null }]);
    expect(lost.lines.join('')).toContain('answers recorded but not signalled');
    await connection.close();
    await lost.close();
  });
});

describe('the log', () => {
  it('has a line for each request and no token in any of them', async () => {
    const { token, link } = await given();
    await api.get(link);
    await api.get(`${link}/more`);
    await api.get(`${link}%zz`);
    await api.submit(link, { version: '0', all: 'keep' });
    await api.submit(link, { version: '0' });
    expect(api.lines.length).toBeGreaterThan(5);
    expect(api.lines.join('')).toContain('/r/[redacted]');
    expect(api.lines.join('')).not.toContain(token.slice(3, 30));
  });

  it('tells what failed, the reply does not', async () => {
    const broken = await apiWorld({
      clock: () => Promise.reject(new Error('no clock on /r/k1.secret here')),
    });
    const { statusCode, body } = await broken.get('/r/k1.secret');
    expect(statusCode).toBe(500);
    expect(body).not.toContain('no clock');
    expect(broken.lines.join('')).toContain('no clock on /r/[redacted] here');
    expect(broken.lines.join('')).not.toContain('k1.secret');
    await broken.close();
  });
});

describe('every page', () => {
  it('lets in nothing foreign, is cached nowhere, indexed nowhere, and keeps its address to itself', async () => {
    const { link } = await given();
    const replies = [await api.get(link), await api.get('/r/x'), await api.get('/r/%zz'), await api.get('/')];
    for (const { headers } of replies) {
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex, nofollow',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('sets no cookie', async () => {
    const { link } = await given();
    expect((await api.get(link)).headers['set-cookie']).toBeUndefined();
  });

  it('finds its style sheet below the path that a proxy adds', async () => {
    const config = { ...api.deps.config, baseUrl: 'https://tools.example.org/rollcall' };
    const proxied = await apiWorld({ config });
    expect((await proxied.get('/r/x')).body).toContain('href="/rollcall/page.css');
    expect((await proxied.get('/page.css')).headers['content-type']).toContain('text/css');
    await proxied.close();
  });
});

describe('readiness', () => {
  it('ends with the database', async () => {
    const pool = createPool('postgres://nobody@127.0.0.1:1/none');
    const cut = await apiWorld({ pool });
    expect((await cut.get('/readyz')).statusCode).toBe(503);
    expect((await cut.get('/livez')).statusCode).toBe(200);
    await cut.close();
    await pool.end();
  });
});
