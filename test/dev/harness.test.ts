import { createTransport } from 'nodemailer';
import { openBrowser } from '../support/browser';
import { smtpSink } from '../support/smtp';
import { devClient, skippingEnv } from '../support/temporal';
import { owner } from '../../src/workflows/attributes';

describe('the parts tests run on', () => {
  it('keep a mail with its bytes, and refuse whom they are told to refuse', async () => {
    const sink = await smtpSink();
    sink.refuse('gone@example.org', 'permanently');
    sink.refuse('full@example.org', 'temporarily');
    const transport = createTransport(sink.url);
    const send = (to: string) =>
      transport.sendMail({ from: 'us@example.org', to, subject: 'Hello', text: 'x' });
    await send('ann@example.org');
    await expect(send('gone@example.org')).rejects.toMatchObject({ responseCode: 550 });
    await expect(send('full@example.org')).rejects.toMatchObject({ responseCode: 451 });
    expect(sink.mails.map(({ subject, recipients }) => [subject, recipients])).toEqual([
      ['Hello', ['ann@example.org']],
    ]);
    expect(sink.mails[0]?.raw.toString()).toContain('Subject: Hello');
    transport.close();
    await sink.close();
  });

  it('let a month pass on a server whose time skips', async () => {
    const env = await skippingEnv();
    const before = await env.currentTimeMs();
    await env.sleep('30 days');
    expect(await env.currentTimeMs()).toBeGreaterThanOrEqual(before + 30 * 24 * 3600_000);
    await env.teardown();
  });

  it('know our search attributes on the dev server, in a namespace of the caller', async () => {
    const server = await devClient();
    const handle = await server.client.workflow.start('anything', {
      workflowId: 'x',
      taskQueue: 'nobody-listens',
      typedSearchAttributes: [{ key: owner, value: 'demo:ann' }],
    });
    expect((await handle.describe()).typedSearchAttributes.get(owner)).toBe('demo:ann');
    await server.close();
  });

  it('open a page in a real browser', async () => {
    const browser = await openBrowser();
    if (!browser) return;
    const page = await browser.newPage();
    await page.setContent('<h1>Hello</h1>');
    expect(await page.textContent('h1')).toBe('Hello');
    await browser.close();
  });
});
