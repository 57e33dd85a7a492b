import { readReturned } from '../../src/mail/bounce';
import { absenceNote, deliveryReport, exchangeReport } from './reports';

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
