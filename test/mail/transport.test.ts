import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { composeMail, type ComposedMail } from '../../src/mail/compose';
import { createMailer, type Mailer, type MailerOptions } from '../../src/mail/transport';
import { smtpSink } from '../support/smtp';
import { LINK, sampleNotice } from './sampleNotice';
import { scriptedServer, type Point, type Reaction, type ScriptedServer } from './scriptedServer';

let server: ScriptedServer;
let mail: ComposedMail;
const mailers: Mailer[] = [];

const mailer = (smtpUrl: string, timeouts: MailerOptions['timeouts'] = {}) => {
  const created = createMailer({ smtpUrl, timeouts });
  mailers.push(created);
  return created;
};

beforeAll(async () => {
  mail = await composeMail(sampleNotice(), {
    link: LINK,
    from: 'Rollcall <rollcall@example.org>',
    domain: 'example.org',
  });
});
beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(async () => {
  await server.close();
  await Promise.all(mailers.splice(0).map((one) => one.close()));
});

describe('an attempt to send', () => {
  const cases: [string, Partial<Record<Point, Reaction>>, object][] = [
    ['accepted', {}, { is: 'sent', words: '250 taken' }],
    [
      'recipient unknown',
      { RCPT: '550 5.1.1 no such user' },
      { is: 'refused', what: 'recipient', words: '550 5.1.1 no such user' },
    ],
    ['mailbox disabled', { RCPT: '550 5.2.1 disabled' }, { is: 'refused', what: 'recipient' }],
    [
      'recipient rejected by policy',
      { RCPT: '554 5.7.1 <wei@example.org>: Recipient address rejected: Access denied' },
      { is: 'refused', what: 'recipient' },
    ],
    ['recipient busy', { RCPT: '450 4.2.1 try later' }, { is: 'temporary' }],
    ['server shutting down', { RCPT: '421 closing' }, { is: 'temporary' }],
    ['message too big', { dot: '552 5.3.4 too big' }, { is: 'refused', what: 'message' }],
    ['message taken for spam', { dot: '554 5.7.1 spam' }, { is: 'refused', what: 'message' }],
    ['message not taken now', { dot: '451 4.3.0 try later' }, { is: 'temporary' }],
    ['dropped at MAIL', { MAIL: 'drop' }, { is: 'temporary' }],
    ['dropped at RCPT', { RCPT: 'drop' }, { is: 'temporary' }],
    ['dropped at DATA', { DATA: 'drop' }, { is: 'temporary' }],
    ['dropped after the final dot', { dot: 'drop' }, { is: 'unknown' }],
    ['silence after the final dot', { dot: 'hang' }, { is: 'unknown' }],
    ['silence at RCPT', { RCPT: 'hang' }, { is: 'temporary' }],
    ['greeting refused', { connect: '554 5.7.1 not you' }, { is: 'outage', words: '554 5.7.1 not you' }],
    ['greeting put off', { connect: '421 too busy' }, { is: 'temporary' }],
    ['dropped before the greeting', { connect: 'drop' }, { is: 'outage' }],
    ['silence instead of a greeting', { connect: 'hang' }, { is: 'outage' }],
    ['sender refused', { MAIL: '550 5.1.8 sender unknown' }, { is: 'outage' }],
    [
      'sender refused only at the recipient',
      { RCPT: '550 5.1.8 Sender address rejected: Domain not found' },
      { is: 'outage' },
    ],
    ['relaying denied only at the recipient', { RCPT: '554 5.7.1 Relay access denied' }, { is: 'outage' }],
    ['login wanted at the recipient', { RCPT: '530 authentication required' }, { is: 'outage' }],
  ];

  it.each(cases)('%s', async (_name, script, outcome) => {
    server.follow(script);
    const patience = { greeting: 300, silence: 300 };
    await expect(mailer(server.url(), patience).send(mail)).resolves.toMatchObject(outcome);
  });

  it.each<[string, Reaction]>([
    ['wrong login', '535 5.7.8 bad credentials'],
    ['login not possible now', '454 4.7.0 try later'],
  ])('%s is an outage', async (_name, AUTH) => {
    server.follow({ AUTH });
    expect(await mailer(server.url('user:secret')).send(mail)).toEqual({
      is: 'outage',
      point: 'login',
      words: AUTH,
    });
  });

  it('to a port where nothing listens is an outage', async () => {
    const url = server.url();
    await server.close();
    server = await scriptedServer();
    expect(await mailer(url).send(mail)).toMatchObject({
      is: 'outage',
      words: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each<Point>(['connect', 'MAIL', 'dot'])(
    'is one attempt, not tried again when dropped at %s',
    async (point) => {
      server.follow({ [point]: 'drop' });
      await mailer(server.url()).send(mail);
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(server.connections()).toBe(1);
    },
  );

  it('says nothing of addresses and links in its words', async () => {
    server.follow({
      RCPT: '550 5.1.1 <wei@example.org>: no such user, see https://help.example.org/r/token.abc',
    });
    expect(await mailer(server.url()).send(mail)).toMatchObject({
      words: '550 5.1.1 <[address]>: no such user, see [link]',
    });
  });
});

describe('smtps:// with a login', () => {
  const server = new SMTPServer({
    secure: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'user@example.org' && password === 'p@ss/word'
        ? done(null, { user: username })
        : done(new Error('no')),
  });
  // The certificate of the test server is its own.
  const url = (password: string, query = '?tls.rejectUnauthorized=false') => {
    const address = server.server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return `smtps://user%40example.org:${encodeURIComponent(password)}@127.0.0.1:${port}/${query}`;
  };
  beforeAll(async () => {
    // One client below hangs up during the handshake, which this server reports.
    server.on('error', () => undefined).listen(0, '127.0.0.1');
    await once(server.server, 'listening');
  });
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

  it('sends when the login is right', async () => {
    expect(await mailer(url('p@ss/word')).send(mail)).toMatchObject({ is: 'sent' });
  });

  it('is an outage when the login is wrong', async () => {
    expect(await mailer(url('wrong')).send(mail)).toMatchObject({
      is: 'outage',
      words: expect.stringMatching(/^535/),
    });
  });

  it('is an outage when the certificate is not trusted', async () => {
    expect(await mailer(url('p@ss/word', '')).send(mail)).toMatchObject({ is: 'outage' });
  });
});

describe('a mailer', () => {
  it('is none the worse for a refusal: the next mail goes out', async () => {
    const one = mailer(server.url());
    server.follow({ RCPT: '550 5.1.1 no such user' });
    expect((await one.send(mail)).is).toBe('refused');
    server.follow({});
    expect((await one.send(mail)).is).toBe('sent');
  });

  it('connects again after the server dropped it', async () => {
    const one = mailer(server.url());
    server.follow({ dot: 'drop' });
    expect((await one.send(mail)).is).toBe('unknown');
    server.follow({});
    expect((await one.send(mail)).is).toBe('sent');
  });

  it('keeps at most five connections', async () => {
    const one = mailer(server.url());
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => one.send(mail)));
    expect(outcomes.every(({ is }) => is === 'sent')).toBe(true);
    expect(server.connections()).toBeLessThanOrEqual(5);
  });

  it('closes only once what is being sent is through', async () => {
    const one = createMailer({ smtpUrl: server.url() });
    const sending = one.send(mail);
    await one.close();
    expect(await sending).toMatchObject({ is: 'sent' });
  });

  it('tells a real server’s refusals apart for each recipient', async () => {
    const sink = await smtpSink();
    const one = mailer(sink.url);
    sink.refuse('wei@example.org', 'permanently');
    expect(await one.send(mail)).toMatchObject({ is: 'refused', what: 'recipient' });
    sink.refuse('wei@example.org', 'temporarily');
    expect(await one.send(mail)).toMatchObject({ is: 'temporary' });
    sink.accept('wei@example.org');
    expect(await one.send(mail)).toMatchObject({ is: 'sent' });
    await one.close();
    await sink.close();
  });
});
