import type { Browser, Page } from 'playwright-core';
import { openBrowser, screenshot } from '../support/browser';
import { givenPerson } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice, type GivenNotice } from './noticeFixture';

let api: ApiWorld;
let browser: Browser | null;
let base: string;

beforeAll(async () => {
  api = await apiWorld();
  base = await api.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api.close();
});

const TASKS = Array.from({ length: 12 }, (_, n) => ({
  projectId: `p${n % 3}`,
  projectName: ['kubernetes/sig-node', 'kubernetes-sigs/cluster-api', 'kubernetes/test-infra'][n % 3] ?? '',
  name: `ci-kubernetes-e2e-gce-latest-stable2-gci-kubectl-skew-serial-${n}`,
  stale: n % 4 !== 3,
  touchedAt: n % 4 === 3 ? new Date('2026-11-20') : new Date('2018-10-11'),
}));

/** Opens the page of a new notice as a person with this screen does; scripts are off, as they may be. */
async function open({
  width = 1000,
  dark = false,
  ...given
}: GivenNotice & { width?: number; dark?: boolean }) {
  const { id } = await givenNotice(api.pool, { tasks: TASKS, ...given });
  const context = await browser!.newContext({
    viewport: { width, height: 800 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: false,
  });
  const page = await context.newPage();
  const foreign: string[] = [];
  page.on('request', (request) => request.url().startsWith(base) || foreign.push(request.url()));
  await page.goto(`${base}/r/${api.token(id)}`);
  return { page, foreign, id };
}

/** Chooses as a person does: by pressing what they see. */
const choose = (page: Page, task: number, kind: string) =>
  page.locator(`label:has([name="task.${task}"][value="${kind}"])`).click();

/** What has the focus, where the bar at the bottom hides some of it. */
const COVERED = `(() => {
  const focused = document.activeElement;
  const bar = document.querySelector('.bar');
  if (focused === document.body || bar.contains(focused)) return null;
  const shown = (focused.closest('label') ?? focused).getBoundingClientRect();
  const hidden = shown.bottom > bar.getBoundingClientRect().top || shown.top < 0;
  return hidden ? focused.outerHTML : null;
})()`;

const width = async (page: Page) => (await page.locator('html').boundingBox())?.width;

/** The rule of one test; where no browser can be had, `openBrowser` has said so. */
const inBrowser = (rule: string, test: () => Promise<void>) =>
  it(rule, () => (browser ? test() : Promise.resolve()));

describe('a person with a browser', () => {
  inBrowser('answers for all tasks and one of them, and sees the receipt', async () => {
    const { page, foreign, id } = await open({ cadence: {} });
    await screenshot(page, 'page-en-light');
    await page.getByRole('radio', { name: /^Keep/ }).first().check();
    await choose(page, 3, 'close');
    await choose(page, 4, 'snooze');
    await page.locator('select[name="until.4"]').selectOption('2026-12-23');
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Your answer is recorded');
    expect(await page.getByRole('status').textContent()).toMatch(/10 to keep\s*1 to close\s*1 snoozed/);
    expect((await api.answers()).filter((row) => row.notice_id === id)).toHaveLength(12);
    expect(foreign).toEqual([]);
    await screenshot(page, 'receipt-en-light');
  });

  inBrowser(
    'on a phone, in the dark and in Chinese has no sideways scrolling, before and after',
    async () => {
      const { page } = await open({ width: 360, dark: true, locale: 'zh-CN' });
      expect(await width(page)).toBe(360);
      await screenshot(page, 'page-zh-dark-phone');
      await page.getByRole('radio', { name: /^推迟/ }).first().check();
      await page.getByRole('button', { name: '提交确认' }).click();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('您的确认已记录');
      expect(await width(page)).toBe(360);
      await screenshot(page, 'receipt-zh-dark-phone');
    },
  );

  inBrowser('answers for a whole project, and otherwise for one of its tasks', async () => {
    const { page, id } = await open({ cadence: {}, account: 'hal' });
    await page.getByRole('radio', { name: /^Keep/ }).first().check();
    await page.locator('label:has([name="project.0"][value="close"])').click();
    await choose(page, 3, 'keep');
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.getByRole('status').textContent()).toMatch(/9 to keep\s*3 to close/);
    const { rows } = await api.pool.query<{ task_id: string }>(
      `select task_id from answer where notice_id = $1 and kind = 'close' order by 1`,
      [id],
    );
    expect(rows.map((row) => row.task_id)).toEqual(['t0', 't6', 't9']);
  });

  inBrowser('who forgot to choose is told so, and chooses then', async () => {
    const { page } = await open({});
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Choose an answer for all tasks');
    await screenshot(page, 'page-nothing-chosen');
    await choose(page, 0, 'close');
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.getByRole('status').textContent()).toMatch(/1 to close\s*11 without an answer/);
  });

  inBrowser('changes an answer on the receipt', async () => {
    const { page } = await open({});
    await page
      .getByRole('radio', { name: /^Close/ })
      .first()
      .check();
    await page.getByRole('button', { name: 'Record answers' }).click();
    await page.getByText('Change', { exact: false }).nth(1).click();
    await choose(page, 0, 'keep');
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.getByRole('status').textContent()).toMatch(/1 to keep\s*11 to close/);
  });

  inBrowser('that is a scanner, runs scripts and presses every button, confirms nothing', async () => {
    const tasks = Array.from({ length: 40 }, () => ({}));
    const { id } = await givenNotice(api.pool, { tasks, account: 'cas', open: true });
    const page = await browser!.newPage();
    const url = `${base}/r/${api.token(id)}`;
    await page.goto(url);
    for (let at = 0; at < (await page.getByRole('button').count()); at += 1) {
      await page.goto(url);
      await page.getByRole('button').nth(at).click();
      await page.waitForLoadState();
    }
    const { rows } = await api.pool.query('select from answer where notice_id = $1', [id]);
    expect(rows).toEqual([]);
    await page.close();
  });

  inBrowser('with scripts finds a task by its name, and all of a project by its', async () => {
    const tasks = TASKS.flatMap((task) => [task, { ...task, projectId: 'p9', projectName: 'nightly' }]);
    const { id } = await givenNotice(api.pool, { tasks, account: 'dan' });
    const page = await browser!.newPage();
    await page.goto(`${base}/r/${api.token(id)}`);
    const shown = async (text: string) => {
      await page.getByLabel('Find tasks').fill(text);
      return page.locator('.task:visible').count();
    };
    expect([
      await shown('serial-11'),
      await shown('NIGHTLY'),
      await shown('no such'),
      await shown(''),
    ]).toEqual([2, 12, 0, 24]);
    const said = async (text: string) => {
      await page.getByLabel('Find tasks').fill(text);
      return page.locator('.filter [role=status]').textContent();
    };
    expect([await said('nightly'), await said('no such'), await said('')]).toEqual([
      '12 tasks found.',
      'No task found.',
      '',
    ]);
    await said('nightly');
    await page.getByLabel('Find tasks').press('Enter');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('still needed');
    expect(await page.locator('.filter + .project').count()).toBe(1);
    await screenshot(page, 'found');
    await page.close();
  });

  inBrowser('passes a task on to somebody by name', async () => {
    await givenPerson(api.pool, 'bea');
    const { page, id } = await open({ account: 'eva', open: true });
    await choose(page, 0, 'not mine');
    await page.locator('[name="names.0"]').fill('bea');
    await page.getByRole('button', { name: 'Record answers' }).click();
    expect(await page.getByText('Not mine: passed on to bea').count()).toBe(1);
    const { rows } = await api.pool.query('select kind, names from answer where notice_id = $1', [id]);
    expect(rows).toEqual([{ kind: 'not mine', names: 'test:bea' }]);
  });

  inBrowser('who goes through a long page by Tab, and back, sees what has the focus', async () => {
    const { page } = await open({ width: 360, open: true, account: 'gus' });
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let stop = 0; stop < 30; stop += 1) {
        await page.keyboard.press(key);
        const covered = await page.evaluate<string | null>(COVERED);
        expect(covered).toBeNull();
      }
    }
    await page.getByRole('button', { name: 'Record answers' }).focus();
    for (let stop = 0; stop < 20; stop += 1) {
      await page.keyboard.press('Shift+Tab');
      expect(await page.evaluate<string | null>(COVERED)).toBeNull();
    }
  });

  inBrowser('switches the language', async () => {
    const { page } = await open({});
    await page.getByRole('link', { name: '简体中文' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });
});
