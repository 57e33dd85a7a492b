import type { Browser, Page } from 'playwright-core';
import { faultsOf } from '../support/axe';
import { openBrowser, screenshot } from '../support/browser';
import { apiWorld, type ApiWorld } from './apiWorld';
import { STATES } from './pageStates';

let browser: Browser | null;
let api: ApiWorld;
let base: string;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  api = await apiWorld();
  base = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => api.close());

/** Sends a form as the page's own would be sent, from the page, and waits for what is answered. */
async function send(page: Page, fields: Record<string, string>) {
  const script = `(() => {
    const form = document.createElement('form');
    form.method = 'post';
    for (const [name, value] of Object.entries(${JSON.stringify(fields)}))
      form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    form.submit();
  })()`;
  const [response] = await Promise.all([page.waitForNavigation(), page.evaluate(script)]);
  return response;
}

const height = (page: Page) => page.evaluate<number>('document.documentElement.scrollHeight');
const width = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');

/** Looks at what the page shows now: as a picture, and by the rules. */
async function look(page: Page, name: string) {
  await page.setViewportSize({ width: 1000, height: 800 });
  // As tall as it is, for the picture: what sticks to the bottom would be in its middle.
  await page.setViewportSize({ width: 1000, height: await height(page) });
  await screenshot(page, name);
  expect(await faultsOf(page)).toEqual([]);
}

// A browser takes its time on a busy machine.
jest.setTimeout(180_000);

describe('every state of the page', () => {
  it.each(STATES)(
    '$name: right for everybody, in both languages, by day and night, on a phone',
    async (state) => {
      if (!browser) return;
      const url = `${base}${await state.given(api)}`;
      const page = await browser.newPage();
      const foreign: string[] = [];
      page.on('request', (request) => request.url().startsWith(base) || foreign.push(request.url()));
      for (const lang of ['en', 'zh-CN']) {
        const opened = await page.goto(`${url}?lang=${lang}`);
        const response = state.form ? await send(page, state.form) : opened;
        expect(response?.status()).toBe(state.status);
        if (lang === 'en') expect(await page.locator('h1').textContent()).toBe(state.title);
        await page.emulateMedia({ colorScheme: 'light' });
        await look(page, `${state.name}-${lang}-light`);
        await page.emulateMedia({ colorScheme: 'dark' });
        await look(page, `${state.name}-${lang}-dark`);
        await page.setViewportSize({ width: 360, height: 800 });
        expect(await width(page)).toBe(360);
        if (lang === 'zh-CN') await screenshot(page, `${state.name}-${lang}-phone`);
      }
      expect(foreign).toEqual([]);
      await page.close();
    },
  );
});
