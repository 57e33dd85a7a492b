import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { composeMail, type ComposedMail } from '../../src/mail/notice/compose';
import { createMailer, type Mailer, type MailerOptions } from '../../src/delivery/smtp';
import { smtpSink } from '../support/smtp';
import { DIALOGUES, type Dialogue } from '../mail/dialogues';
import { LINK, sampleNotice } from '../mail/sampleNotice';
import { scriptedServer, type Point, type Reaction, type ScriptedServer } from '../mail/scriptedServer';

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
  it.each(DIALOGUES.map((dialogue): [string, Dialogue] => [dialogue.name, dialogue]))(
    '%s',
    async (_name, { script, is, what, scope, login, query = '' }) => {
      server.follow(script);
      const one = mailer(`${server.url(login)}${query}`, { greeting: 300, silence: 300 });
      expect(await one.send(mail)).toMatchObject({
        is,
        ...(what && { what }),
        ...(scope && { scope }),
      });
    },
  );

  it.each<[Point, Reaction, string]>([
    ['connect', '554 5.7.1 not you', 'greeting'],
    ['MAIL', '550 5.1.8 sender unknown', 'sender'],
    ['RCPT', '550 5.1.1 no such user', 'recipient'],
    ['dot', '552 5.3.4 too big', 'message'],
  ])('tells where the dialogue ended, and the words: at %s', async (point, reaction, where) => {
    server.follow({ [point]: reaction });
    expect(await mailer(server.url()).send(mail)).toMatchObject({ point: where, words: reaction });
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

  it.each([
    ['closes each connection after one mail', { mailsEach: 1 }],
    ['closes each connection after some mails', { mailsEach: 3 }],
    ['takes two connections at a time', { atOnce: 2 }],
    ['takes one at a time, for one mail', { atOnce: 1, mailsEach: 1 }],
  ])('adapts to a server that %s: no mail is put off for it', async (_name, habits) => {
    const odd = await scriptedServer(habits);
    const one = mailer(odd.url());
    const outcomes = [];
    for (let times = 0; times < 3; times += 1)
      outcomes.push(...(await Promise.all(Array.from({ length: 10 }, () => one.send(mail)))));
    await one.close();
    await odd.close();
    expect(new Set(outcomes.map(({ is }) => is))).toEqual(new Set(['sent']));
    expect(odd.messages).toHaveLength(30);
  });

  it('does not adapt for ever to a server that turns everybody away', async () => {
    server.follow({ connect: '421 4.7.0 too many connections' });
    const one = mailer(server.url());
    expect(await one.send(mail)).toMatchObject({ is: 'outage' });
    expect(server.connections()).toBeLessThanOrEqual(6);
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
