import {
  answer,
  askAnew,
  CAST,
  choose,
  chooseForAll,
  IN_EARNEST,
  ladder,
  MAIL,
  mailOfKind,
  mailTo,
  ownerWhen,
  send,
  SWITCHED_OFF,
} from './cast.mjs';
import { shoot, visit } from './browser.mjs';
import { shootTerminal } from './terminal.mjs';
import { latestRun, shootReminder } from './temporal.mjs';
import { until } from './until.mjs';

/** The pictures of the sample inventory. */
export async function sample(stack, browser) {
  await calm(stack);
  await confirming(stack, browser);
  await until('the answer on the terminal', async () => stack.printed.includes(CAST.keeps));
  await shootTerminal(browser, 'npm start', stack.printed, 'terminal');
  await asking(stack, browser);
  await handingOver(stack, browser);
  await closing(stack, browser);
  await climbing(stack, browser);
}

/** Waits as long as in earnest, for everybody; whose round ends may be asked anew at once. */
async function calm(stack) {
  const fields = [IN_EARNEST, 'askAgainAfter=1 second', 'digestAfter=30 seconds'];
  await stack.rollcall('cadence', 'set', ...fields, '--apply-running');
  for (const account of Object.values(CAST).filter((each) => each !== CAST.manages))
    await ownerWhen(stack, account, 'waited for', ({ reminder }) => waitsForDays(reminder?.status));
}

const waitsForDays = (status) => status?.until && Date.parse(status.until) - Date.now() > 86_400_000;

const pageOf = ({ reminder }) => reminder.page;

/** A reminder shows what became of its assignments when it looks next; a cadence that it is given has it look. */
const lookAgain = (stack) => stack.rollcall('cadence', 'set', IN_EARNEST, '--apply-running');

/** The first notice, in the inbox and by itself, and the page behind it. */
async function asking(stack, browser) {
  const since = await askAnew(stack, CAST.asked);
  const { html, id } = await mailTo(stack, CAST.asked, { since });
  await visit(browser, html, MAIL, (page) => shoot(page, 'mail'));
  await visit(browser, stack.inboxUrl, { width: 1200, height: 760 }, async (page) => {
    await page.locator(`a[href="#${id}"]`).click();
    await page.locator('iframe').contentFrame().locator('a[href*="/r/"]').first().waitFor();
    await shoot(page, 'inbox');
  });
  await answer(browser, html, async (page) => {
    await choose(page, 1, 'close');
    const task = await choose(page, 2, 'not mine');
    await task.locator('input[type=text]').fill(CAST.isNamed);
    await page.evaluate('scrollTo(0, 0)');
    await shoot(page, 'page');
  });
}

/** What owners read of tasks that people are to switch off, as those of imported files: by mail, and on its page. */
export async function byHand(stack, browser) {
  const english = await mailOfKind(browser, stack, SWITCHED_OFF.english, 'closed');
  await visit(browser, english.html, SHORT_MAIL, (page) => shoot(page, 'mail-by-hand'));
  await visit(browser, english.link, SHORT_PAGE, (page) => shoot(page, 'page-by-hand'));
  const chinese = await mailOfKind(browser, stack, SWITCHED_OFF.chinese, 'closed');
  await visit(browser, chinese.html, SHORT_MAIL, (page) => shoot(page, 'mail-by-hand-zh'));
  await visit(browser, chinese.link, SHORT_PAGE, (page) => shoot(page, 'page-by-hand-zh'));
}

const SHORT_MAIL = { ...MAIL, height: 640 };
const SHORT_PAGE = { width: 1000, height: 560 };

async function confirming(stack, browser) {
  const { html } = await mailTo(stack, CAST.keeps, { since: 0 });
  await answer(browser, html, async (page) => {
    await chooseForAll(page, 'keep');
    await send(page);
  });
  const owner = await ownerWhen(stack, CAST.keeps, 'confirmed', hasEnded);
  await shootReminder(browser, pageOf(owner), 'temporal-confirmed', [owner.owner]);
}

