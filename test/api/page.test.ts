import { signToken } from '../../src/security/linkToken';
import { owner } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { FAILING, longNotice } from './longNotice';
import { givenClosed, givenMirror } from './pageStates';
import { givenNotice, givenNoticeRound, NOW } from './noticeFixture';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
});
afterAll(() => api.close());

const linkTo = ({ id }: { id: string }) => `/r/${api.token(id)}`;

describe('the page of a notice', () => {
  it('lists every task by project, stale first and marked, with its facts and link', async () => {
    const notice = await givenNotice(api.pool, {
      tasks: [
        { projectName: 'Billing', name: 'fresh-invoices', stale: false },
        { projectName: 'Billing', name: 'old-invoices', stale: true },
        { projectName: 'Search', projectId: 'p2', name: 'reindex', stale: true },
      ],
    });
    const { body } = await api.get(linkTo(notice));
    const order = ['Billing', 'old-invoices', 'fresh-invoices', 'Search', 'reindex'].map((text) =>
      body.indexOf(text),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(body.match(/class="badge"/g)).toHaveLength(2);
    for (const fact of [
      '11 Oct 2018',
      '22 Nov 2026',
      '70,975',
      'At 09:00, only on Monday (Asia/Shanghai) · 0 9 * * 1',
      'https://tasks.example.org/2',
    ]) {
      expect(body).toContain(fact);
    }
  });

  it('preselects nothing', async () => {
    const { body } = await api.get(linkTo(await givenNotice(api.pool)));
    expect(body).toContain('type="radio"');
    expect(body).not.toMatch(/\b(checked|selected)\b/);
  });

  it('needs no script and asks no other site for anything', async () => {
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { tasks: [{ url: null }] })));
    expect(body).not.toMatch(/<script|<img|\son\w+=|https?:\/\//);
  });

  it('shows an unknown date as unknown, a task that never ran as such', async () => {
    const tasks = [{ touchedAt: null, lastRunAt: null, runCount: 0, schedule: null }];
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { tasks })));
    expect(body).toMatch(/Last edit<\/dt><dd>unknown/);
    expect(body).toMatch(/Last run<\/dt><dd>never/);
  });

  it('says what is known of its runs, and what stands out, as of when, and preselects nothing for that', async () => {
    const lastRunAt = new Date('2025-03-03T00:00:00Z');
    const tasks = [{ ...FAILING, cost: '3 EUR a run', lastRunAt, schedule: '@daily' }, {}];
    const link = linkTo(await givenNotice(api.pool, { tasks }));
    const { body } = await api.get(link);
    for (const fact of [
      'Mean duration</dt><dd>1.6\u00A0mins',
      'Next run</dt><dd>30 Nov 2026',
      'Cost</dt><dd>3 EUR a run',
      'Failed on each of its last 38 runs.',
      'No run is recorded since 3 Mar 2025, though its schedule asks for runs.',
      'What stands out about a task is as of 23 Nov 2026, 06:00 (UTC).',
    ])
      expect(body).toContain(fact);
    expect(body).not.toMatch(/\b(checked|selected)\b/);
    expect((await api.get(`${link}?lang=zh-CN`)).body).toContain('最近 38 次运行全部失败。');
  });

  it('says nothing of runs where nothing is known, and when that is from', async () => {
    const { body } = await api.get(linkTo(await givenNotice(api.pool)));
    expect(body).not.toMatch(/stands-out|stands out|Last result|Mean duration|Next run|Cost/);
  });

  it('recommends nothing, and expects no run, of tasks that were closed', async () => {
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { kind: 'closed', tasks: [FAILING] })));
    expect(body).toContain('Last result</dt><dd>failed, 38 times in a row');
    expect(body).not.toMatch(/stands-out|stands out|Next run/);
  });

  it('says the schedule of a task in the reader’s words, beside the expression', async () => {
    const tasks = [{ schedule: '0 9 * * 1 Asia/Shanghai' }];
    const link = linkTo(await givenNotice(api.pool, { tasks }));
    expect((await api.get(link)).body).toContain(
      '<dd>At 09:00, only on Monday (Asia/Shanghai) · 0 9 * * 1</dd>',
    );
    expect((await api.get(`${link}?lang=zh-CN`)).body).toContain(
      '<dd>每周一 09:00（北京时间） · 0 9 * * 1</dd>',
    );
  });

  it.each([2, 101])(
    'shows %i names without characters that turn or hide what is around them',
    async (many) => {
      const odd = '\u202Esah\u2067 \u200B\uFEFF\u0085\u001B[2J';
      const tasks = Array.from({ length: many }, () => ({
        name: `gnp${odd}exe`,
        projectName: odd + 'Billing',
        cost: odd + '3 EUR',
        ownerName: 'Amy' + odd,
      }));
      const { body } = await api.get(linkTo(await givenNotice(api.pool, { tasks })));
      expect(body).toContain('gnpsah');
      expect(body).toContain('Billing');
      expect(body.replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u,
      );
    },
  );

  it("speaks the owner's language, and another on request", async () => {
    const link = linkTo(await givenNotice(api.pool, { locale: 'zh-CN' }));
    expect((await api.get(link)).body).toContain('<html lang="zh-CN">');
    expect((await api.get(link)).body).toContain('这些任务还需要吗');
    expect((await api.get(`${link}?lang=en`)).body).toContain('Which of these tasks are still needed?');
    expect((await api.get(`${link}?lang=xx`)).body).toContain('<html lang="zh-CN">');
  });

  it('speaks of one task in the singular, and asks of it once', async () => {
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { tasks: [{}] })));
    expect(body).toContain('<h1>Is this task still needed?</h1>');
    expect(body).toContain('this periodic task runs under your name. It has not been edited for');
    expect(body).not.toContain('<h2>Task by task');
    expect(body.match(/<input type="radio"[^>]* value="keep"/g)).toHaveLength(1);
  });

  it('offers to snooze for a week, a month, and as long as the cadence allows', async () => {
    const notice = await givenNotice(api.pool, { cadence: { snoozeLimit: '2 months' } });
    const { body } = await api.get(linkTo(notice));
    const offered = [
      ...body.slice(0, body.indexOf('</select>')).matchAll(/<option value="(.*?)">(.*?)(?=<option|$)/g),
    ];
    expect(offered.map(([, value, text]) => [value, text])).toEqual([
      ['2026-11-30', '1 week (30 Nov 2026)'],
      ['2026-12-23', '1 month (23 Dec 2026)'],
      ['2027-01-23', '2 months (23 Jan 2027)'],
    ]);
  });

  it('says beside each task by when to answer, only where that differs', async () => {
    const first = new Date('2026-11-30T00:00:00Z');
    const tasks = [
      { replyBy: first, closesAt: first },
      { replyBy: new Date('2026-12-07T00:00:00Z'), closesAt: null },
    ];
    const digest = linkTo(await givenNotice(api.pool, { kind: 'assigned', tasks }));
    const { body } = await api.get(digest);
    expect(body).toContain('Please answer by the date beside each task, the first by 29 Nov 2026.');
    expect(body).toContain(
      '<dt>Answer by</dt><dd>29 Nov 2026; without an answer, we have it switched off after that</dd>',
    );
    expect(body).toContain('<dt>Answer by</dt><dd>6 Dec 2026</dd>');
    expect((await api.get(`${digest}?lang=zh-CN`)).body).toContain(
      '<dd>2026 年 11 月 29 日，逾期未确认将安排停用</dd>',
    );
    const same = await givenNotice(api.pool, { kind: 'assigned', tasks: tasks.slice(1) });
    expect((await api.get(linkTo(same))).body).not.toContain('Answer by');
  });

  it('tells whoever was asked in the owner’s place whose the closed tasks were, and offers to keep them', async () => {
    const roundId = await givenNoticeRound(api.pool, {});
    const task = { roundId, closedFor: 'silence', assignedFor: 'owner gone', ownerName: 'Ann Lee' } as const;
    const news = { kind: 'closed', recipient: owner('bea'), roundId: null, tasks: [task] } as const;
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { ...news, tasks: [task] })));
    expect(body).toContain('You were asked about it in its owner’s place.');
    expect(body).toContain('<dt>Owner</dt><dd>Ann Lee</dd>');
    expect(body).not.toMatch(/tasks? of yours/);
    expect(body).toMatch(/value="keep"/);
  });

  it('says in the title of its window that an answer is recorded, or was not', async () => {
    const link = linkTo(await givenNotice(api.pool));
    const refused = await api.submit(link, { version: '0' });
    expect(refused.body).toContain('<title>Error: Which of these tasks are still needed?');
    expect(refused.body).toContain('role="alert" tabindex="-1" autofocus');
    await api.submit(link, { version: '0', all: 'keep' });
    expect((await api.get(link)).body).toContain('<title>Recorded: Which of these tasks');
    expect((await api.get(`${link}?lang=zh-CN`)).body).toContain('<title>已记录：');
  });

  it('warns that what is taken back in an archived project may not last, until the project lives', async () => {
    await givenMirror(api);
    const link = linkTo(await givenClosed(api));
    expect((await api.get(link)).body).not.toContain('Have the project');
    await api.pool.query('update project set archived_at = now()');
    const { body } = await api.get(link);
    expect(body).toContain('The projects of 2 tasks are archived or disabled where they run');
    expect(body).toContain('Have the projects enabled first.');
    const { tasks } = (await api.getJson(link)).json();
    expect(tasks).toMatchObject([{ mayNotLast: true }, { mayNotLast: true }]);
  });

  it('only shows what was closed: there is nothing to answer', async () => {
    const link = linkTo(await givenNotice(api.pool, { kind: 'closed', roundId: null }));
    const shown = await api.get(link);
    expect(shown.statusCode).toBe(200);
    expect(shown.body).toContain('These tasks were closed');
    expect(shown.body).toContain('switch it on again where it runs');
    expect(shown.body).not.toContain('<form');
    expect((await api.submit(link, { version: '0', all: 'keep' })).statusCode).toBe(409);
  });
});

