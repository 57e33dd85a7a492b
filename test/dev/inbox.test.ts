import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import type { Browser, Page } from 'playwright-core';
import { createApp } from '../../src/api/app';
import { mailChannel } from '../../src/delivery/mailChannel';
import { startInbox, type Inbox } from '../../src/dev/inbox/inbox';
import { portOf } from '../../src/dev/ports';
import type { Notice } from '../../src/domain/common/notice';
import { linkFor } from '../../src/security/linkToken';
import { composeMail } from '../../src/mail/notice/compose';
import { createMailer } from '../../src/delivery/smtp';
import { openBrowser, screenshot } from '../support/browser';
import { givenOwner, givenPerson, givenTask, owner } from '../support/inventory';
import { devWorld, LINK_KEYS, type DevWorld } from '../support/world';
import { onlyMail } from '../support/channels';

const WAITS = { ladder: [{ step: 'notice' as const, wait: '1 hour' }] };

let stateDir: string;
let inbox: Inbox;
let world: DevWorld;
let app: FastifyInstance;
let appUrl: string;
let browser: Browser | null;

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'inbox-'));
  inbox = await startInbox({ stateDir, port: 0, webPort: 0 });
  const mailer = createMailer({ smtpUrl: inbox.smtpUrl });
  const compose = (notice: Notice) =>
    composeMail(notice, {
      link: linkFor(appUrl, LINK_KEYS, notice),
      from: 'Rollcall <rollcall@example.org>',
      domain: 'example.org',
    });
  world = await devWorld({ mailer, channels: onlyMail(mailChannel(mailer, compose)) });
  app = createApp({
    pool: world.pool,
    client: world.client,
    config: { baseUrl: 'http://127.0.0.1', linkKeys: LINK_KEYS, temporalUiUrl: 'http://127.0.0.1:8233' },
    clock: () => new Date(),
  });
  appUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app.close();
  await world.close();
  await inbox.stop();
  await rm(stateDir, { recursive: true });
});

async function openInbox(): Promise<Page> {
  const page = await browser!.newPage({ viewport: { width: 1200, height: 800 } });
  await page.goto(inbox.url);
  return page;
}

const deliver = (mail: SendMailOptions) =>
  nodemailer
    .createTransport(inbox.smtpUrl)
    .sendMail({ from: 'ci@example.org', to: 'eve@example.org', ...mail });

const rowTo = (page: Page, account: string) =>
  page.getByRole('navigation').getByRole('link', { name: `${account}@example.org` });

const mailIn = (page: Page) => page.frameLocator('iframe');

/** The tab that `click` opens. */
async function openedBy(page: Page, click: () => Promise<void>): Promise<Page> {
  const [opened] = await Promise.all([page.waitForEvent('popup'), click()]);
  await opened.waitForLoadState();
  return opened;
}

/** Answers on the confirmation page as an owner does. */
async function answerWith(page: Page, kind: 'keep' | 'close'): Promise<void> {
  await page.locator(`input[type=radio][value=${kind}]`).first().check();
  await page.locator('button[type=submit]').click();
  await page.locator('.receipt').waitFor();
}

const answersOf = (account: string) =>
  world.rows(`select task_id, kind from answer where owner = '${owner(account)}' order by task_id`);

describe('the embedded inbox, with a real notice', () => {
  it('shows a mail when it arrives, without being loaded again', async () => {
    if (!browser) return;
    const page = await openInbox();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.reload();
    await page.getByText('No mail yet').waitFor();
    await givenOwner(world.pool, 'ann', { tasks: ['a'] });
    await world.begin('ann', WAITS);
    await rowTo(page, 'ann').waitFor();
    expect(complaints).toEqual([]);
  });

  it('leads from the button in the mail to the page, and the answer is recorded', async () => {
    if (!browser) return;
    const page = await openInbox();
    await rowTo(page, 'ann').click();
    const button = mailIn(page).getByRole('link', { name: 'Review and answer' });
    await button.waitFor();
    await screenshot(page, 'inbox');
    const confirmation = await openedBy(page, () => button.click());
    expect(confirmation.url()).toContain(`${appUrl}/r/`);
    await answerWith(confirmation, 'keep');
    expect(await answersOf('ann')).toEqual([{ task_id: 'a', kind: 'keep' }]);
  });

  it('leads there from the link in the plain text as well', async () => {
    if (!browser) return;
    await givenPerson(world.pool, 'bob');
    await givenTask(world.pool, { id: 'b', editor: 'bob' });
    await world.begin('bob', WAITS);
    const page = await openInbox();
    await rowTo(page, 'bob').click();
    await page.getByRole('button', { name: 'Plain text' }).click();
    const link = mailIn(page).getByRole('link', { name: `${appUrl}/r/` });
    await link.waitFor();
    await screenshot(page, 'inbox-text');
    await answerWith(await openedBy(page, () => link.click()), 'close');
    expect(await answersOf('bob')).toEqual([{ task_id: 'b', kind: 'close' }]);
  });
});

