import { mailIssues, type MailHealth } from '../../../src/domain/monitoring/mailHealth';

const since = new Date('2026-11-20T09:00:00Z');
const WELL: MailHealth = {
  broken: [],
  stuck: { count: 0, since: null, words: null },
  taken: 1000,
  bounced: 0,
  first: {
    last: [
      { refused: 1, of: 10 },
      { refused: 10, of: 50 },
    ],
    words: null,
  },
};
const wrong = (health: Partial<MailHealth>) => mailIssues({ ...WELL, ...health });

describe('the sending of notices', () => {
  it('is nothing to tell of while it goes well, single bounces and all', () => {
    expect(wrong({ bounced: 9, taken: 9 })).toEqual([]);
    expect(wrong({ bounced: 199 })).toEqual([]);
  });

  it('is told of when a channel takes nothing, in the words it said', () => {
    const broken = [
      { channel: 'mail', domain: '', since, words: '535 5.7.8 bad credentials' },
      { channel: 'mail', domain: 'qq.com', since, words: '550 Ip frequency limited' },
      { channel: 'webhook', domain: '', since, words: 'ECONNREFUSED' },
    ];
    expect(wrong({ broken })).toEqual([
      {
        kind: 'mail',
        detail:
          'The mail server accepts none of our mail since 2026-11-20 09:00 UTC: 535 5.7.8 bad credentials.',
      },
      {
        kind: 'mail',
        about: 'qq.com',
        detail:
          'None of our mail to qq.com is accepted since 2026-11-20 09:00 UTC: 550 Ip frequency limited.',
      },
      {
        kind: 'mail',
        about: 'webhook',
        detail: 'The channel webhook accepts nothing since 2026-11-20 09:00 UTC: ECONNREFUSED.',
      },
    ]);
  });

  it('is one more matter where very many domains refuse us at a time', () => {
    const broken = Array.from({ length: 8 }, (_, at) => ({
      channel: 'mail',
      domain: `d${at}.example`,
      since: new Date(Number(since) - at),
      words: '550',
    }));
    const told = wrong({ broken });
    expect(told.map(({ about }) => about)).toEqual([
      'd7.example',
      'd6.example',
      'd5.example',
      'd4.example',
      'd3.example',
      'others',
    ]);
    for (const { domain } of broken) expect(told.map(({ detail }) => detail).join(' ')).toContain(domain);
  });

  it('is told of when notices fail for days', () => {
    expect(wrong({ stuck: { count: 2, since, words: '450 4.2.1 busy' } })).toEqual([
      {
        kind: 'stuck',
        detail:
          '2 notices cannot be sent, since 2026-11-20 09:00 UTC; the reply to the oldest: 450 4.2.1 busy.',
      },
    ]);
  });

  it('is told of when a fifth of a day’s mail comes back, ten at least', () => {
    expect(wrong({ taken: 50, bounced: 10 })).toEqual([
      { kind: 'bounces', detail: '10 of 50 mails of the last day came back.' },
    ]);
  });

  it('is told of when more than a fifth of the last first notices was refused, in whatever words', () => {
    const last = [
      { refused: 3, of: 10 },
      { refused: 10, of: 50 },
    ];
    expect(wrong({ first: { last, words: '550 not today' } })).toEqual([
      {
        kind: 'refusals',
        detail:
          'Very many first notices are refused or come back: 3 of the last 10, ' +
          '10 of the last 50; the latest reply: 550 not today.',
      },
    ]);
  });
});
