import { readReturned } from '../../src/delivery/bounceReport';
import { IN_CHINA } from '../mail/answersInChina';
import { OF_PROVIDERS } from '../mail/answersOfProviders';
import { OF_SERVERS } from '../mail/answersOfServers';
import { absenceNote, deliveryReport, exchangeReport } from '../mail/reports';

const TO = 'bounces+code@example.org';
const read = (text: string) => readReturned(Buffer.from(text));
const FAILED = { action: 'failed', status: '5.1.1', diagnosis: '550 5.1.1 <wei@example.org>: User unknown' };

describe('a mail that came back', () => {
  it('names the addresses it may have come to', async () => {
    const text = `Delivered-To: bounces@example.org\r\nX-Original-To: ${TO}\r\n${absenceNote('other@example.org')}`;
    expect((await read(text)).recipients).toEqual(['bounces@example.org', TO, 'other@example.org']);
  });

  it('reports a delivery given up, its status and words, without addresses', async () => {
    expect((await read(deliveryReport(TO, FAILED))).report).toEqual({
      final: true,
      status: '5.1.1',
      words: '550 5.1.1 <[address]>: User unknown',
      blame: 'recipient',
    });
  });

  it('is given up also where the last reason was a passing one', async () => {
    const expired = { action: 'failed', status: '4.4.1', diagnosis: 'connect to mx: Connection timed out' };
    expect((await read(deliveryReport(TO, expired))).report).toMatchObject({ final: true, status: '4.4.1' });
  });

  it.each(['delayed', 'delivered', 'relayed', 'expanded'])(
    'is not given up when it is %s',
    async (action) => {
      expect((await read(deliveryReport(TO, { action, status: '4.4.1' }))).report).toMatchObject({
        final: false,
      });
    },
  );

  it('is read in base64, with folded lines and names in other cases', async () => {
    expect((await read(exchangeReport(TO))).report).toEqual({
      final: true,
      status: '5.1.10',
      words:
        '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient [address] not found by SMTP address lookup',
      blame: 'recipient',
    });
  });

  it('counts as arrived where one of those it was forwarded to has it', async () => {
    const second =
      'Final-Recipient: rfc822; home@example.net\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n--4F2';
    const text = deliveryReport(TO, FAILED).replace(
      '\r\n\r\n--4F2.1795420800/mail.example.org\r\nContent-Description: Undelivered',
      `\r\n\r\n${second}.1795420800/mail.example.org\r\nContent-Description: Undelivered`,
    );
    expect((await read(text)).report).toMatchObject({ final: false });
  });

  it('is clear of nothing if it holds no words, or a report that says nothing', async () => {
    const empty = deliveryReport(TO, FAILED).replace(/Action: .*\r\n/, '');
    for (const text of ['', '\0\u0001 not a mail \n\n\n', empty])
      expect((await read(text)).report).toEqual({ unclear: expect.any(String) });
  });
});

const daemon = (subject: string, body: string, headers = '') =>
  `Return-Path: <>\n${headers}From: MAILER-DAEMON@mx.example.net\nTo: ${TO}\nSubject: ${subject}\n\n${body}`;

const EXIM = `Return-path: <>
X-Failed-Recipients: xx1@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
To: ${TO}
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  xx1@example.org
    SMTP error from remote mail server after RCPT TO:<xx1@example.org>:
    550 5.1.1 mailbox does not exist
`;

const QMAIL = daemon(
  'failure notice',
  `Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<qq1@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
`,
);

const HTML = `Return-Path: <>
From: postmaster@web.example.net
To: ${TO}
Subject: Undeliverable: Do you still need these?
Content-Type: text/html; charset=utf-8

<html><style>p { color: red }</style><body><p>Your message couldn't be delivered.</p>
<p>The address <b>wei@example.org</b> wasn't found: 550 5.1.10 RESOLVER.ADR.RecipientNotFound</p></body></html>
`;

