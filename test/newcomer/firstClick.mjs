// The newcomer's first click, in a real browser: from the link that the start prints to the answer that is recorded.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { openBrowser } from '../pictures/browser.mjs';

/** Answers the first mail that asks, and asserts the rows and the workflow's result. */
export async function answerFirstMail({ clone, stack, started, tell }) {
  const load = createRequire(path.join(clone, 'package.json'));
  const browser = await openBrowser();
  try {
    const [, inbox] = /Click first\W+(http:\S+)/.exec(started.output) ?? [];
    const tab = await (
      await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } })
    ).newPage();
    await tab.goto(inbox);
    await tab
      .getByText(/still need/i)
      .first()
      .click();
    await keep(tab, 'newcomer-inbox');
    const button = await buttonOf(tab);
    const [page] = await Promise.all([tab.waitForEvent('popup', { timeout: 15_000 }), button.click()]);
    tell('the click on the button opened the page');
    await page.locator('input[type=radio][value=keep]').first().check();
    await keep(page, 'newcomer-page');
    await page.locator('button[type=submit]').last().click();
    await page.locator('.receipt').waitFor();
    await keep(page, 'newcomer-receipt');
    await assertRecorded(load, stack, page.url(), tell);
  } finally {
    await browser.close();
  }
}

/** The mail is shown in a frame. */
async function buttonOf(tab) {
  await tab.locator('iframe').waitFor();
  const link = tab.frameLocator('iframe').getByRole('link', { name: /review and answer/i });
  await link.first().waitFor({ timeout: 15_000 });
  return link.first();
}

async function assertRecorded(load, stack, pageUrl, tell) {
  const { Client } = load('pg');
  const database = new Client({ connectionString: stack.DATABASE_URL });
  await database.connect();
  try {
    const { rows } = await database.query(
      `select n.owner, (select count(*) from notice_task t where t.notice_id = n.id) as asked,
              (select count(*) from answer a where a.notice_id = n.id and a.kind = 'keep') as kept
         from notice n where n.id = $1`,
      [noticeOf(pageUrl)],
    );
    const [{ owner, asked, kept }] = rows;
    assert.ok(Number(asked) > 0);
    assert.equal(kept, asked, `of ${asked} tasks asked about, ${kept} answers are recorded`);
    tell(`${kept} answers of ${owner} are rows`);
    const outcome = await resultOf(load, stack, `reminder/${owner}`);
    assert.equal(outcome, 'confirmed');
    tell(`reminder/${owner} ended: ${outcome}`);
  } finally {
    await database.end();
  }
}

/** A link's token carries the notice's id in its first sixteen bytes. */
function noticeOf(pageUrl) {
  const [, body] = /\/r\/[^.]+\.([\w-]+)/.exec(pageUrl) ?? [];
  assert.ok(body, `no confirmation link: ${pageUrl}`);
  const id = Buffer.from(body, 'base64url').subarray(0, 16).toString('hex');
  return id.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

async function resultOf(load, stack, workflowId) {
  const { Client, Connection } = load('@temporalio/client');
  const connection = await Connection.connect({ address: stack.TEMPORAL_ADDRESS });
  try {
    const client = new Client({ connection, namespace: stack.TEMPORAL_NAMESPACE });
    const late = AbortSignal.timeout(120_000);
    return await client.withAbortSignal(late, () => client.workflow.getHandle(workflowId).result());
  } finally {
    await connection.close();
  }
}

/** Pictures for whoever wants to see what the newcomer saw. */
async function keep(page, name) {
  const results = path.join(import.meta.dirname, '../../test-results');
  await mkdir(results, { recursive: true });
  await page.screenshot({ path: path.join(results, `${name}.png`) });
}
