import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SCREENSHOTS = path.join(__dirname, '../../test-results');

/** The program of a Chromium on this machine, or null. */
export function findBrowser(env = process.env): string | null {
  const onPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) =>
    (env.PATH ?? '').split(path.delimiter).map((dir) => path.join(dir, name)),
  );
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
  return [...onPath, mac, chromium.executablePath()].find((file) => existsSync(file)) ?? null;
}

/**
 * A fresh real browser, its profile made for it and thrown away with it. Where none can be had it says so and
 * returns null; under `CI` that is an error.
 */
export async function openBrowser(): Promise<Browser | null> {
  const executablePath = findBrowser();
  if (executablePath) return chromium.launch({ executablePath, args: FLAGS });
  const missing =
    'No Chromium found: set CHROMIUM_PATH, or install chromium. Pages were not tried in a browser.';
  if (process.env.CI) throw new Error(missing);
  console.warn(missing);
  return null;
}

/** Saves what `page` shows as `test-results/<name>.png` and returns that path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const file = path.join(SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path: file, fullPage: true });
  return file;
}
