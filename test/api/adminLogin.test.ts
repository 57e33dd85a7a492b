import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../../src/dev/ports';
import type { LinkKeys } from '../../src/security/linkToken';
import { createKey } from '../../src/operations/admin/apiKeys';
import { faultsByDayAndNight } from '../support/axe';
import { openBrowser, screenshot } from '../support/browser';
import { oidcProvider } from '../support/oidcProvider';
import { apiWorld, type ApiWorld } from './apiWorld';

const newKey = (id: string) => ({ id, secret: randomBytes(32) });

let browser: Browser | null;
let provider: Awaited<ReturnType<typeof oidcProvider>>;
let api: ApiWorld;
let base: string;
let keys: LinkKeys = [newKey('k1')];
beforeAll(async () => {
  const port = await freePort();
  // Another site than the provider's, which is at 127.0.0.1.
  base = `http://localhost:${port}`;
  provider = await oidcProvider(`${base}/admin/login/callback`);
  browser = await openBrowser();
  const { issuer, clientId, clientSecret } = provider;
  const roles = { 'rollcall-viewer': ['read' as const], 'rollcall-stopper': ['write:pause' as const] };
  const oidc = { issuer, clientId, clientSecret, audience: 'rollcall', rolesClaim: 'roles', roles };
  const config = {
    baseUrl: base,
    temporalUiUrl: 'http://localhost:8233',
    oidc,
    get linkKeys() {
      return keys;
    },
  };
  api = await apiWorld({ config });
  await api.app.listen({ host: 'localhost', port });
});
afterAll(async () => {
  await browser?.close();
  await api.close();
  await provider.stop();
});

const inBrowser = (rule: string, test: () => Promise<void>) =>
  it(rule, () => (browser ? test() : Promise.resolve()), 120_000);

/** Opens the overview in a browser of one's own and logs in at the provider's pages. */
async function logIn(account: string): Promise<Page> {
  const page = await (await browser!.newContext()).newPage();
  await page.goto(`${base}/admin`);
  await page.getByRole('link', { name: 'Sign in at' }).click();
  await page.locator('[name=login]').fill(account);
  await page.locator('[name=password]').fill('any');
  await page.locator('[type=submit]').click();
  await page.locator('[type=submit]').click();
  return page;
}

describe('the overview with a login at the provider', () => {
  inBrowser('opens to whoever has a role that may read, and says who that is', async () => {
    const page = await logIn('viewer-ann');
    expect(page.url()).toBe(`${base}/admin`);
    expect(await page.locator('header').textContent()).toContain('viewer-ann');
    const ours = (await page.context().cookies()).filter(({ name }) => name.startsWith('rollcall'));
    const session = { name: 'rollcall_admin', path: '/admin', httpOnly: true, sameSite: 'Lax' };
    expect(ours).toMatchObject([session]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(`${base}/admin`);
    expect(page.url()).toBe(`${base}/admin/sign-in`);
  });

  inBrowser('says to whoever has no such role what is missing', async () => {
    const page = await logIn('bea');
    const text = await page.locator('main').textContent();
    expect(text).toContain('You are signed in as bea');
    expect(text).toContain('none of your roles has the scope read');
    expect(text).toContain('rollcall-viewer, rollcall-stopper');
    await screenshot(page, 'admin-without-role');
    expect(await faultsByDayAndNight(page)).toEqual([]);
    expect((await page.reload())?.status()).not.toBe(200);
    await page.goto(`${base}/admin`);
    expect(page.url()).toBe(`${base}/admin/sign-in`);
  });

  inBrowser('is offered beside the form for a key, in a page that is right for everybody', async () => {
    const page = await browser!.newPage();
    await page.goto(`${base}/admin/sign-in`);
    expect(await page.getByLabel('API key').count()).toBe(1);
    await screenshot(page, 'admin-sign-in-provider');
    expect(await faultsByDayAndNight(page)).toEqual([]);
    await page.close();
  });

  it('does not open by a way back that nobody began', async () => {
    const reply = await api.get('/admin/login/callback?code=x&state=y');
    expect([reply.statusCode, reply.headers['set-cookie']]).toEqual([401, undefined]);
    expect(reply.body).toContain('Sign in again.');
  });
});

describe('a session', () => {
  it('outlives a rotation of the link keys, is made with a new one once that signs, and ends with its key', async () => {
    const operator = { pool: api.pool, who: 'test', now: api.time.now };
    const { key } = await createKey(operator, { name: 'ops', scopes: ['read'] });
    const signIn = async () =>
      String((await api.submit('/admin/sign-in', { key })).headers['set-cookie']).split(';')[0]!;
    const statusOf = async (cookie: string) => (await api.get('/admin', { cookie })).statusCode;
    const [k1] = keys;
    const k2 = newKey('k2');
    const before = await signIn();
    keys = [k2, k1!];
    const after = await signIn();
    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200]);
    keys = [k2];
    expect([await statusOf(before), await statusOf(after)]).toEqual([303, 200]);
  });
});
