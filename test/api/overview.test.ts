import type { Browser } from 'playwright-core';
import { NO_COUNTS } from '../../src/domain/sweep/counts';
import { createKey } from '../../src/operations/admin/apiKeys';
import { givenClosure } from '../support/closings';
import { givenPerson, givenProject, givenTask, SOURCE } from '../support/inventory';
import { faultsByDayAndNight } from '../support/axe';
import { openBrowser, screenshot } from '../support/browser';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice } from './noticeFixture';

let api: ApiWorld;
let key: string;
let url: string;
let browser: Browser | null;
beforeAll(async () => {
  [api, browser] = await Promise.all([apiWorld(), openBrowser()]);
  const operator = { pool: api.pool, who: 'test', now: api.time.now };
  key = (await createKey(operator, { name: 'ops', scopes: ['read'] })).key;
  await givenSweeps();
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await browser?.close();
  await api.close();
});

/** Old sweeps with their outcomes, one whose rounds stand everywhere a round can stand, and one that asked nobody. */
async function givenSweeps() {
  const { pool } = api;
  await givenProject(pool, 'p1');
  const sweep = async (n: number, at: string) => {
    const id = `00000000-0000-4000-8000-00000000000${n}`;
    await pool.query(
      `insert into sweep (id, workflow_id, run_id, started_at, ended_at, cadence) values ($1, 'sweep-' || $2, 'r', $3, $3, '{}')`,
      [id, at.slice(0, 10), at],
    );
    return id;
  };
  const round = async (sweepId: string, account: string, at: string, outcome: string | null) => {
    const { rows } = await pool.query<{ id: string }>(
      `insert into round (sweep_id, owner, created_at, started_at, ended_at, outcome) values ($1, $2, $3, $3, $4, $5) returning id`,
      [sweepId, `test:${account}`, at, outcome && at, outcome],
    );
    return rows[0]!.id;
  };
  const [first, second, third] = [
    await sweep(1, '2026-09-07T09:00Z'),
    await sweep(2, '2026-10-05T09:00Z'),
    await sweep(3, '2026-11-02T09:00Z'),
  ];
  for (let n = 0; n < 8; n += 1)
    await round(first, `a${n}`, '2026-09-07T09:00Z', n < 5 ? 'confirmed' : 'unanswered');
  for (let n = 0; n < 5; n += 1)
    await round(second, `b${n}`, '2026-10-05T09:00Z', n < 4 ? 'confirmed' : 'unanswered');
  for (const [n, outcome] of [
    'confirmed',
    'confirmed',
    'nothing-to-ask',
    'unanswered',
    null,
    null,
  ].entries()) {
    await givenPerson(pool, `c${n}`);
    await givenTask(pool, { id: `c${n}`, editor: `c${n}` });
    const id = await round(third, `c${n}`, '2026-11-02T09:00Z', outcome);
    if (outcome === null) await givenNotice(pool, { account: `c${n}`, roundId: id, tasks: [{}, {}, {}] });
    if (n < 5) continue;
    await givenNotice(pool, { account: `c${n}`, roundId: id, kind: 'remind', step: 2 });
    await pool.query(
      `insert into assignment (round_id, step, owner, source, task_id, why, assignee, made_at, tell_at)
       values ($1, 2, $2, $3, $2, 'escalated', 'test:max', '2026-11-16', '2026-11-16')`,
      [id, `test:c${n}`, SOURCE],
    );
  }
  await pool.query('update notice set completed_at = claimed_at');
  await round(third, 'new', '2026-11-22T09:00Z', null);
  await givenClosure(api, 'c0', { state: 'closed', sweepId: third, project: 'p1' });
  for (const id of ['w1', 'w2']) await givenClosure(api, id, { project: 'p1' });
  await givenClosure(api, 'w3', { project: 'p1', reason: 'silence' });
  const skipped = { ...NO_COUNTS.skipped, roundOpen: 3, askedLately: 1204 };
  await pool.query('update sweep set counts = $2 where id = $1', [
    await sweep(4, '2026-11-23T08:00Z'),
    JSON.stringify({ ...NO_COUNTS, skipped }),
  ]);
  await pool.query(
    `insert into notice (kind, owner, address, locale, time_zone, key_id, claimed_at, expires_at, state, completed_at, error)
     values ('notice', 'test:c4', 'cem@example.org', 'en', 'UTC', 'k1', '2026-11-02T09:00Z', '2999-01-01', 'refused', '2026-11-02T09:01Z', '550 5.1.1 no such user')`,
  );
  await pool.query(
    `insert into pause (started_at, reason, started_by) values ('2026-11-20T10:00Z', 'the inventory looks wrong', 'ann')`,
  );
}

