import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { LOCALES } from '../../src/domain/common/notice';
import { BUILT_IN } from '../../src/mail/branding/design';
import { SAMPLES, sampleOf } from '../../src/mail/preview';
import { openBrowser } from '../support/browser';

const FOLDER = path.join(__dirname, '../../test-results/mails');
const FROM = 'Rollcall <rollcall@example.org>';
const WIDTHS = [360, 800];

let browser: Browser | null;
beforeAll(async () => {
  browser = await openBrowser();
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
});
afterAll(() => browser?.close());

/** Lays the mail out as programs on phones and desks do, keeps pictures, and tells how far it is wider than the screen. */
async function overflowOf(name: string, colorScheme: 'light' | 'dark'): Promise<number[]> {
  const page = await browser!.newPage({ colorScheme });
  const beyond: number[] = [];
  for (const locale of LOCALES) {
    const { html } = await sampleOf(name, locale, BUILT_IN, FROM);
    await page.setContent(html);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      beyond.push(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
      const file = path.join(FOLDER, `${name}.${locale}.${colorScheme}.${width}.png`);
      await page.screenshot({ path: file, clip: { x: 0, y: 0, width, height: 1400 }, fullPage: true });
    }
  }
  await page.close();
  return beyond;
}

describe.each(['light', 'dark'] as const)('on a %s ground, in both languages', (colorScheme) => {
  it.each(SAMPLES)('%s fits a phone and a desk', async (name) => {
    if (!browser) return;
    expect(await overflowOf(name, colorScheme)).toEqual(LOCALES.flatMap(() => WIDTHS.map(() => 0)));
  });
});
