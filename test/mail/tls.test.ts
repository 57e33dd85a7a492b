import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { portOf } from '../../src/dev/ports';
import { composeMail, type ComposedMail } from '../../src/mail/notice/compose';
import { explain } from '../../src/delivery/explain';
import type { SendOutcome } from '../../src/delivery/outcome';
import { createMailer } from '../../src/delivery/smtp';
import { LINK, sampleNotice } from './sampleNotice';
import { scriptedServer, type Point, type Reaction } from './scriptedServer';

const FIXTURES = path.join(__dirname, '../fixtures/tls');
const CA = path.join(FIXTURES, 'localhost.pem');
const cert = readFileSync(CA);
const key = readFileSync(path.join(FIXTURES, 'localhost.key.pem'));

let mail: ComposedMail;
beforeAll(async () => {
  const options = { link: LINK, from: 'Rollcall <rollcall@example.org>', domain: 'example.org' };
  mail = await composeMail(sampleNotice(), options);
});

const servers: SMTPServer[] = [];
afterEach(() =>
  Promise.all(servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(resolve)))),
);

/** A mail server with that certificate: its port, whether each mail came encrypted, and whether each login did. */
async function serverWith(options: SMTPServerOptions) {
  const encrypted: boolean[] = [];
  const logins: boolean[] = [];
  const server = new SMTPServer({
    cert,
    key,
    authOptional: true,
    allowInsecureAuth: true,
    onAuth(_auth, session, done) {
      logins.push(session.secure);
      done(null, { user: 'user' });
    },
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        encrypted.push(session.secure);
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  server.on('error', () => undefined).listen(0, '0.0.0.0');
  await once(server.server, 'listening');
  const port = portOf(server.server);
  return { at: `127.0.0.1:${port}`, port, encrypted, logins };
}

async function send(smtpUrl: string) {
  const mailer = createMailer({ smtpUrl, timeouts: { greeting: 300, silence: 1000 } });
  try {
    return await mailer.send(mail);
  } finally {
    await mailer.close();
  }
}

describe('the connection to the mail server', () => {
  it('is encrypted by STARTTLS where it is required, checked against the authority that is given', async () => {
    const { at, encrypted } = await serverWith({});
    expect(await send(`smtp://${at}?tls=required&ca=${CA}`)).toMatchObject({ is: 'sent' });
    expect(encrypted).toEqual([true]);
  });

  it('is encrypted from the first byte by smtps://', async () => {
    const { at, encrypted } = await serverWith({ secure: true });
    expect(await send(`smtps://${at}?ca=${CA}`)).toMatchObject({ is: 'sent' });
    expect(encrypted).toEqual([true]);
  });

  it('is encrypted where that is offered, and not where it is not', async () => {
    const [offering, plain] = [await serverWith({}), await serverWith({ disabledCommands: ['STARTTLS'] })];
    expect(await send(`smtp://${offering.at}?ca=${CA}`)).toMatchObject({ is: 'sent' });
    expect(await send(`smtp://${plain.at}`)).toMatchObject({ is: 'sent' });
    expect([offering.encrypted, plain.encrypted]).toEqual([[true], [false]]);
  });

  it('is never encrypted by tls=none', async () => {
    const { at, encrypted } = await serverWith({});
    expect(await send(`smtp://${at}?tls=none`)).toMatchObject({ is: 'sent' });
    expect(encrypted).toEqual([false]);
  });

  it.each(['?tls=required', '?tls=opportunistic'])(
    'does not come about with an authority that is not trusted: %s',
    async (query) => {
      const { at, encrypted } = await serverWith({});
      expect(await send(`smtp://${at}${query}`)).toMatchObject({ is: 'outage', point: 'tls' });
      expect(encrypted).toEqual([]);
    },
  );

  it('does not come about in the clear where encryption is required', async () => {
    const { at, encrypted } = await serverWith({ disabledCommands: ['STARTTLS'] });
    expect(await send(`smtp://${at}?tls=required`)).toMatchObject({ is: 'outage', point: 'tls' });
    expect(encrypted).toEqual([]);
  });

  it('needs a file of authorities that can be read', () => {
    expect(() => createMailer({ smtpUrl: 'smtp://h?ca=/nonexistent' })).toThrow(
      /SMTP_URL is "\/nonexistent"/,
    );
  });
});

describe('a login', () => {
  const stripped: SMTPServerOptions = { disabledCommands: ['STARTTLS'] };
  /** Named so, this machine is none that a URL shows to be it: as any other. */
  const elsewhere = (port: number, query = '') => `smtp://user:hunter2@0.0.0.0:${port}${query}`;

  it.each(['', '?tls=opportunistic', '?tls=required'])(
    'never goes over the network in the clear, whoever took the offer of STARTTLS away: %s',
    async (query) => {
      const { port, encrypted, logins } = await serverWith(stripped);
      const outcome = await send(elsewhere(port, query));
      expect(outcome).toMatchObject({ is: 'outage', point: 'tls', words: expect.stringMatching(/STARTTLS/) });
      expect([encrypted, logins]).toEqual([[], []]);
    },
  );

  it('that is kept from the network is explained, with what to do', async () => {
    const outcome = await send(elsewhere((await serverWith(stripped)).port));
    const { what, next } = explain(outcome as Exclude<SendOutcome, { is: 'sent' }>);
    expect(what).toMatch(/STARTTLS/);
    expect(next).toMatch(/587.*smtps:\/\/ on 465.*\?tls=none/);
  });

  it.each<[string, Partial<Record<Point, Reaction>>]>([
    ['is not offered', {}],
    ['fails', { STARTTLS: '454 4.7.0 TLS not available' }],
    ['is agreed to, and none follows', { STARTTLS: '220 go on' }],
    ['drops the connection', { STARTTLS: 'drop' }],
    ['is unknown to a server without EHLO', { EHLO: '502 what?' }],
  ])('is not made where STARTTLS %s', async (_name, script) => {
    const server = await scriptedServer({ host: '0.0.0.0' });
    server.follow(script);
    const outcome = await send(server.url('user:hunter2'));
    const said = server.said.join('\n');
    await server.close();
    expect(outcome).toMatchObject({ is: 'outage' });
    expect(said).not.toMatch(/AUTH|MAIL/);
  });

  it('is not made over a certificate that is not trusted', async () => {
    const { port, logins } = await serverWith({});
    expect(await send(elsewhere(port))).toMatchObject({ is: 'outage', point: 'tls' });
    expect(logins).toEqual([]);
  });

  it('goes encrypted where STARTTLS is offered', async () => {
    const { port, logins } = await serverWith({});
    expect(await send(elsewhere(port, '?tls.rejectUnauthorized=false'))).toMatchObject({ is: 'sent' });
    expect(logins).toEqual([true]);
  });

  it('goes in the clear where tls=none says so, and to this machine itself', async () => {
    const { at, port, logins } = await serverWith(stripped);
    expect(await send(elsewhere(port, '?tls=none'))).toMatchObject({ is: 'sent' });
    expect(await send(`smtp://user:hunter2@${at}`)).toMatchObject({ is: 'sent' });
    expect(await send(`smtp://user:hunter2@localhost:${port}`)).toMatchObject({ is: 'sent' });
    expect(logins).toEqual([false, false, false]);
  });

  it('that there is none of needs no encryption', async () => {
    const { port } = await serverWith(stripped);
    expect(await send(`smtp://0.0.0.0:${port}`)).toMatchObject({ is: 'sent' });
  });
});
