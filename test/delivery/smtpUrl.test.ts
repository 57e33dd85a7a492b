import { parseSmtpUrl } from '../../src/delivery/smtpUrl';

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
    ['smtp://user:p@mail.example.org', 'required'],
    ['smtp://user:p@mail.example.org?tls=opportunistic', 'required'],
    ['smtp://user@mail.example.org', 'required'],
    ['smtp://:p@mail.example.org', 'required'],
    ['smtp://user:p@localhost.example.org', 'required'],
    ['smtp://user:p@127.0.0.1.example.org', 'required'],
    ['smtp://user:p@10.0.0.1', 'required'],
    ['smtp://user:p@[2001:db8::1]', 'required'],
    ['smtp://user:p@[::ffff:10.0.0.1]', 'required'],
    ['smtp://user:p@mail.example.org?tls=none', 'none'],
    ['smtps://user:p@mail.example.org', 'implicit'],
    ['smtp://user:p@localhost', 'opportunistic'],
    ['smtp://user:p@LocalHost:1025', 'opportunistic'],
    ['smtp://user:p@mail.localhost', 'opportunistic'],
    ['smtp://user:p@127.0.0.1', 'opportunistic'],
    ['smtp://user:p@127.8.0.9', 'opportunistic'],
    ['smtp://user:p@[::1]', 'opportunistic'],
    ['smtp://user:p@[::ffff:127.0.0.1]', 'opportunistic'],
  ])('with a login is encrypted, but on this machine or where it must not be: %s', (url, tls) => {
    expect(parseSmtpUrl(url)).toMatchObject({ tls });
  });

  it.each([
    '',
    'mail.example.org',
    'http://h',
    'smtp://h?tls=maybe',
    'smtps://h?tls=none',
    'smtp://user:50%@h',
    'smtp://h?requireTLS=false',
    'smtp://h?ignoreTLS=true',
    'smtp://h?opportunisticTLS=true',
    'smtps://h?secure=false',
  ])('is none: %s', (url) => expect(parseSmtpUrl(url)).toBeNull());
});
