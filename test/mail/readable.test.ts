import type { Browser } from 'playwright-core';
import { LOCALES } from '../../src/domain/common/notice';
import { BUILT_IN } from '../../src/mail/branding/design';
import { SAMPLES, sampleOf } from '../../src/mail/preview';
import { faultsOf, OF_PAGES } from '../support/axe';
import { openBrowser } from '../support/browser';

let browser: Browser | null;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const FROM = 'Rollcall <rollcall@example.org>';
const mails = LOCALES.flatMap((locale) => SAMPLES.map((name) => ({ locale, name })));
const textOf = (html: string) => html.replace(/<[^>]+>/g, '').trim();
const found = (html: string, pattern: RegExp) =>
  [...html.matchAll(pattern)].map(([, text = '']) => textOf(text));

/** Each width and each ground once: phones lay the table of tasks out in another way. */
const SCREENS = [
  { width: 800, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const;

describe.each(mails)('$name in $locale', ({ name, locale }) => {
  it('can be read by everybody: by day and by night, on a phone and a desk', async () => {
    if (!browser) return;
    const page = await browser.newPage();
    await page.setContent((await sampleOf(name, locale, BUILT_IN, FROM)).html);
    for (const { width, colorScheme } of SCREENS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page, { without: OF_PAGES })).toEqual([]);
    }
    await page.close();
  }, 60_000);

  it('is found through by its headings: one title, below it one for each part', async () => {
    const { html, text } = await sampleOf(name, locale, BUILT_IN, FROM);
    const [title = ''] = found(html, /<title>(.*?)<\/title>/gs);
    expect(title).not.toBe('');
    expect(found(html, /<h1\b[^>]*>(.*?)<\/h1>/gs)).toHaveLength(1);
    const parts = [...text.matchAll(/^# (.*)$/gm)].map(([, part]) => part);
    expect(found(html, /<h2\b[^>]*>(.*?)<\/h2>/gs)).toHaveLength(parts.length);
    expect(html.indexOf('<h1')).toBeLessThan(html.indexOf('<h2') < 0 ? Infinity : html.indexOf('<h2'));
  });

  it('has a row heading for each row of facts', async () => {
    const { html } = await sampleOf(name, locale, BUILT_IN, FROM);
    const rows = found(html, /(<tr class="(?:task|count)"[\s\S]*?<\/tr>)/g);
    expect(found(html, /<tr class="(?:task|count)"[^>]*>\s*<th scope="row"([^>]*)>/g)).toHaveLength(
      rows.length,
    );
  });
});
