import type { Browser, Page } from 'playwright-core';
import type { LoginConfig } from '../../src/config';
import { freePort } from '../../src/dev/ports';
import { faultsByDayAndNight } from '../support/axe';
import { openBrowser, screenshot } from '../support/browser';
import { givenPerson, owner, SOURCE } from '../support/inventory';
import { oidcProvider } from '../support/oidcProvider';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice } from './noticeFixture';

/** The API where answering needs that login, with ann and bea in its directory. */
async function loginWorld(login: LoginConfig, baseUrl = 'http://localhost:8088') {
  const api = await apiWorld({}, { login, baseUrl });
  await givenPerson(api.pool, 'ann');
  await givenPerson(api.pool, 'bea');
  return { api, link: `/r/${api.token((await givenNotice(api.pool)).id)}` };
}

describe('where a gateway says who is logged in', () => {
  const GATEWAY = '10.1.2.3';
  let api: ApiWorld;
  let link: string;
  beforeEach(async () => {
    ({ api, link } = await loginWorld({
      by: 'header',
      header: 'x-remote-user',
      gateways: ['10.1.0.0/16', 'fd00::/8'],
      directories: [SOURCE],
    }));
  });
  afterEach(() => api.close());

  const answer = (account: string | null, remoteAddress = GATEWAY, forwarded = {}) =>
    api.app.inject({
      method: 'POST',
      url: link,
      remoteAddress,
      headers: {
        'content-type': 'application/json',
        ...(account !== null && { 'x-remote-user': account }),
        ...forwarded,
      },
      payload: { version: 0, all: { kind: 'keep' } },
    });

  it('the person who was asked answers, and the answer says by which login', async () => {
    expect((await answer('ann')).statusCode).toBe(200);
    const said = { said_by: owner('ann'), login: 'x-remote-user: ann' };
    expect(await api.answers()).toMatchObject([said, said]);
  });

  it.each<[string, string | null, string, number]>([
    ['nobody', null, GATEWAY, 401],
    ['somebody else', 'bea', GATEWAY, 403],
    ['an account that nobody has', 'zoe', GATEWAY, 403],
    ['a caller that is not the gateway', 'ann', '10.2.0.1', 401],
    ['a caller on the same machine', 'ann', '127.0.0.1', 401],
  ])('%s answers nothing', async (_, account, from, status) => {
    const reply = await answer(account, from, { 'x-forwarded-for': GATEWAY });
    expect([reply.statusCode, await api.answers()]).toEqual([status, []]);
  });

  it('a gateway known by an IPv6 network is one, too', async () => {
    expect((await answer('ann', 'fd00::17')).statusCode).toBe(200);
  });

  it('everybody with the link may look', async () => {
    expect((await api.get(link)).body).toContain('task 0');
  });

  it('the same account of another directory is somebody else', async () => {
    await api.pool.query(`update person set directory = 'other' where account = 'ann'`);
    expect((await answer('ann')).statusCode).toBe(403);
  });

  it('a form that came too late for the login is shown again with its choices', async () => {
    const { statusCode, body } = await api.submit(link, { version: '0', 'task.1': 'close' });
    expect(statusCode).toBe(401);
    expect(body).toMatch(/name="task.1" value="close" checked/);
    expect(await api.answers()).toEqual([]);
  });

  it('what went to a mailbox without a person is answered by whoever is known, by name', async () => {
    link = `/r/${api.token((await givenNotice(api.pool, { recipient: null, account: 'cas' })).id)}`;
    expect((await answer('bea')).statusCode).toBe(200);
    expect(await api.answers()).toMatchObject([{ said_by: owner('bea') }, {}]);
  });
});

