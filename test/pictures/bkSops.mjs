import { shoot, visit } from './browser.mjs';
import { answer, askAnew, choose, IN_EARNEST, MAIL, mailTo, ownerWhen } from './cast.mjs';

/** 张伟, whose language is Chinese. */
const OWNER = 'zhangwei';

/** The pictures of the simulated bk-sops: what an owner there gets. */
export async function bkSops(stack, browser) {
  await stack.rollcall('cadence', 'set', IN_EARNEST, 'askAgainAfter=1 second');
  // BlueKing changes meanwhile: news of that would come between, in the inbox and on the page.
  await ownerWhen(stack, OWNER, 'told of every closing', knowsAll);
  const { html } = await mailTo(stack, OWNER, { since: await askAnew(stack, OWNER) });
  await visit(browser, html, MAIL, (page) => shoot(page, 'mail-zh'));
  await answer(browser, html, async (page) => {
    await choose(page, 0, 'keep');
    await choose(page, 1, 'close');
    await shoot(page, 'page-zh');
  });
}

function knowsAll({ closures, notifications }) {
  const told = notifications
    .filter(({ state }) => state === 'sent')
    .reduce((sum, { tasks }) => sum + tasks, 0);
  const happened = ['archived', 'elsewhere'].every((why) => closures.some(({ reason }) => reason === why));
  return happened && told >= closures.length;
}
