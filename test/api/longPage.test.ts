import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { givenPerson } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { longNotice } from './longNotice';
import { givenNotice } from './noticeFixture';

let api: ApiWorld;
let browser: Browser | null;
let base: string;

beforeAll(async () => {
  api = await apiWorld();
  base = await api.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
  await givenPerson(api.pool, 'bea');
});
afterAll(async () => {
  await browser?.close();
  await api.close();
});

interface Opened {
  account: string;
  tasks?: number;
  projects?: number;
  scripts?: boolean;
  width?: number;
}

/** Opens the page of a new notice of so many tasks, each project having every so many-th of them. */
async function open({ account, tasks = 120, projects = 6, scripts = false, width = 1280 }: Opened) {
  const { id } = await givenNotice(api.pool, { account, tasks: longNotice(tasks, projects), open: true });
  const viewport = { width, height: 800 };
  const page = await (await browser!.newContext({ viewport, javaScriptEnabled: scripts })).newPage();
  await page.goto(`${base}/r/${api.token(id)}`);
  return { page, id };
}

const choose = (page: Page, field: string, kind: string) =>
  page.locator(`select[name="${field}"]`).selectOption(kind);

const send = (page: Page) => page.getByRole('button', { name: 'Record answers' }).click();

const unfold = (page: Page, project: number) => page.locator('.long summary').nth(project).click();

/** What the database has of a notice: how often each was said, and every answer to these tasks. */
async function recorded(id: string, tasks: string[]) {
  const { rows } = await api.pool.query<{ task_id: string; kind: string; until: Date | null; names: string }>(
    'select task_id, kind, until, names from answer where notice_id = $1',
    [id],
  );
  const count = (kind: string) => rows.filter((row) => row.kind === kind).length;
  return {
    counts: ['keep', 'close', 'snooze', 'not mine'].map(count),
    answers: tasks.map((task) => {
      const row = rows.find(({ task_id }) => task_id === task);
      return row && [row.kind, row.until?.toISOString().slice(0, 10) ?? row.names];
    }),
  };
}

/** The rule of one test; where no browser can be had, `openBrowser` has said so. */
const inBrowser = (rule: string, test: () => Promise<void>) =>
  it(rule, () => (browser ? test() : Promise.resolve()));

describe('an owner of 2,000 tasks', () => {
  inBrowser('answers for all, a project, one task of it, and one that was searched for', async () => {
    const { page, id } = await open({ account: 'ann', tasks: 2000, projects: 40, scripts: true });
    expect(await page.getByRole('button', { name: 'Record answers' }).isVisible()).toBe(true);
    await page.getByRole('radio', { name: /^Keep/ }).first().check();
    await choose(page, 'project.3', 'close');
    await unfold(page, 3);
    await choose(page, 'task.43', 'snooze');
    await choose(page, 'until.43', '2026-12-23');
    await page.getByLabel('Find tasks').fill('serial-1915');
    expect(await page.locator('.filter [role=status]').textContent()).toBe('1 task found.');
    await choose(page, 'task.1915', 'not mine');
    await page.locator('[name="names.1915"]').fill('bea');
    await send(page);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Your answer is recorded');
    expect(await recorded(id, ['t3', 't43', 't83', 't1915'])).toEqual({
      counts: [1949, 49, 1, 1],
      answers: [
        ['close', null],
        ['snooze', '2026-12-23'],
        ['close', null],
        ['not mine', 'test:bea'],
      ],
    });
  });
});

