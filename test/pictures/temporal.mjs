import { shoot, visit } from './browser.mjs';
import { until } from './until.mjs';

/** Buttons that float above the page of a workflow. */
const FLOATING = '#scroll-container { display: none }';
const WINDOW = { width: 1320, height: 1200 };
const PANE = 'user-metadata-summary-heading';
const MARGIN = 16;
/** Below this a picture only has more events of the same kind. */
const HIGHEST = 820;

/** The address of the latest run of an owner's workflow; that of the workflow itself leads to whichever is the latest. */
export const latestRun = (browser, { reminder }) =>
  visit(browser, reminder.page, WINDOW, async (page) => {
    await page.getByTestId('user-metadata-tab').click();
    await page.waitForURL(/\/user-metadata$/);
    return page.url();
  });

/**
 * Takes the picture `name` of the owner's workflow at `url` in Temporal's UI: what it is, and where it stands. Throws unless its
 * current details contain each of `tells`.
 */
export async function shootReminder(browser, url, name, tells) {
  await visit(browser, url, WINDOW, async (page) => {
    await page.getByTestId('user-metadata-tab').click();
    await page.addStyleTag({ content: FLOATING });
    const details = await until(`the current details in ${name}`, () => currentDetails(page));
    const missing = tells.filter((words) => !details.includes(words));
    if (missing.length > 0) throw new Error(`${name}: no "${missing.join('", "')}" in:\n${details}`);
    await shoot(page, name, { clip: await clipOf(page) });
  });
}

/** From the title to the end of the panes, or to the last event that fits. */
async function clipOf(page) {
  const title = await page.getByTestId('workflow-id-heading').boundingBox();
  const panes = await page.getByTestId(PANE).first().locator('xpath=ancestor::div[4]').boundingBox();
  const top = title.y - MARGIN;
  const end = panes.y + panes.height;
  const ends = await endsOfEvents(page);
  const bottom = end - top <= HIGHEST ? end : Math.max(...ends.filter((each) => each - top <= HIGHEST));
  return { x: panes.x, y: top, width: panes.width, height: bottom - top };
}

/** Where the events end that the page lists, from the top down. */
async function endsOfEvents(page) {
  const events = await page
    .getByTestId(PANE)
    .last()
    .locator('xpath=../..')
    .locator('> div:last-child > div > div')
    .all();
  const boxes = await Promise.all(events.map((event) => event.boundingBox()));
  return boxes.map(({ y, height }) => y + height);
}

/** The text of the current details; empty until they are there. */
async function currentDetails(page) {
  const frames = page.locator('iframe[title=output]');
  if ((await frames.count()) < 3) return '';
  return (await frames.last().contentFrame().locator('body').innerText()).trim();
}