const signIn = (given: string) => api.submit('/admin/sign-in', { key: given });
const cookieOf = (reply: Awaited<ReturnType<typeof signIn>>) => String(reply.headers['set-cookie'] ?? '');
const open = async (cookie: string) => api.get('/admin', { cookie: cookie.split(';')[0] ?? '' });

describe('the overview', () => {
  it('is shown to nobody who did not sign in', async () => {
    const reply = await api.get('/admin');
    expect([reply.statusCode, reply.headers.location]).toEqual([303, '/admin/sign-in']);
    expect((await open('rollcall_admin=x.9999999999999.y')).statusCode).toBe(303);
  });

  it('opens with an API key, by a cookie that no script and no other site sees', async () => {
    const reply = await signIn(key);
    expect([reply.statusCode, reply.headers.location]).toEqual([303, '/admin']);
    expect(cookieOf(reply)).toMatch(/^rollcall_admin=.*; Path=\/admin; HttpOnly; SameSite=Strict$/);
    expect(cookieOf(reply)).not.toContain(key.slice(20));
    expect((await open(cookieOf(reply))).statusCode).toBe(200);
  });

  it('does not open with a wrong key, nor to a cookie that was changed, outlived its hours or whose key is revoked', async () => {
    expect((await signIn(`${key}x`)).statusCode).toBe(401);
    const cookie = cookieOf(await signIn(key));
    expect((await open(cookie.replace(/=\w/, '=z'))).statusCode).toBe(303);
    const { now } = api.time;
    api.time.now = new Date(now.getTime() + 8 * 3_600_000);
    expect((await open(cookie)).statusCode).toBe(303);
    api.time.now = now;
    await api.pool.query('update api_key set revoked_at = now()');
    expect((await open(cookie)).statusCode).toBe(303);
    await api.pool.query('update api_key set revoked_at = null');
  });

  it('opens to what opens the API, for a gateway that sends it', async () => {
    expect((await api.get('/admin', { authorization: `Bearer ${key}` })).statusCode).toBe(200);
  });

  const shown = async () => (await api.get('/admin', { authorization: `Bearer ${key}` })).body;
  const counts = (body: string, ...kinds: string[]) =>
    kinds.map((kind) => new RegExp(`<tr class="${kind}">[^]*?class="count">([\\d,]+)`).exec(body)?.[1]);

  it('tells where the open rounds stand, of whichever sweep', async () => {
    const body = await shown();
    expect(body).toContain('Open rounds <span class="total">3</span>');
    expect(counts(body, 'begun', 'notice', 'remind', 'escalate', 'others')).toEqual([
      '1',
      '1',
      '0',
      '1',
      '0',
    ]);
  });

  it('tells of the rounds of each of the last weeks how many were answered', async () => {
    const weeks = [...(await shown()).matchAll(/<th scope="row">(20[\d-]+)<\/th>(.*)/g)].map(
      ([, week, cells]) => [week, ...[...cells!.matchAll(/<td>(\d+)/g)].map(([, n]) => n)],
    );
    expect(weeks.map(([week]) => week)).toHaveLength(8);
    expect(weeks.filter(([, asked]) => asked !== '0')).toEqual([
      ['2026-11-16', '1', '0', '0', '0', '1'],
      ['2026-11-02', '6', '2', '1', '1', '2'],
      ['2026-10-05', '5', '4', '1', '0', '0'],
    ]);
  });

  it('tells what waits for closing and why, and what was closed lately', async () => {
    const body = await shown();
    expect(body).toContain('Waiting for closing <span class="total">3</span>');
    expect(counts(body, 'archived', 'silence', 'answer', 'restored')).toEqual(['2', '1', '0', '0']);
    expect(body).toMatch(
      /<tr class="closed"><td class="count">1<\/td><th scope="row">closed in the last week/,
    );
  });

  it('explains a latest sweep that asked nobody', async () => {
    const body = (await shown()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(body).toContain(
      'It asked nobody. Of the owners with stale tasks: How many Why they were left alone ' +
        '3 have an open round 1,204 were asked recently (askAgainAfter)',
    );
  });

  it('tells how the rounds went of a latest sweep that asked somebody', async () => {
    await api.pool.query(`update sweep set started_at = '2026-08-01' where workflow_id = 'sweep-2026-11-23'`);
    const body = await shown();
    await api.pool.query(
      `update sweep set started_at = '2026-11-23T08:00Z' where workflow_id = 'sweep-2026-11-23'`,
    );
    expect(body).toContain('It asked 7 owners:');
    const rounds = body.slice(body.indexOf('facts rounds'));
    expect(counts(rounds, 'confirmed', 'waiting', 'escalated', 'unanswered', 'otherwise', 'closed')).toEqual([
      '2',
      '2',
      '1',
      '1',
      '1',
      '1',
    ]);
  });

  it('tells who waits, which mailboxes refuse, and what is tripped, with links to Temporal', async () => {
    await api.pool.query(`update notice set error = '<script>' where state = 'refused'`);
    const body = await shown();
    expect(body).toContain('href="http://localhost:8233/namespaces/');
    expect(body).toContain('workflows/reminder%2Ftest%3Ac4"');
    expect(body).toContain('the inventory looks wrong');
    expect(body).toContain('<code>rollcall resume</code>');
    expect(body).toContain('cem@example.org');
    expect(body).toContain('&lt;script&gt;');
    expect(body).not.toContain('<script>');
    await api.pool.query(`update notice set error = '550 5.1.1 no such user' where state = 'refused'`);
  });
});

describe('in a browser', () => {
  it.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    '%s at %i pixels it is readable without scripts and loads nothing foreign',
    async (colorScheme, width) => {
      if (!browser) return;
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: 800 },
        javaScriptEnabled: false,
      });
      const page = await context.newPage();
      const seen: string[] = [];
      page.on('request', (request) => seen.push(request.url()));
      await page.goto(`${url}/admin`);
      await screenshot(page, `admin-sign-in-${colorScheme}-${width}`);
      await page.fill('#key', key);
      await page.click('button');
      await page.waitForSelector('.stages');
      await screenshot(page, `admin-${colorScheme}-${width}`);
      expect(seen.filter((one) => !one.startsWith(url))).toEqual([]);
      await context.close();
    },
  );

  it('on a desktop nothing of the last weeks is cut off', async () => {
    if (!browser) return;
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(`${url}/admin/sign-in`);
    await page.fill('#key', key);
    await page.click('button');
    const beyond = await page
      .locator('.wide', { has: page.locator('.trend') })
      .evaluate((shown) => shown.scrollWidth - shown.clientWidth);
    expect(beyond).toBe(0);
    await page.close();
  });

  it('it and its sign-in are right for everybody, by day and night', async () => {
    if (!browser) return;
    const page = await browser.newPage();
    await page.goto(`${url}/admin/sign-in`);
    expect(await faultsByDayAndNight(page)).toEqual([]);
    await page.fill('#key', 'wrong');
    await page.click('button');
    await page.waitForSelector('#wrong');
    expect(await faultsByDayAndNight(page)).toEqual([]);
    await page.fill('#key', key);
    await page.click('button');
    await page.waitForSelector('.stages');
    expect(await faultsByDayAndNight(page)).toEqual([]);
    await page.close();
  }, 60_000);
});

describe('before the first sweep', () => {
  it('says so', async () => {
    await api.pool.query('truncate sweep, round, notice, closure, pause, assignment cascade');
    const { statusCode, body } = await api.get('/admin', { authorization: `Bearer ${key}` });
    expect([statusCode, body]).toEqual([200, expect.stringContaining('There was no sweep yet')]);
  });
});