describe('the page of more than 100 tasks', () => {
  const long = longNotice(101, 2);

  it('says each word of a fact once for a project, dates short', async () => {
    const link = linkTo(await givenNotice(api.pool, { tasks: long }));
    const [en, zh] = [(await api.get(link)).body, (await api.get(`${link}?lang=zh-CN`)).body];
    expect(en.match(/<th>Last edit/g)).toHaveLength(2);
    expect(en).toContain('<td>2 Feb 2019');
    expect(zh).toContain('<td>2019/02/02');
  });

  it('preselects nothing, and unfolds the first project only', async () => {
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { tasks: long })));
    expect(body).not.toMatch(/\b(checked|selected)\b/);
    expect(body.match(/<details>|<details open>/g)).toEqual(['<details open>', '<details>']);
  });

  it('says once why it asks, for all tasks of which that is true, the stale ones apart', async () => {
    const tasks = long.map((task, n) => ({
      ...task,
      projectId: 'p1',
      stale: n > 9,
      assignedFor: n % 2 ? ('escalated' as const) : ('owner gone' as const),
      ownerName: 'Ann Lee',
    }));
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { kind: 'assigned', tasks })));
    expect([...body.matchAll(/scope=rowgroup>(.*)/g)].map(([, title]) => title)).toEqual([
      'Stale · Its owner could not be reached · Owner: Ann Lee',
      'Stale · Its owner has not answered · Owner: Ann Lee',
      'Not stale · Its owner could not be reached · Owner: Ann Lee',
      'Not stale · Its owner has not answered · Owner: Ann Lee',
    ]);
  });

  it('shows names as text, whatever is in them, and links to the web only', async () => {
    const tasks = long.map((task, n) => ({
      ...task,
      name: '<script>alert(1)</script>',
      url: n % 2 ? 'javascript:alert(1)' : 'https://x.org/"><script>alert(2)</script>',
    }));
    const { body } = await api.get(linkTo(await givenNotice(api.pool, { tasks })));
    expect(body).not.toContain('<script>');
    expect(body).not.toContain('javascript:');
    expect(body).not.toContain('.org/">');
  });
});