async function handingOver(stack, browser) {
  const { html } = await mailTo(stack, CAST.sorts, { since: 0 });
  await answer(browser, html, async (page) => {
    await chooseForAll(page, 'keep');
    await choose(page, 0, 'close');
    await choose(page, 1, 'snooze');
    const task = await choose(page, 2, 'not mine');
    await task.locator('input[type=text]').fill(CAST.isNamed);
    await send(page);
  });
  await ownerWhen(stack, CAST.sorts, 'handed over', isToldOf('handed over'));
  await lookAgain(stack);
  const owner = await ownerWhen(stack, CAST.sorts, 'waiting', isAt('waiting after notice'));
  await shootReminder(browser, pageOf(owner), 'temporal-handed-over', [CAST.sorts, CAST.isNamed]);
}

/** A final notice, and a round that ended in closing what nobody answered for. */
async function closing(stack, browser) {
  const final = ladder(['notice', '1 second'], ['remind', '7 days'], ['close']);
  await stack.rollcall('cadence', 'set', final);
  const warned = await askAnew(stack, CAST.isWarned);
  const { html } = await mailTo(stack, CAST.isWarned, { since: warned, nth: 2 });
  await visit(browser, html, { ...MAIL, colorScheme: 'dark' }, (page) => shoot(page, 'mail-dark'));

  const silence = ladder(['notice', '5 seconds'], ['remind', '10 seconds'], ['close']);
  await stack.rollcall('cadence', 'set', silence);
  await askAnew(stack, CAST.saysNothing);
  const asked = await ownerWhen(stack, CAST.saysNothing, 'asked', ({ rounds: [round] }) => !round.endedAt);
  const run = await latestRun(browser, asked);
  await ownerWhen(stack, CAST.saysNothing, 'closed for silence', ({ closures }) =>
    closures.some(({ reason, state }) => reason === 'silence' && state === 'closed'),
  );
  await shootReminder(browser, run, 'temporal-silence', [CAST.saysNothing]);
}

/** The ladder, step by step, of all who still say nothing. */
async function climbing(stack, browser) {
  await climb(stack, '1 second', '7 days', '7 days');
  await ownerWhen(stack, CAST.isEscalated, 'reminded', isAt('waiting after remind'));
  await climb(stack, '1 second', '1 second', '7 days');
  await ownerWhen(stack, CAST.isEscalated, 'escalated', isToldOf('escalated'));
  await climb(stack, '1 second', '1 second', '6 days');
  const waits = await ownerWhen(stack, CAST.isEscalated, 'waiting', isAt('waiting after escalate'));
  await shootReminder(browser, pageOf(waits), 'temporal-waiting', [CAST.isEscalated, CAST.manages]);
  const manager = await ownerWhen(stack, CAST.manages, 'notified', hasEnded);
  await shootReminder(browser, pageOf(manager), 'temporal-digest', []);
  await overview(stack, browser);
  await climb(stack, '1 second', '1 second', '1 second');
  const ended = await ownerWhen(stack, CAST.isEscalated, 'given up', hasEnded);
  await shootReminder(browser, pageOf(ended), 'temporal-unanswered', [CAST.isEscalated, CAST.manages]);
}

/** Gives every open reminder these waits; whose round ends is not asked anew. */
function climb(stack, notice, remind, escalate) {
  const waits = ladder(['notice', notice], ['remind', remind], ['escalate', escalate]);
  return stack.rollcall('cadence', 'set', waits, 'askAgainAfter=1 day', '--apply-running');
}

const isAt = (stage) => (owner) => owner.reminder?.status?.stage === stage;

/** Whether somebody was told that the owner's tasks are asked of them. */
const isToldOf = (reason) => (owner) =>
  owner.assignments.some(({ why, told }) => why === reason && told === 'sent');

const hasEnded = ({ reminder }) => reminder?.workflow === 'completed';

async function overview(stack, browser) {
  await stack.rollcall('pause', '--reason', 'the mail relay moves');
  await visit(browser, `${stack.apiUrl}/admin`, { width: 1200, height: 900 }, async (page) => {
    await page.locator('#key').fill(await stack.key());
    await page.locator('form button').click();
    await page.getByText('rollcall resume').waitFor();
    await shoot(page, 'admin', { fullPage: true, clip: { x: 0, y: 0, width: 1200, height: 980 } });
  });
  await stack.rollcall('resume');
}
