import { parseSmtpUrl } from '../../src/domain/smtpUrl';

describe('a mail server in a URL', () => {
  it.each([
    ['smtp://mail.example.org', { port: 587, tls: 'opportunistic' }],
    ['smtp://mail.example.org:2525?tls=opportunistic', { port: 2525, tls: 'opportunistic' }],
    ['smtp://mail.example.org?tls=required', { port: 587, tls: 'required' }],
    ['smtp://mail.example.org?tls=none', { port: 25, tls: 'none' }],
    ['smtps://mail.example.org', { port: 465, tls: 'implicit' }],
    ['smtp://[::1]:25', { host: '::1' }],
    ['smtp://h?ca=/etc/ca.pem', { caFile: '/etc/ca.pem', rest: '' }],
    ['smtp://h?name=rollcall.example.org&tls=none', { rest: 'name=rollcall.example.org' }],
    ['smtp://h', { login: null, caFile: null }],
    [
      'smtp://rollcall%40example.org:p%40ss%2Fword@h',
      { login: { user: 'rollcall@example.org', password: 'p@ss/word' } },
    ],
  ])('%s', (url, server) => {
    expect(parseSmtpUrl(url)).toMatchObject(server);
  });

  it.each([
    '',
    'mail.example.org',
    'http://h',
    'smtp://h?tls=maybe',
    'smtps://h?tls=none',
    'smtp://user:50%@h',
  ])('is none: %s', (url) => expect(parseSmtpUrl(url)).toBeNull());
});