describe('where people log in at a provider', () => {
  let browser: Browser | null;
  let provider: Awaited<ReturnType<typeof oidcProvider>>;
  let api: ApiWorld;
  let link: string;
  let base: string;
  beforeAll(async () => {
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    provider = await oidcProvider(`${base}/login/callback`);
    browser = await openBrowser();
    const { issuer, clientId, clientSecret } = provider;
    const directories = [SOURCE];
    const login = { by: 'oidc', issuer, clientId, clientSecret, directories } as const;
    ({ api, link } = await loginWorld({ ...login, claim: 'preferred_username' }, base));
    await api.app.listen({ host: '127.0.0.1', port });
  });
  afterAll(async () => {
    await browser?.close();
    await api.close();
    await provider.stop();
  });

  const inBrowser = (rule: string, test: () => Promise<void>) =>
    it(rule, () => (browser ? test() : Promise.resolve()), 120_000);

  /** Opens the link in a browser of one's own and logs in at the provider's pages. */
  async function logIn(account: string): Promise<Page> {
    const page = await (await browser!.newContext()).newPage();
    await page.goto(`${base}${link}`);
    await page.getByRole('link', { name: 'Sign in to answer' }).click();
    await page.locator('[name=login]').fill(account);
    await page.locator('[name=password]').fill('any');
    await page.locator('[type=submit]').click();
    await page.locator('[type=submit]').click();
    return page;
  }

  inBrowser('nothing can be chosen before the login, and all is seen', async () => {
    const page = await browser!.newPage();
    await page.goto(`${base}${link}`);
    expect(await page.getByRole('radio').count()).toBe(0);
    expect(await page.getByText('task 1').count()).toBe(1);
    await screenshot(page, 'sign-in');
    expect(await faultsByDayAndNight(page)).toEqual([]);
    await page.close();
  });

  inBrowser('somebody else than was asked records nothing', async () => {
    const page = await logIn('bea');
    await page.getByRole('radio', { name: /^Keep/ }).first().check();
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.locator('h1').textContent()).toBe('This link belongs to somebody else');
    expect(await api.answers()).toEqual([]);
    await screenshot(page, 'not-yours');
    expect(await faultsByDayAndNight(page)).toEqual([]);
  });

  inBrowser('the person who was asked answers, and the answer says by which login', async () => {
    const page = await logIn('ann');
    await screenshot(page, 'signed-in');
    expect(await faultsByDayAndNight(page)).toEqual([]);
    expect(await page.getByText('Signed in as ann.').count()).toBe(1);
    await page.getByRole('radio', { name: /^Keep/ }).first().check();
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.locator('h1').textContent()).toBe('Your answer is recorded');
    const said = { said_by: owner('ann'), login: `ann (ann) at ${provider.issuer}` };
    expect(await api.answers()).toMatchObject([said, said]);
  });

  it('what is sent without a login, or with one that is made up, is not recorded', async () => {
    const before = await api.answers();
    const forged = { cookie: 'rollcall_login=eyJhbGciOiJub25lIn0.eyJhY2NvdW50IjoiYW5uIn0.' };
    const replies = [
      await api.submit(link, { version: '0', all: 'close' }),
      await api.submit(link, { version: '0', all: 'close' }, forged),
    ];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([401, 401]);
    expect(replies[0]!.body).toMatch(/value="close" checked[^]*/);
    expect(replies[0]!.body).toContain(`href="${link}/sign-in" target="_blank"`);
    expect(await api.answers()).toEqual(before);
  });

  it('a way back that nobody began ends at a plain page', async () => {
    const reply = await api.get('/login/callback?code=x&state=y');
    expect([reply.statusCode, reply.headers['set-cookie']]).toEqual([401, undefined]);
    expect(reply.body).toContain('Signing in failed');
  });

  it('a browser that was sent there comes with a challenge and without the link', async () => {
    const { headers, statusCode } = await api.get(`${link}/sign-in`);
    const to = new URL(String(headers.location));
    expect([statusCode, to.origin]).toEqual([303, provider.issuer]);
    expect(to.searchParams.get('code_challenge_method')).toBe('S256');
    expect(to.href).not.toContain(link.slice(3, 30));
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
  });

  it('a provider that does not answer is told of, and nothing is recorded', async () => {
    const gone = { by: 'oidc', issuer: 'http://127.0.0.1:1', clientId: 'x', clientSecret: null } as const;
    const lost = await loginWorld({ ...gone, claim: 'email', directories: [SOURCE] });
    expect((await lost.api.get(`${lost.link}/sign-in`)).statusCode).toBe(401);
    expect(lost.api.lines.join('')).toContain('a login failed');
    await lost.api.close();
  });
});
