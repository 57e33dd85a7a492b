import { redactTokens } from '../../../src/api/http/logging';
import { apiWorld, type ApiWorld } from '../apiWorld';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
});
afterAll(() => api.close());

const KEY = `rollcall_abcdefghjk_${'s'.repeat(43)}`;
const JWE = 'eyJhbGciOiJkaXIifQ..c2VjcmV0aXY.c2VjcmV0dGV4dA.c2VjcmV0dGFn';
const TOKEN = `k1.${'Ab-_'.repeat(16)}`;

describe('the log of requests', () => {
  it.each([
    ['a login on its way back', '/login/callback?code=SECRET&state=SECRET&iss=https%3A%2F%2FSECRET'],
    ['a query that is cut oddly', '/login/callback?&=SECRET&code=SECRET=SECRET?state=SECRET#SECRET'],
    ['a sign-in of admins', '/admin/login/callback?code=SECRET&state=SECRET'],
    ['an API key in the wrong place', `/api/v1/owners?key=SECRET&q=${KEY.replace('sss', 'SECRET')}`],
    ['a link with something behind it', '/r/k1.SECRET/SECRET?lang=SECRET'],
    ['an address nobody serves', '/%zz?code=SECRET'],
  ])('has the path and the names of parameters of %s, not what they hold', async (_, url) => {
    const from = api.lines.length;
    await api.app.inject({
      url,
      headers: {
        authorization: 'Bearer SECRET',
        cookie: 'rollcall_login=SECRET',
        referer: 'https://SECRET/',
      },
    });
    const lines = api.lines.slice(from).join('');
    expect(lines).toContain('"method":"GET"');
    expect(lines).not.toContain('SECRET');
  });
});

describe('what an error says in the log', () => {
  it.each([
    ['a provider’s answer', 'unexpected answer of https://id.example.org/cb?code=abc123&state=xyz', 'abc123'],
    ['an API key', `cannot use ${KEY}`, 'ssss'],
    ['a header', 'authorization: Bearer abc.def-ghi', 'abc.def'],
    ['a cookie', `rollcall_login=${JWE}; Path=/`, 'c2VjcmV0'],
    ['a link', `no route for /r/${TOKEN}`, 'Ab-_'],
    ['a token by itself', `"${TOKEN}" is no good`, 'Ab-_'],
    ['a database', 'cannot connect to postgres://rollcall:hunter2@db:5432/rollcall', 'hunter2'],
    ['a mail server', 'smtps://user%40x:p%40ss@mail.example.org refused', 'p%40ss'],
    ['a person', 'no mailbox ann.lee@example.org', 'ann.lee'],
  ])('has nothing of %s that opens or tells anything', (_, text, secret) => {
    expect(redactTokens(text)).not.toContain(secret);
    expect(redactTokens(text).length).toBeGreaterThan(8);
  });

  it('is told in full otherwise', () => {
    const text = 'duplicate key value violates unique constraint "round_pkey" (really?) at db.ts:12';
    expect(redactTokens(text)).toBe(text);
  });
});
