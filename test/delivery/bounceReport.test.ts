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

  it.each([
    ['an absence note', absenceNote(TO)],
    ['nothing at all', ''],
    ['no mail', '\0\u0001 not a mail \n\n\n'],
    ['a report that says nothing', deliveryReport(TO, FAILED).replace(/Action: .*\r\n/, '')],
  ])('is no report when it is %s', async (_name, text) => {
    expect((await read(text)).report).toBeNull();
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
      expect(report?.blame === 'ours').toBe(verdict === 'ours');
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
    expect(report?.blame).toBe('ours');
  });
});
