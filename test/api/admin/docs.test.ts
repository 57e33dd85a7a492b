import type { Browser } from 'playwright-core';
import { openBrowser, screenshot } from '../../support/browser';
import { adminWorld, type AdminWorld } from './adminWorld';

let api: AdminWorld;
let browser: Browser | null;
let url: string;
beforeAll(async () => {
  [api, browser] = await Promise.all([adminWorld(), openBrowser()]);
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await browser?.close();
  await api.close();
});

describe('the page of the API in a browser', () => {
  it('shows every group of routes, asks no other site, and breaks none of its own policy', async () => {
    if (!browser) return;
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const [seen, errors]: [string[], string[]] = [[], []];
    page.on('request', (request) => seen.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${url}/api/v1/docs`);
    await page.waitForSelector('.opblock-tag');
    const groups = await page.$$eval('.opblock-tag', (tags) =>
      tags.map((tag) => tag.getAttribute('data-tag')),
    );
    expect(groups).toEqual(
      expect.arrayContaining(['Sweeps', 'Owners', 'Closures', 'Cadence', 'Pause and resume', 'Audit']),
    );
    await screenshot(page, 'api-docs');
    expect(seen.filter((one) => !one.startsWith(url) && !one.startsWith('data:'))).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
