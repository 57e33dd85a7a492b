import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

const IMAGES = path.join(import.meta.dirname, '../../docs/images');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
// It asks nothing of the network for itself.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const MOST_BYTES = 200_000;

/** A browser of its own profile. Throws where no Chromium is installed. */
export function openBrowser() {
  const onPath = NAMES.flatMap((name) =>
    (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name)),
  );
  const places = [process.env.CHROMIUM_PATH, ...onPath, chromium.executablePath()];
  const executablePath = places.find((file) => file && existsSync(file));
  if (!executablePath) throw new Error('No Chromium found: install chromium, or set CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens `url` in a window of `width` and `height`, has `act` use the page, and closes it. Returns what `act` returns. */
export async function visit(browser, url, { width, height, ...options }, act) {
  const page = await browser.newPage({ viewport: { width, height }, ...options });
  try {
    await page.goto(url);
    return await act(page);
  } finally {
    await page.close();
  }
}

/** Writes `docs/images/<name>.png`. Throws where the picture is too large for a page that people load. */
export async function shoot(page, name, options = {}) {
  const file = path.join(IMAGES, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', ...options });
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw new Error(`${name}.png has ${size} bytes, more than ${MOST_BYTES}: crop it.`);
  console.log(`  ${name}.png, ${Math.ceil(size / 1024)} KB`);
}