describe('a mail that came back without a report', () => {
  it.each([
    ['older Exim', EXIM, '5.1.1', '550 5.1.1 mailbox does not exist'],
    ['qmail', QMAIL, '5.1.1', 'Sorry, no mailbox here by that name. (#5.1.1)'],
    ['a web mailer, in HTML alone', HTML, '5.1.10', /^The address \[address\] wasn't found: 550 5\.1\.10/],
    [
      'a Chinese mail server',
      daemon('系统退信', '您的邮件无法投递：收件人 wei@corp.example 不存在。'),
      null,
      /不存在/,
    ],
    ['one with a full mailbox', daemon('Returned mail', '552 5.2.2 Mailbox full'), '5.2.2', /Mailbox full/],
  ])('was given up in the words of %s', async (_name, text, status, words) => {
    const { report } = await read(text);
    expect(report).toMatchObject({ final: true, status });
    expect(report).toMatchObject({
      words: typeof words === 'string' ? words : expect.stringMatching(words),
    });
  });

  it('blames us in the words that do so at sending time', async () => {
    const text = daemon('failure notice', '550 5.7.26 unauthenticated mail is refused by DMARC policy');
    expect((await read(text)).report).toMatchObject({ final: true, blame: 'ours' });
  });

  it.each([
    [
      'a warning of Exim',
      daemon(
        'Warning: message 1kX delayed 24 hours',
        'The message has not been delivered. Delivery attempts will continue. No action is required on your part.',
      ),
    ],
    ['a passing error', daemon('Delivery delayed', '451 4.7.1 greylisted, still trying')],
  ])('is delayed by %s', async (_name, text) => {
    expect((await read(text)).report).toMatchObject({ final: false });
  });

  it.each([
    ['an absence note', absenceNote(TO)],
    [
      'one of Exchange',
      `From: wei@example.org\nTo: ${TO}\nSubject: Automatic reply: Do you still need these?\nX-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n\nI am away.`,
    ],
    [
      'one of an older program',
      `From: wei@example.org\nTo: ${TO}\nPrecedence: auto_reply\nSubject: Re: tasks\n\nBack on Monday.`,
    ],
    [
      'a Chinese one',
      `From: wei@corp.example\nTo: ${TO}\nSubject: =?utf-8?B?${Buffer.from('自动回复：周期任务').toString('base64')}?=\n\n外出`,
    ],
  ])('arrived if it is %s', async (_name, text) => {
    expect((await read(text)).report).toBe('absence');
  });

  it.each([
    ['a person’s words', `From: wei@example.org\nTo: ${TO}\nSubject: Re: tasks\n\nI never heard of these.`],
    ['a daemon that does not say', daemon('Message status', 'See the attached log.')],
    [
      'a quoted mail of ours that speaks of failures',
      daemon('Info', 'Hello\n--- Original message ---\nuser unknown, permanent'),
    ],
  ])('is unclear if it is %s', async (_name, text) => {
    expect((await read(text)).report).toEqual({ unclear: expect.any(String) });
  });
});

/** What a server answers about a recipient or a message, which a relay may bring back as a report. */
const RETURNED = Object.entries({ ...OF_PROVIDERS, ...OF_SERVERS, ...IN_CHINA }).flatMap(([by, answers]) =>
  answers
    .filter(([point]) => point === 'RCPT' || point === 'DATA' || point === 'dot')
    .map(([, reply, verdict]) => ({ by, reply: reply.replace(/\r\n(\d{3}[ -])?/g, ' '), verdict })),
);

describe('a report that a mail was given up', () => {
  it.each(RETURNED)(
    'blames us if the same answer at sending time does: $by: $reply',
    async ({ reply, verdict }) => {
      const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(reply)?.[0] ?? '5.0.0';
      const { report } = await read(deliveryReport(TO, { action: 'failed', status, diagnosis: reply }));
      expect(report).toMatchObject({
        blame: verdict === 'ours' ? 'ours' : expect.not.stringMatching('ours'),
      });
    },
  );

  it.each([
    ['only the status', '5.7.26', ''],
    ['the status apart from the reply', '5.7.1', '550 rejected'],
    ['the status apart from words alone', '5.7.23', 'The message was not accepted'],
  ])('blames us by %s', async (_name, status, diagnosis) => {
    const { report } = await read(deliveryReport(TO, { action: 'failed', status, diagnosis }));
    expect(report).toMatchObject({ final: true, status, blame: 'ours' });
  });

  it('believes the words of the server that refused rather than the status of the one that reports', async () => {
    const diagnosis = '550 5.7.1 blocked: SPF check failed';
    const { report } = await read(deliveryReport(TO, { action: 'failed', status: '5.1.1', diagnosis }));
    expect(report).toMatchObject({ blame: 'ours' });
  });
});
