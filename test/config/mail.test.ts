import { loadConfig, redactValue, type Env } from '../../src/config';
import { configFaults, NEEDED } from '../support/configuration';

const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const mailOf = (env: Env) => loadConfig({ ...NEEDED, ...env }).mail;

describe('the configuration of mail', () => {
  it('needs nothing beside the mail server', () => {
    expect(mailOf({})).toMatchObject({
      replyTo: null,
      bounceAddress: null,
      bounceSecret: null,
      dkim: null,
      paces: new Map(),
      webhook: null,
      alertSmtpUrl: 'smtp://mail:25',
    });
  });

  it('takes what is said of return paths, paces, keys and channels', () => {
    const env = {
      ROLLCALL_REPLY_TO: 'Platform team <platform@example.org>',
      ROLLCALL_BOUNCE_ADDRESS: 'bounces@example.org',
      ROLLCALL_BOUNCE_SECRET: WHSEC,
      ROLLCALL_DKIM: 'rollcall=/etc/dkim.pem',
      ROLLCALL_DOMAIN_PACES: 'qq.com=60/minute',
      ROLLCALL_ALERT_SMTP_URL: 'smtps://other',
      ROLLCALL_WEBHOOK_URL: 'https://bot.example.org/r',
      ROLLCALL_WEBHOOK_SECRET: WHSEC,
    };
    expect(mailOf(env)).toMatchObject({
      replyTo: 'Platform team <platform@example.org>',
      bounceAddress: 'bounces@example.org',
      bounceSecret: Buffer.alloc(32, 7),
      dkim: { selector: 'rollcall', file: '/etc/dkim.pem' },
      paces: new Map([['qq.com', 1]]),
      webhook: { url: 'https://bot.example.org/r', secret: Buffer.alloc(32, 7), reportsFailure: false },
      alertSmtpUrl: 'smtps://other',
    });
  });

  it.each([
    ['SMTP_URL', 'smtp://h?tls=maybe'],
    ['ROLLCALL_REPLY_TO', 'nobody'],
    ['ROLLCALL_BOUNCE_ADDRESS', `${'b'.repeat(22)}@example.org`],
    ['ROLLCALL_BOUNCE_SECRET', 'hunter2'],
    ['ROLLCALL_DKIM', '/etc/dkim.pem'],
    ['ROLLCALL_DOMAIN_PACES', 'qq.com=60'],
    ['ROLLCALL_ALERT_SMTP_URL', 'mail:25'],
    ['ROLLCALL_WEBHOOK_URL', 'bot.example.org'],
    ['ROLLCALL_WEBHOOK_REPORTS_FAILURE', 'perhaps'],
  ])('refuses %s when it is %s', (variable, value) => {
    expect(configFaults({ [variable]: value })).toMatchObject([
      { field: variable, expected: expect.any(String) },
    ]);
  });

  it('wants a secret for the webhook, and shows none', () => {
    const faults = configFaults({ ROLLCALL_WEBHOOK_URL: 'https://bot.example.org' });
    expect(faults).toMatchObject([{ field: 'ROLLCALL_WEBHOOK_SECRET', value: undefined }]);
    expect(redactValue('ROLLCALL_BOUNCE_SECRET', WHSEC)).toBe('***');
  });
});