describe('a link with something after it', () => {
  it.each(['.', ',', ')', '>', '%3E', '%20', '%E3%80%82', '/', ').', '*', '_', '/?lang=en', '.?lang=en'])(
    'opens with %s, which a mail program took along',
    async (tail) => {
      const link = linkTo(await givenNotice(api.pool));
      let { statusCode, headers } = await api.get(link + tail);
      expect(statusCode).toBe(302);
      expect(headers.location).toBe(link + (tail.includes('?') ? '?lang=en' : ''));
      ({ statusCode } = await api.get(String(headers.location)));
      expect(statusCode).toBe(200);
    },
  );

  it('does not open with a letter or digit after it, nor when we did not sign it', async () => {
    const link = linkTo(await givenNotice(api.pool));
    for (const wrong of [`${link}a`, `${link}.a`, `${link.slice(0, -1)}.`, `${link.slice(0, -1)}x.`])
      expect((await api.get(wrong)).statusCode).toBe(404);
  });
});

describe('a link that opens nothing', () => {
  it('is answered alike whether forged or cut', async () => {
    const { id } = await givenNotice(api.pool);
    const forged = signToken(id, { id: 'k1', secret: Buffer.alloc(32) });
    const pages = await Promise.all(
      [forged, api.token(id).slice(0, -1), 'x'.repeat(500), '%E0%A4%A'].map((token) =>
        api.get(`/r/${token}`),
      ),
    );
    expect(new Set(pages.map((page) => page.statusCode))).toEqual(new Set([404]));
    expect(new Set(pages.map((page) => page.body)).size).toBe(1);
  });

  it('says what to do next when it expired, from the very moment', async () => {
    const notice = await givenNotice(api.pool, { expiresAt: NOW.toISOString(), locale: 'zh-CN' });
    const { statusCode, body } = await api.get(linkTo(notice));
    expect(statusCode).toBe(410);
    expect(body).toContain('最新一封通知');
  });

  it('says so when it was revoked, to a POST as well', async () => {
    const link = linkTo(await givenNotice(api.pool, { revokedAt: '2026-11-23T08:00:00Z' }));
    expect((await api.get(link)).body).toContain('This link was withdrawn');
    expect((await api.submit(link, { version: '0', all: 'keep' })).statusCode).toBe(410);
  });
});

describe('beside the links', () => {
  it('the front page says what this is, as a page or as JSON', async () => {
    const { body } = await api.get('/');
    expect(body).toContain('http://localhost:8233');
    expect(body).toContain('href="admin"');
    expect(body).toContain('href="api/v1/docs"');
    expect((await api.get('/?lang=zh-CN')).body).toContain('livez</a>、<a href="readyz"');
    expect((await api.getJson('/')).json()).toMatchObject({ name: 'rollcall' });
  });

  it('the probes say that it lives and that the database answers', async () => {
    expect((await api.get('/livez')).statusCode).toBe(200);
    expect((await api.get('/readyz')).statusCode).toBe(200);
  });
});