describe('a page of more than 100 tasks', () => {
  inBrowser('without scripts takes the date and the person of a single task from its project', async () => {
    const { page, id } = await open({ account: 'bob' });
    await choose(page, 'task.0', 'snooze');
    await choose(page, 'task.6', 'not mine');
    await choose(page, 'project.until.0', '2026-12-23');
    await page.locator('[name="project.names.0"]').fill('bea');
    await unfold(page, 1);
    await choose(page, 'task.1', 'snooze');
    await send(page);
    expect((await recorded(id, ['t0', 't6', 't1'])).answers).toEqual([
      ['snooze', '2026-12-23'],
      ['not mine', 'test:bea'],
      ['snooze', '2026-11-30'],
    ]);
  });

  inBrowser('shows a date, or a person, only once they mean something', async () => {
    for (const scripts of [true, false]) {
      const { page } = await open({ account: `cas-${scripts}`, scripts });
      const shown = () => page.locator('[name*=until]:visible').evaluateAll((all) => all.length);
      const before = scripts ? await shown() : await page.locator('[name*=until]:visible').count();
      await choose(page, 'task.0', 'snooze');
      const after = await page.locator('[name*=until]:visible').count();
      // With scripts beside the task; without, beside its project and at the choice for all.
      expect([before, after]).toEqual([0, scripts ? 1 : 2]);
    }
  });

  inBrowser('forgets a date with its choice, and all of them with a reset', async () => {
    const { page } = await open({ account: 'dan', scripts: true });
    await choose(page, 'task.0', 'snooze');
    await choose(page, 'task.6', 'not mine');
    await choose(page, 'task.0', 'keep');
    expect(await page.locator('td [name^="until."], td [name^="names."]').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear choices' }).click();
    await page.locator('td [name^="names."]').waitFor({ state: 'detached' });
    expect(await page.locator('select[name="task.0"]').inputValue()).toBe('');
  });

  inBrowser('that cannot be recorded keeps the choices and leads to the task that is wrong', async () => {
    const { page, id } = await open({ account: 'eva', scripts: true });
    await choose(page, 'project.1', 'close');
    await unfold(page, 5);
    await choose(page, 'task.5', 'not mine');
    await page.locator('[name="names.5"]').fill('nobody');
    await send(page);
    const fault = page.getByRole('alert').getByRole('link');
    expect(await fault.textContent()).toContain(
      'ci-kubernetes-e2e-gce-latest-stable2-gci-kubectl-skew-serial-5:',
    );
    expect(await page.locator('select[name="project.1"]').inputValue()).toBe('close');
    await fault.click();
    expect(await page.locator('tr:has(:target) [name="names.5"]').inputValue()).toBe('nobody');
    expect(await page.locator('tr:has(:target)').isVisible()).toBe(true);
    await page.locator('[name="names.5"]').fill('bea');
    await send(page);
    expect((await recorded(id, ['t5'])).counts).toEqual([0, 20, 0, 1]);
  });

  inBrowser('lets an answer be changed once it is recorded', async () => {
    const { page, id } = await open({ account: 'fay' });
    await page
      .getByRole('radio', { name: /^Close/ })
      .first()
      .check();
    await send(page);
    expect(await page.locator('.answer').count()).toBe(120);
    expect(await page.getByRole('button', { name: 'Record answers' }).isVisible()).toBe(false);
    await choose(page, 'task.0', 'keep');
    await send(page);
    expect(await page.getByRole('status').textContent()).toMatch(/1 to keep\s*119 to close/);
    expect((await recorded(id, [])).counts).toEqual([1, 120, 0, 0]);
  });

  inBrowser('on a phone has the word beside each value, and no sideways scrolling', async () => {
    const { page } = await open({ account: 'gus', width: 360 });
    const label = `getComputedStyle(document.querySelector('.long td'), '::before').content`;
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(360);
    expect(await page.locator('.long thead').first().isVisible()).toBe(false);
    expect(await page.evaluate(label)).toBe('"Last edit "');
  });

  inBrowser('shows what has the focus, below the head of its table and above the bar', async () => {
    const { page } = await open({ account: 'hal' });
    await page.locator('[name="task.60"]').focus();
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let stop = 0; stop < 25; stop += 1) {
        await page.keyboard.press(key);
        expect(await page.evaluate(COVERED)).toBeNull();
      }
    }
  });
});

/** What has the focus, where the head of its table, or the bar at the bottom, hides some of it. */
const COVERED = `(() => {
  const focused = document.activeElement;
  const bar = document.querySelector('.bar');
  if (focused === document.body || bar.contains(focused)) return null;
  const head = focused.closest('tbody') && focused.closest('table').querySelector('thead th');
  const { top, bottom } = focused.getBoundingClientRect();
  const hidden = bottom > bar.getBoundingClientRect().top || top < (head ? head.getBoundingClientRect().bottom : 0);
  return hidden ? focused.outerHTML.slice(0, 90) : null;
})()`;
