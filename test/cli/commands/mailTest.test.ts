import { smtpSink } from '../../support/smtp';
import { scriptedServer, type Point, type Reaction, type ScriptedServer } from '../../mail/scriptedServer';
import { rollcall } from '../rollcall';

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(() => server.close());

const test = (url: string, ...more: string[]) =>
  rollcall({ SMTP_URL: url, ROLLCALL_MAIL_FROM: 'Rollcall <rollcall@example.org>' }, 'mail', 'test', ...more);

describe('rollcall mail test', () => {
  it('sends one real mail as owners get them, and says that being taken is not being delivered', async () => {
    const sink = await smtpSink();
    const { code, printed } = await test(sink.url, 'you@example.org');
    await sink.close();
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^Sending a mail from Rollcall <rollcall@example\.org> to you@example\.org through smtp:/,
    );
    expect(printed).toContain('✓ The mail server accepted it: 250');
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]).toMatchObject({
      subject: 'Rollcall: a test mail',
      recipients: ['you@example.org'],
    });
    expect(sink.mails[0]!.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('comes from the return path that bounces come back to, where there is one', async () => {
    const env = {
      SMTP_URL: server.url(),
      ROLLCALL_BOUNCE_ADDRESS: 'bounces@example.org',
      ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}`,
    };
    expect((await rollcall(env, 'mail', 'test', 'you@example.org')).code).toBe(0);
    expect(server.said.find((line) => line.startsWith('MAIL'))).toMatch(
      /^MAIL FROM:<bounces\+[a-z2-7]{42}@example\.org>/,
    );
  });

  it('refuses an address that is none', async () => {
    const { code, noted } = await test(server.url(), 'you');
    expect(code).toBe(2);
    expect(noted).toContain('<address> is "you"\n    expected a mail address such as you@example.org');
  });

  const cases: [string, Partial<Record<Point, Reaction>>, string, string][] = [
    [
      'greeting refused',
      { connect: '554 5.7.1 not you' },
      'refuses connections from this machine',
      'allow this address',
    ],
    [
      'sender refused',
      { MAIL: '550 5.1.8 unknown' },
      'does not allow this sender address',
      'ROLLCALL_MAIL_FROM',
    ],
    [
      'no such mailbox',
      { RCPT: '550 5.1.1 no such user' },
      'does not know this mailbox',
      'another recipient',
    ],
    [
      'relaying denied',
      { RCPT: '554 5.7.1 Relay access denied' },
      'does not relay mail to this recipient',
      'Log in',
    ],
    ['greylisted', { RCPT: '450 4.7.1 Greylisted' }, 'does not accept the mail now', 'tries again by itself'],
    ['taken for spam', { dot: '554 5.7.1 spam' }, 'considers the mail spam or forged', 'ROLLCALL_DKIM'],
    ['too big', { dot: '552 5.3.4 too big' }, 'too big for the mail server', 'Raise its limit'],
    ['dropped after the dot', { dot: 'drop' }, 'it may have accepted it', 'Check the mailbox'],
  ];
  it.each(cases)('explains %s, and says what to do', async (_name, script, what, next) => {
    server.follow(script);
    const { code, printed } = await test(server.url(), 'you@example.org');
    expect(code).toBe(1);
    expect(printed).toMatch(new RegExp(`✗ .*${what}`));
    expect(printed).toMatch(new RegExp(`→ .*${next}`));
  });

  it('explains a login that is refused, without showing the password', async () => {
    server.follow({ AUTH: '535 5.7.8 bad credentials' });
    const { printed } = await test(server.url('user:hunter2'), 'you@example.org');
    expect(printed).toContain(
      '✗ The mail server refused the login.\n  535 5.7.8 bad credentials\n  → Correct user',
    );
    expect(printed).not.toContain('hunter2');
  });

  it('explains a required STARTTLS that is not offered, and sends nothing', async () => {
    const { code, printed } = await test(`${server.url()}?tls=required`, 'you@example.org');
    expect(code).toBe(1);
    expect(printed).toMatch(/✗ .*encrypted/);
    expect(server.messages).toEqual([]);
  });

  it('explains a name that is no server’s, and a port where nothing listens', async () => {
    expect((await test('smtp://mail.invalid:25', 'you@example.org')).printed).toContain(
      'No mail server has that name',
    );
    expect((await test('smtp://127.0.0.1:1', 'you@example.org')).printed).toContain('Nothing listens');
  });

  it('tells the same as JSON', async () => {
    server.follow({ RCPT: '550 5.1.1 no such user' });
    const { printed } = await test(server.url(), 'you@example.org', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      is: 'refused',
      what: expect.any(String),
      point: 'recipient',
    });
  });
});
