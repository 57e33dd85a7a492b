import { linkIn, mailOfKind, mailTo } from './mails.mjs';
import { visit } from './browser.mjs';
import { until } from './until.mjs';

/** Who plays in the pictures: owners of the sample, and what of their tasks makes them fit. */
export const CAST = {
  /** 14 tasks in three projects, five of them edited lately. */
  asked: 'owner-161',
  keeps: 'owner-001',
  /** 12 tasks in six projects. */
  sorts: 'owner-010',
  isNamed: 'owner-007',
  /** 9 tasks in two projects. */
  isWarned: 'owner-176',
  saysNothing: 'owner-113',
  isEscalated: 'owner-063',
  /** Manager of the one before, without tasks. */
  manages: 'lead-03',
};

/** Owners of tasks of archived projects, by what they read. */
export const SWITCHED_OFF = { english: 'owner-141', chinese: 'owner-010' };

/** The window that a mail is read in. */
export const MAIL = { width: 760, height: 760 };

const DESK = { width: 1000, height: 1180 };

/** The field of a cadence that has these steps and waits. */
export const ladder = (...steps) => {
  const made = steps.map(([step, wait]) => (wait ? { step, wait } : { step }));
  return `ladder=${JSON.stringify(made)}`;
};

/** As long as in earnest. */
export const IN_EARNEST = ladder(['notice', '7 days'], ['remind', '7 days'], ['escalate', '7 days']);

/** Ends the open round of `account` and asks anew, by the cadence as it is now. Returns the moment of it. */
export async function askAnew(stack, account) {
  const since = Date.now();
  await stack.rollcall('owner', 'cancel', account, '--reason', 'another picture');
  await stack.rollcall('sweep', '--yes');
  return since;
}

/** Opens the link of the mail at `html` as its reader would, and has `act` use the page. */
export async function answer(browser, html, act) {
  const link = await visit(browser, html, DESK, linkIn);
  return visit(browser, link, DESK, act);
}

/** Chooses an answer for all tasks. */
export const chooseForAll = (page, kind) =>
  page.locator('.all label', { has: page.locator(`input[value="${kind}"]`) }).click();

/** Chooses an answer for task number `nth` of the page, and returns the task. */
export async function choose(page, nth, kind) {
  const task = page.locator('li.task').nth(nth);
  await task.locator('label', { has: page.locator(`input[value="${kind}"]`) }).click();
  return task;
}

/** Sends the form, and waits for the receipt. */
export async function send(page) {
  await page.locator('button[type=submit]').click();
  await page.locator('.receipt').waitFor();
}

/** Waits until the owner is as `is` says; returns them. */
export const ownerWhen = (stack, account, what, is) =>
  until(`${account} to be ${what}`, async () => {
    const owner = await stack.api(`/owners/${account}`);
    return is(owner) ? owner : null;
  });

export { mailOfKind, mailTo };
