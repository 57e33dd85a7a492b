import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { portOf } from '../../src/dev/ports';
import { composeMail, type ComposedMail } from '../../src/mail/compose';
import { createMailer } from '../../src/mail/transport';
import { LINK, sampleNotice } from './sampleNotice';

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

/** A mail server with that certificate: its port, and whether each mail came encrypted. */
async function serverWith(options: SMTPServerOptions) {
  const encrypted: boolean[] = [];
  const server = new SMTPServer({
    cert,
    key,
    authOptional: true,
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        encrypted.push(session.secure);
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  server.on('error', () => undefined).listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return { at: `127.0.0.1:${portOf(server.server)}`, encrypted };
}

async function send(smtpUrl: string) {
  const mailer = createMailer({ smtpUrl });
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