describe('the embedded inbox, with a mail of any kind', () => {
  it('runs no script of a mail, and fetches nothing for it', async () => {
    if (!browser) return;
    const fetched: string[] = [];
    const outside = createServer(({ url }, answer) => {
      fetched.push(url ?? '');
      answer.end();
    }).listen(0, '127.0.0.1');
    await once(outside, 'listening');
    const address = `http://127.0.0.1:${portOf(outside)}`;
    await deliver({
      to: 'script@example.org',
      html: `<p id="p">as sent</p><script>document.getElementById('p').textContent = 'changed'</script>
             <img src="${address}/pixel"><link rel="stylesheet" href="${address}/css"><a href="${address}/page">open</a>`,
    });
    const page = await openInbox();
    await rowTo(page, 'script').click();
    await mailIn(page).getByText('as sent').waitFor();
    await (await openedBy(page, () => mailIn(page).getByText('open').click())).close();
    expect(await mailIn(page).locator('#p').textContent()).toBe('as sent');
    expect(fetched.filter((url) => url !== '/favicon.ico')).toEqual(['/page']);
    outside.close();
  });

  it('opens an attachment of text in the browser, and saves any other', async () => {
    if (!browser) return;
    await deliver({
      to: 'files@example.org',
      text: 'Attached.',
      attachments: [
        { filename: '任务 tasks.csv', content: 'id,name\n1,backup\n' },
        { filename: 'plot.bin', content: Buffer.from([1, 2, 3]) },
      ],
    });
    const page = await openInbox();
    await rowTo(page, 'files').click();
    const shown = await openedBy(page, () => page.getByRole('link', { name: '任务 tasks.csv' }).click());
    expect(await shown.locator('body').textContent()).toContain('1,backup');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'plot.bin' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('plot.bin');
  });

  it('makes a link of an address in plain text, without what ends the sentence', async () => {
    if (!browser) return;
    await deliver({
      to: 'links@example.org',
      text: `See ${appUrl}/r/x.y-z_1. (Or ${appUrl}/r/q?a=1&b=<2>), 参见${appUrl}/r/z。`,
    });
    const page = await openInbox();
    await rowTo(page, 'links').click();
    await mailIn(page).getByText('See').waitFor();
    const links = await mailIn(page)
      .locator('a')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links).toEqual([`${appUrl}/r/x.y-z_1`, `${appUrl}/r/q?a=1&b=`, `${appUrl}/r/z`]);
  });

  it('finds mails by subject, sender and recipient', async () => {
    if (!browser) return;
    await deliver({ to: 'zoe@example.org', subject: 'Quarterly 报告' });
    const page = await openInbox();
    await rowTo(page, 'zoe').waitFor();
    await page.getByRole('searchbox').fill('报告');
    await page.getByText('1 mail', { exact: true }).waitFor();
    expect(await page.getByRole('navigation').getByRole('link').count()).toBe(1);
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByText('No mail contains this').waitFor();
  });

  it('is open to no other site, and to no other path of this machine', async () => {
    const listed = await fetch(`${inbox.url}/mails`, { headers: { origin: 'http://elsewhere.example' } });
    expect(listed.headers.get('access-control-allow-origin')).toBeNull();
    const outside = await fetch(`${inbox.url}/mails/${encodeURIComponent('../mail')}/source`);
    expect(outside.status).toBe(404);
  });
});

describe('the embedded inbox, asked by another name', () => {
  it('gives nothing away: a page of elsewhere may have itself led here', async () => {
    const { port } = new URL(inbox.url);
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/mails',
      headers: { host: `evil.example:${port}` },
    }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(421);
    answer.resume();
  });
});

describe('the embedded inbox, with a mail that cannot be read', () => {
  const nested = () => {
    const levels = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
    );
    return Buffer.from(`From: a@example.org\r\nSubject: deep\r\n${levels.join('')}`);
  };

  it('takes it, lists it, has its source, and starts again', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'inbox-'));
    const begin = () => startInbox({ stateDir: dir, port: 0, webPort: 0 });
    const listed = async ({ url }: Inbox) =>
      ((await (await fetch(`${url}/mails`)).json()) as { mails: { id: string; subject: string }[] }).mails;
    const first = await begin();
    const transport = nodemailer.createTransport(first.smtpUrl);
    await transport.sendMail({ envelope: { from: 'a@example.org', to: 'b@example.org' }, raw: nested() });
    transport.close();
    expect(await listed(first)).toMatchObject([{ subject: expect.stringMatching(/cannot be parsed/) }]);
    await first.stop();
    const second = await begin();
    const [mail] = await listed(second);
    expect(await (await fetch(`${second.url}/mails/${mail!.id}/source`)).text()).toContain('Subject: deep');
    expect((await fetch(`${second.url}/mails/${mail!.id}`)).status).toBe(200);
    await second.stop();
    await rm(dir, { recursive: true });
  });
});

describe('the embedded inbox, started again', () => {
  it('has the mails it had, the newest first', async () => {
    const dir = await mkdtemp(path.join(stateDir, 'again-'));
    const first = await startInbox({ stateDir: dir, port: 0, webPort: 0 });
    const transport = nodemailer.createTransport(first.smtpUrl);
    for (const subject of ['one', 'two'])
      await transport.sendMail({ from: 'a@example.org', to: 'b@example.org', subject, text: subject });
    await first.stop();
    const second = await startInbox({ stateDir: dir, port: 0, webPort: 0 });
    const { mails } = (await (await fetch(`${second.url}/mails`)).json()) as { mails: { subject: string }[] };
    await second.stop();
    expect(mails.map(({ subject }) => subject)).toEqual(['two', 'one']);
  });
});
