import { createHmac } from 'node:crypto';
import { tokenProvider } from '../../support/tokenProvider';
import { adminWorld, type AdminWorld } from './adminWorld';

const AUDIENCE = 'https://rollcall.example.org/api';

let api: AdminWorld;
let provider: Awaited<ReturnType<typeof tokenProvider>>;
beforeAll(async () => {
  provider = await tokenProvider();
  const oidc = {
    issuer: provider.issuer,
    audience: AUDIENCE,
    rolesClaim: 'realm.roles',
    roles: { 'rollcall-admin': ['admin' as const], 'rollcall-viewer': ['read' as const] },
    clientId: null,
    clientSecret: null,
  };
  const config = {
    baseUrl: 'http://localhost:8088',
    linkKeys: [],
    temporalUiUrl: 'http://localhost:8233',
    oidc,
  };
  api = await adminWorld({ config, clock: () => new Date(time()) });
});
afterAll(async () => {
  await api.close();
  await provider.stop();
});

let ahead = 0;
const time = () => Date.now() + ahead;
const ask = async (token: string, method: 'GET' | 'POST' = 'GET', url = '/pause', body?: object) =>
  (await api.ask(method, url, body, { key: token })).status;

/** The same token with other things said in it. */
function changed(token: string, part: 0 | 1, change: object): string {
  const parts = token.split('.');
  const said = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString()) as object;
  parts[part] = Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url');
  return parts.join('.');
}

describe('an access token of the login provider', () => {
  it('may do what its roles may, and its bearer is who did it', async () => {
    const [admin, viewer] = [
      await provider.token('rollcall-admin', AUDIENCE),
      await provider.token('rollcall-viewer', AUDIENCE),
    ];
    expect(await ask(viewer)).toBe(200);
    expect(await ask(viewer, 'POST', '/pause', { reason: 'x' })).toBe(403);
    expect(await ask(admin, 'POST', '/pause', { reason: 'x' })).toBe(200);
    expect(await api.audit()).toMatchObject([{ who: 'rollcall-admin', action: 'pause' }]);
  });

  it('without a role may do nothing', async () => {
    expect(await ask(await provider.token('stranger', AUDIENCE))).toBe(403);
  });

  it('made for another is nobody’s here', async () => {
    expect(await ask(await provider.token('rollcall-admin', 'https://other.example.org'))).toBe(401);
  });

  it('is not believed when anything in it was changed, or it is signed by nobody or with what is public', async () => {
    const token = await provider.token('rollcall-viewer', AUDIENCE);
    expect(await ask(changed(token, 1, { realm: { roles: ['rollcall-admin'] } }))).toBe(401);
    expect(await ask(changed(token, 1, { iss: 'http://elsewhere' }))).toBe(401);
    const unsigned = changed(token, 0, { alg: 'none' });
    expect(await ask(unsigned)).toBe(401);
    expect(await ask(unsigned.replace(/[^.]*$/, ''))).toBe(401);
    const said = changed(token, 0, { alg: 'HS256' }).replace(/\.[^.]*$/, '');
    const jwks = await (await fetch(`${provider.issuer}/jwks`)).text();
    expect(await ask(`${said}.${createHmac('sha256', jwks).update(said).digest('base64url')}`)).toBe(401);
  });

  it('is refused once it has expired', async () => {
    const token = await provider.token('rollcall-viewer', AUDIENCE);
    ahead = 3601_000;
    expect(await ask(token)).toBe(401);
    ahead = 0;
  });

  it('does not keep an API key from opening', async () => {
    expect(await ask(api.admin)).toBe(200);
  });
});

describe('a login provider that does not answer', () => {
  it('is told as such: whose token it is cannot be known now', async () => {
    const token = await provider.token('rollcall-viewer', AUDIENCE);
    const config = { ...api.deps.config, oidc: { ...api.deps.config.oidc!, issuer: 'http://127.0.0.1:1' } };
    const cut = await adminWorld({ config });
    const { status, body, headers } = await cut.ask('GET', '/pause', undefined, { key: token });
    expect([status, body.type]).toEqual([503, 'urn:rollcall:problem:unavailable']);
    expect(headers['retry-after']).toBeDefined();
    await cut.close();
  });
});
