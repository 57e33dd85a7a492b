import type { Notice } from '../../../src/domain/common/notice';
import { composeMail, messageIdOf } from '../../../src/mail/notice/compose';
import { createMailer, type Mailer } from '../../../src/delivery/smtp';
import { smtpSink, type SmtpSink } from '../../support/smtp';
import { CLAIMED_AT, LINK, sampleNotice, sampleTask } from '../sampleNotice';

const OPTIONS = { link: LINK, from: 'Rollcall <rollcall@example.org>', domain: 'example.org' };

let sink: SmtpSink;
let mailer: Mailer;
beforeAll(async () => {
  sink = await smtpSink();
  mailer = createMailer({ smtpUrl: sink.url });
});
afterAll(async () => {
  await mailer.close();
  await sink.close();
});

/** The mail as a real server received it. */
async function received(notice: Partial<Notice> = {}) {
  await mailer.send(await composeMail(sampleNotice(notice), OPTIONS));
  const mail = sink.mails.at(-1);
  if (!mail) throw new Error('no mail arrived');
  return mail;
}

describe('a mail as it arrives', () => {
  it('goes to one recipient, by name and address', async () => {
    const { to, from, recipients } = await received({ name: '陈伟' });
    expect(to).toMatchObject({ value: [{ name: '陈伟', address: 'wei@example.org' }] });
    expect(from?.text).toBe('"Rollcall" <rollcall@example.org>');
    expect(recipients).toEqual(['wei@example.org']);
  });

  it('has a text and an HTML form with the same link', async () => {
    const { text, html } = await received();
    expect(text).toContain(LINK);
    expect(html).toContain(`href="${LINK}"`);
  });

  it('has its subject in the recipient’s language', async () => {
    expect((await received()).subject).toMatch(/^Do you still need/);
    expect((await received({ locale: 'zh-CN' })).subject).toMatch(/^您的这个周期任务/);
  });

  it('carries names of tasks through escaping and encoding', async () => {
    const name = '<script>alert(1)</script> & 每日同步';
    const { text, html } = await received({ tasks: [sampleTask({ name })] });
    expect(text).toContain(name);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; 每日同步');
  });

  it('has the Message-ID and the Date of its notice', async () => {
    const { messageId, date } = await received();
    expect(messageId).toBe('<7b0e6a3c-6a42-4f1c-9a1b-0f6f0d1d2c3b@example.org>');
    expect(date).toEqual(CLAIMED_AT);
  });

  it('threads under the first notice of its round', async () => {
    const first = { id: 'b0d6c1de-0000-4b0b-9b43-5d8f3c1f8a10', claimedAt: CLAIMED_AT };
    const { inReplyTo, references } = await received({ kind: 'remind', first });
    expect(inReplyTo).toBe(messageIdOf(first.id, 'example.org'));
    expect(references).toBe(messageIdOf(first.id, 'example.org'));
  });

  it('asks for no automatic answer', async () => {
    const { headers } = await received();
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('x-auto-response-suppress')).toBe('OOF, AutoReply');
    expect(headers.get('list')).toMatchObject({ id: { id: 'rollcall.example.org' } });
  });
});

describe('the same notice', () => {
  it('is the same bytes each time, also when received, also later', async () => {
    const first = await composeMail(sampleNotice(), OPTIONS);
    jest.useFakeTimers({
      now: new Date('2027-05-05T05:05:05Z'),
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
    });
    const later = await composeMail(sampleNotice(), OPTIONS).finally(() => jest.useRealTimers());
    expect(later.raw.equals(first.raw)).toBe(true);
    expect((await received()).raw.equals((await received()).raw)).toBe(true);
    expect((await received()).raw.toString()).toBe(first.raw.toString());
  });

  it('is other bytes as another notice', async () => {
    const other = await composeMail(sampleNotice({ id: 'b0d6c1de-0000-4b0b-9b43-5d8f3c1f8a10' }), OPTIONS);
    expect(other.messageId).not.toBe((await composeMail(sampleNotice(), OPTIONS)).messageId);
  });
});

it('refuses a notice without an address', async () => {
  await expect(composeMail(sampleNotice({ address: null }), OPTIONS)).rejects.toThrow('address is null');
});
